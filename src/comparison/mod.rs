//! What others pay beside what a design pays, and what an offer would bring a partner.
//!
//! Public programs are held beside a design and never decide a rate.

mod audience;

use chrono::NaiveDate;
use serde::Serialize;

use crate::blueprint::{Blueprint, Tier};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Percent};
pub use audience::{AudienceIncome, TierIncome};

/// The version of the data.
pub const SCHEMA: &str = "partnerkit/comparison/v1";

/// Programs of a kind below which quartiles say nothing.
const FEW: usize = 8;

/// The nearest programs that are named.
const NEAREST: usize = 5;

/// Days after which a reading is old: 18 months.
const OLD_DAYS: i64 = 548;

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
    /// When it was read.
    pub read: NaiveDate,
    /// Whether that is longer ago than 18 months.
    pub old: bool,
}

/// A tier of the design beside public programs of its kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierComparison {
    /// The tier's id.
    pub tier: String,
    /// The tier's name.
    pub name: String,
    /// What the design pays.
    pub rate: Percent,
    /// Months that it pays; none for life.
    pub months: Option<u32>,
    /// Public programs of the kind with a rate.
    pub programs: usize,
    /// Their lower quartile, median and upper quartile; none where they are too few.
    pub quartiles: Option<[Percent; 3]>,
    /// How the rate lies against them: `below`, `inside`, `above` or `too_few`.
    pub position: String,
    /// The share of them that pays for life.
    pub lifetime_share: Percent,
    /// Why the design pays what it pays.
    pub because: String,
    /// The nearest programs, the nearest first.
    pub nearest: Vec<Comparable>,
}

/// A design beside public programs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The company.
    pub company: String,
    /// The currency of incomes.
    pub currency: String,
    /// The digits of its minor unit.
    pub minor_units: u32,
    /// The tiers.
    pub tiers: Vec<TierComparison>,
    /// What each tier would bring a partner.
    pub partners: Vec<TierIncome>,
    /// How many of the public programs were read longer ago than 18 months.
    pub old: usize,
}

/// Compares a design with public programs.
#[must_use]
pub fn compare(playbook: &Playbook, blueprint: &Blueprint) -> Comparison {
    let programs = comparables(playbook, blueprint.generated.start_date);
    let tiers = blueprint
        .tiers
        .iter()
        .map(|tier| beside(blueprint, tier, &programs));
    Comparison {
        schema: SCHEMA,
        company: blueprint.company.name.clone(),
        currency: blueprint.company.currency.clone(),
        minor_units: blueprint.company.minor_units,
        tiers: tiers.collect(),
        partners: audience::incomes(playbook, blueprint),
        old: programs.iter().filter(|program| program.old).count(),
    }
}

fn comparables(playbook: &Playbook, today: NaiveDate) -> Vec<Comparable> {
    let table = playbook.table("comparables").expect("a compiled-in table");
    table
        .rows
        .iter()
        .map(|row| comparable(table, row, today))
        .collect()
}

fn comparable(table: &Table, row: &Row, today: NaiveDate) -> Comparable {
    let text = |column| table.text(row, column).to_owned();
    let number = |column| table.cell(row, column).number();
    let read = table.cell(row, "read").date().unwrap_or(today);
    Comparable {
        id: row.id.to_owned(),
        company: text("company"),
        segment: text("segment"),
        kind: text("kind"),
        terms: text("terms"),
        low: number("low").map(Percent),
        high: number("high").map(Percent),
        flat_usd: number("flat_usd"),
        months: table.count(row, "months"),
        lifetime: table.cell(row, "lifetime").yes(),
        cookie_days: table.count(row, "cookie_days"),
        hold_days: table.count(row, "hold_days"),
        address: text("address"),
        seen: text("seen"),
        confidence: text("confidence"),
        read,
        old: today.signed_duration_since(read).num_days() > OLD_DAYS,
    }
}

/// The kinds of public program that a tier is held against.
fn kinds(tier: &str) -> &'static [&'static str] {
    match tier {
        "referral" => &["affiliate", "referral"],
        "integration" => &["integration"],
        _ => &["solution"],
    }
}

