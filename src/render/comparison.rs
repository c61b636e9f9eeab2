//! A design beside public programs, for people and as rows.

use std::fmt::Write as _;

use crate::blueprint::{Market, PartnerView};
use crate::comparison::{Comparable, Comparison, Motion, TierBeside};
use crate::render::escape;
use crate::render::figures::date;
use crate::render::table::{Table, cell};
use crate::units::{Decimal, Money, Value, counted, money, noun, percent};

/// The comparison as text.
#[must_use]
pub fn text(comparison: &Comparison<'_>) -> String {
    let mut out = String::new();
    for tier in &comparison.tiers {
        let name = escape::line(tier.name);
        let _ = writeln!(
            out,
            "{name}: {} {}",
            ours(tier),
            market(&tier.comparison.market)
        );
        let _ = writeln!(out, "  Why this rate: {}", escape::line(tier.because));
        if !tier.nearest.is_empty() {
            out.push_str(
                "  The nearest of this kind, by what is sold, its price and how it is bought, whatever they pay:\n",
            );
        }
        for program in &tier.nearest {
            let _ = writeln!(out, "  - {}", escape::line(&in_words(program)));
        }
        out.push('\n');
    }
    out.push_str("What it would bring a partner\n");
    for tier in &comparison.tiers {
        let _ = writeln!(out, "  {}", escape::line(tier.name));
        out.push_str(&income(
            &tier.comparison.income,
            comparison.currency,
            "    ",
        ));
    }
    if let Some(earned) = comparison.partner_income {
        let [typical, performer] = [earned.typical, earned.performer]
            .map(|amount| money(amount.0.round_dp(0), comparison.currency, 0));
        let _ = writeln!(
            out,
            "  By the forecast an active partner of the program earns {typical} a year, and one of the best {performer}."
        );
    }
    if comparison.old > 0 {
        let are = counted(comparison.old, "public program is", "public programs are");
        let months = comparison.old_after_months;
        let _ = writeln!(
            out,
            "\n{are} older than {months} months, by the date of the page, or by the day of reading where it has none."
        );
    }
    out
}

/// What an offer brings a partner, a line for a customer and one for each size of partner.
pub(super) fn income(income: &PartnerView, currency: &str, indent: &str) -> String {
    let shown = |amount: Money| money(amount.0.round_dp(0), currency, 0);
    let months = counted(income.months_paid.0, "month", "months");
    let each = if income.months_paid.0 > Decimal::ONE {
        format!(
            ": {} a month for {months} on average",
            shown(income.a_month)
        )
    } else {
        String::new()
    };
    let mut out = format!(
        "{indent}{} on a customer over its life{each}, first paid on day {}.\n",
        shown(income.a_customer),
        income.first_paid_day
    );
    if !income.cookie_loss.0.is_zero() {
        let _ = writeln!(
            out,
            "{indent}{} is taken off for customers whom no click credits: a cookie is refused, cleared or on another device.",
            percent(income.cookie_loss.0)
        );
    }
    for audience in &income.audiences {
        let customers = counted(audience.customers_a_year.0, "customer", "customers");
        let earned = shown(audience.income);
        let _ = writeln!(
            out,
            "{indent}{}: {earned} from {customers} a year.",
            audience.name
        );
    }
    out
}

/// What a tier pays, in a sentence.
fn ours(tier: &TierBeside<'_>) -> String {
    let long = match tier.months {
        Some(months) => format!("for {}", counted(months, "month", "months")),
        None if tier.lifetime => "as long as the customer stays".to_owned(),
        None => "on the first payment".to_owned(),
    };
    format!("you pay {} {long}.", percent(tier.rate.0))
}

/// What others pay, and how a rate lies against it.
pub(super) fn market(market: &Market) -> String {
    let Some([low, middle, high]) = &market.quartiles else {
        return match market.programs {
            0 => "No public program of this kind names a rate.".to_owned(),
            some => format!(
                "Only {} of this kind {} a rate, too few to compare with.",
                counted(some, "public program", "public programs"),
                noun(some, "names", "name")
            ),
        };
    };
    let place = match market.position.as_str() {
        "below" => " That is less than three of four pay.",
        "above" => " That is more than three of four pay.",
        "inside" => " That is inside the middle half.",
        _ => "",
    };
    let why = market.departs.as_deref().map(|why| format!(" {why}"));
    format!(
        "Half of {} public programs pay {} to {}, the middle one {}; {} pay for life.{place}{}",
        market.programs,
        percent(low.0),
        percent(high.0),
        percent(middle.0),
        percent(market.lifetime_share.0),
        why.unwrap_or_default()
    )
}

fn in_words(program: &Comparable) -> String {
    let old = if program.old { "old: " } else { "" };
    let page = program
        .dated
        .map(|dated| format!("page of {}, ", dated.format("%b %Y")));
    let price = program
        .price_usd_month
        .map(|price| format!(", about {} a month", money(price.round_dp(0), "USD", 0)));
    let bought = match program.motion {
        Some(Motion::SelfServe) => ", self-serve",
        Some(Motion::SalesLed) => ", through sales",
        None => "",
    };
    format!(
        "{} ({}{}{bought}): {}. {} ({old}{}read {}, confidence {})",
        program.company,
        program.segment,
        price.unwrap_or_default(),
        program.terms,
        program.address,
        page.unwrap_or_default(),
        date(program.read),
        program.confidence
    )
}

/// The nearest programs of each tier as rows.
#[must_use]
pub fn csv(comparison: &Comparison<'_>) -> String {
    type Columns = [(&'static str, fn(&(&TierBeside<'_>, &Comparable)) -> String)];
    const COLUMNS: &Columns = &[
        ("tier", |(tier, _)| tier.comparison.tier.clone()),
        ("company", |(_, program)| program.company.clone()),
        ("segment", |(_, program)| program.segment.clone()),
        ("kind", |(_, program)| program.kind.clone()),
        ("price_usd_month", |(_, program)| {
            cell(program.price_usd_month)
        }),
        ("motion", |(_, program)| {
            let motion = program.motion.map(Motion::id);
            motion.unwrap_or_default().to_owned()
        }),
        ("terms", |(_, program)| program.terms.clone()),
        ("low", |(_, program)| cell(program.low.map(|rate| rate.0))),
        ("high", |(_, program)| cell(program.high.map(|rate| rate.0))),
        ("flat_usd", |(_, program)| cell(program.flat_usd)),
        ("months", |(_, program)| cell(program.months)),
        ("lifetime", |(_, program)| {
            Value::YesNo(program.lifetime).to_string()
        }),
        ("cookie_days", |(_, program)| cell(program.cookie_days)),
        ("hold_days", |(_, program)| cell(program.hold_days)),
        ("address", |(_, program)| program.address.clone()),
        ("seen", |(_, program)| program.seen.clone()),
        ("confidence", |(_, program)| program.confidence.clone()),
        ("dated", |(_, program)| cell(program.dated)),
        ("read", |(_, program)| program.read.to_string()),
        ("old", |(_, program)| Value::YesNo(program.old).to_string()),
    ];
    let rows = comparison.tiers.iter().flat_map(|tier| {
        let nearest = tier.nearest.iter();
        nearest.map(move |program| (tier, program))
    });
    Table::of(COLUMNS, &rows.collect::<Vec<_>>()).csv()
}
