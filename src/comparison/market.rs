//! Public programs with what they pay, and how a rate lies among those of its kind.

use chrono::{Months, NaiveDate};
use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;

use crate::blueprint::Market;
use crate::economics::quantiles::quantile;
use crate::economics::rounding::{float, printed};
use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::units::{Decimal, Percent, words};

words! {
    /// How a program's customers buy.
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Motion {
        /// By themselves.
        SelfServe = "self_serve",
        /// Through sales.
        SalesLed = "sales_led",
    }
}

/// A public program.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparable {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub company: String,
    /// What the company sells.
    pub segment: String,
    /// `affiliate`, `referral`, `integration` or `solution`.
    pub kind: String,
    /// What a customer pays a month in US dollars, where it is known.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub price_usd_month: Option<Decimal>,
    /// How its customers buy, where it is known.
    pub motion: Option<Motion>,
    /// What it pays, in its own words.
    pub terms: String,
    /// The lowest rate.
    pub low: Option<Percent>,
    /// The highest rate.
    pub high: Option<Percent>,
    /// A flat sum in US dollars.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub flat_usd: Option<Decimal>,
    /// Months that are paid.
    pub months: Option<u32>,
    /// Whether it pays as long as the customer stays.
    pub lifetime: bool,
    /// Days that a click counts.
    pub cookie_days: Option<u32>,
    /// Days from a payment until its commission is paid.
    pub hold_days: Option<u32>,
    /// Where it was read.
    pub address: String,
    /// `owner`, `quoted`, `directory` or `registry`: who says so.
    pub seen: String,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// The date of its page, where it has one: the last day that this can mean.
    pub dated: Option<NaiveDate>,
    /// When it was read.
    pub read: NaiveDate,
    /// Whether the date of its page, or else the reading, is longer ago than the table of figures allows.
    pub old: bool,
}

impl Comparable {
    /// The middle of its rates; none where it names no lowest one.
    #[must_use]
    pub fn middle(&self) -> Option<Decimal> {
        middle(self.low.map(|low| low.0), self.high.map(|high| high.0))
    }
}

fn middle(low: Option<Decimal>, high: Option<Decimal>) -> Option<Decimal> {
    let low = low?;
    Some((low + high.unwrap_or(low)) / Decimal::TWO)
}

/// Months after which a public program is old.
pub(super) fn old_after_months(playbook: &Playbook) -> u32 {
    let months = playbook.figure("measuring", "old-reading-months");
    months.to_u32().unwrap_or_default()
}

/// Every public program.
pub(super) fn comparables(playbook: &Playbook, today: NaiveDate) -> Vec<Comparable> {
    let fresh_from = today.checked_sub_months(Months::new(old_after_months(playbook)));
    let fresh_from = fresh_from.unwrap_or(today);
    let rows = playbook.rows("comparables");
    rows.map(|row| comparable(row, today, fresh_from)).collect()
}

fn comparable(row: &Row, today: NaiveDate, fresh_from: NaiveDate) -> Comparable {
    let text = |column| row.text(column).to_owned();
    let dated = row.cell("dated").date();
    let read = row.cell("read").date().unwrap_or(today);
    Comparable {
        id: row.id.to_owned(),
        company: text("company"),
        segment: text("segment"),
        kind: text("kind"),
        price_usd_month: row.number("price_usd_month"),
        motion: row.word("motion"),
        terms: text("terms"),
        low: row.number("low").map(Percent),
        high: row.number("high").map(Percent),
        flat_usd: row.number("flat_usd"),
        months: row.count("months"),
        lifetime: row.yes("lifetime"),
        cookie_days: row.count("cookie_days"),
        hold_days: row.count("hold_days"),
        address: text("address"),
        seen: text("seen"),
        confidence: text("confidence"),
        dated,
        read,
        old: dated.unwrap_or(read) < fresh_from,
    }
}

/// Whether a kind of public program is held against a tier.
pub(super) fn is_alike(tier: &str, kind: &str) -> bool {
    match tier {
        "referral" => matches!(kind, "affiliate" | "referral"),
        other => kind == other,
    }
}

/// What the public programs of a tier's kind pay, and how a rate lies against them; a flat sum has no rate.
pub(crate) fn market(playbook: &Playbook, tier: &str, rate: Option<Percent>) -> Market {
    let programs = playbook.rows("comparables");
    let alike: Vec<&Row> = programs
        .filter(|row| is_alike(tier, row.text("kind")))
        .collect();
    let middles = alike
        .iter()
        .filter_map(|row| middle(row.number("low"), row.number("high")));
    let mut rates: Vec<f64> = middles.map(float).collect();
    rates.sort_unstable_by(f64::total_cmp);
    let is_enough = Decimal::from(rates.len()) >= playbook.figure("measuring", "few-programs");
    let quartile = |share| Percent(printed(quantile(&rates, share), 1).normalize());
    let quartiles = is_enough.then(|| [0.25, 0.5, 0.75].map(quartile));
    let position = match (&quartiles, rate) {
        (None, _) => "too_few",
        (_, None) => "no_rate",
        (Some([low, _, _]), Some(rate)) if rate.0 < low.0 => "below",
        (Some([_, _, high]), Some(rate)) if rate.0 > high.0 => "above",
        _ => "inside",
    };
    let for_life = alike.iter().filter(|row| row.yes("lifetime"));
    let share = Decimal::from(for_life.count() * 100)
        .checked_div(alike.len().into())
        .unwrap_or_default();
    Market {
        programs: rates.len(),
        quartiles,
        position: position.to_owned(),
        departs: None,
        lifetime_share: Percent(share.round()),
        source: source(playbook, "comparables"),
    }
}

/// The source of a table's rows.
pub(super) fn source(playbook: &Playbook, table: &str) -> String {
    let mut rows = playbook.rows(table);
    rows.next()
        .map_or_else(String::new, |row| row.source.to_owned())
}