fn beside(blueprint: &Blueprint, tier: &Tier, programs: &[Comparable]) -> TierComparison {
    let alike: Vec<&Comparable> = programs
        .iter()
        .filter(|program| kinds(&tier.id).contains(&program.kind.as_str()))
        .collect();
    let mut rates: Vec<Decimal> = alike.iter().filter_map(|program| middle(program)).collect();
    rates.sort_unstable();
    let quartiles =
        (rates.len() >= FEW).then(|| [1, 2, 3].map(|quarter| Percent(quantile(&rates, quarter))));
    let rate = tier.commission.rate;
    let position = match &quartiles {
        None => "too_few",
        Some([low, _, _]) if rate.0 < low.0 => "below",
        Some([_, _, high]) if rate.0 > high.0 => "above",
        Some(_) => "inside",
    };
    let for_life = alike.iter().filter(|program| program.lifetime).count();
    let share = Decimal::from(for_life * 100)
        .checked_div(alike.len().into())
        .unwrap_or_default();
    TierComparison {
        tier: tier.id.clone(),
        name: tier.name.clone(),
        rate,
        months: tier.commission.duration_months,
        programs: rates.len(),
        quartiles,
        position: position.to_owned(),
        lifetime_share: Percent(share.round()),
        because: tier.commission.because.clone(),
        nearest: nearest(blueprint, tier, alike),
    }
}

/// The middle of a program's rates.
fn middle(program: &Comparable) -> Option<Decimal> {
    let low = program.low?.0;
    Some((low + program.high.map_or(low, |high| high.0)) / Decimal::TWO)
}

/// A quartile of sorted rates, by linear interpolation (type 7), to a tenth.
fn quantile(sorted: &[Decimal], quarter: usize) -> Decimal {
    let at = Decimal::from((sorted.len() - 1) * quarter) / Decimal::from(4);
    let below = usize::try_from(at.floor().mantissa() / 10_i128.pow(at.floor().scale()))
        .unwrap_or_default();
    let above = (below + 1).min(sorted.len() - 1);
    let part = at - at.floor();
    (sorted[below] + (sorted[above] - sorted[below]) * part)
        .round_dp(1)
        .normalize()
}

/// The nearest programs: those that sell something alike first, then those that pay as long, then those whose rate and
/// confidence are nearest.
fn nearest(blueprint: &Blueprint, tier: &Tier, mut alike: Vec<&Comparable>) -> Vec<Comparable> {
    let about = about(blueprint);
    let is_about = |program: &Comparable| words(&program.segment).any(|word| about.contains(&word));
    let pays_as_long = |program: &Comparable| {
        program.lifetime == tier.commission.lifetime
            && (program.lifetime || program.months == tier.commission.duration_months)
    };
    let far = |program: &Comparable| {
        middle(program).map_or(Decimal::ONE_HUNDRED, |rate| {
            (rate - tier.commission.rate.0).abs()
        })
    };
    let doubt = |program: &Comparable| {
        ["high", "medium", "low"]
            .iter()
            .position(|word| *word == program.confidence)
    };
    alike.sort_by_cached_key(|program| {
        (
            !is_about(program),
            !pays_as_long(program),
            far(program),
            doubt(program),
            program.id.clone(),
        )
    });
    alike.into_iter().take(NEAREST).cloned().collect()
}

/// The words that say what the company sells, and to whom.
fn about(blueprint: &Blueprint) -> Vec<String> {
    let facts = blueprint.facts.iter().filter(|fact| {
        matches!(
            fact.id.as_str(),
            "product.description" | "product.vertical" | "customers.industries" | "customers.buyer"
        )
    });
    facts
        .filter_map(|fact| fact.value.text())
        .flat_map(|text| words(&text).collect::<Vec<String>>())
        .collect()
}

/// The words of a text that mean something: four letters and more, in small letters.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 3);
    words.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{Decimal, quantile};

    #[test]
    fn quartiles_are_those_of_type_7() {
        let of = |rates: &[i64]| -> Vec<String> {
            let rates: Vec<Decimal> = rates.iter().map(|rate| Decimal::from(*rate)).collect();
            [1, 2, 3]
                .map(|quarter| quantile(&rates, quarter).to_string())
                .to_vec()
        };
        assert_eq!(of(&[10, 20, 30, 40, 50]), ["20", "30", "40"]);
        assert_eq!(of(&[10, 20, 30, 40]), ["17.5", "25", "32.5"]);
        assert_eq!(of(&[20]), ["20", "20", "20"]);
    }
}
