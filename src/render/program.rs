//! The program in words: its size, its platform and its costs line by line.

use serde::Serialize;

use crate::blueprint::{ProgramEconomics, Scenario, Tooling};
use crate::render::figures::Amounts;
use crate::units::{Decimal, Money, amount, money};

/// A program's parts in words: `the referral tier alone, no platform yet, no joint marketing, the planned rates`.
#[must_use]
pub fn name(scenario: &Scenario) -> String {
    [
        &*scenario.tiers,
        &scenario.platform,
        &scenario.marketing,
        &scenario.rates,
    ]
    .join(", ")
}

/// What the picked plan costs a month, at the volume of month 12.
#[must_use]
pub fn platform_price(tooling: &Tooling, amounts: &Amounts) -> String {
    amounts.price(tooling.monthly_cost, &tooling.price, &tooling.currency)
}

/// The platform in one line: what to begin with, and what it grows into.
#[must_use]
pub fn platform(tooling: &Tooling, amounts: &Amounts) -> String {
    let plan = |plan: &Option<String>| {
        plan.as_ref()
            .map_or_else(String::new, |plan| format!(", plan {plan}"))
    };
    let pick = format!(
        "{}{}, {}",
        tooling.name,
        plan(&tooling.plan),
        platform_price(tooling, amounts)
    );
    let Some(start) = &tooling.start_with else {
        return pick;
    };
    let later = if tooling.carries {
        format!("later {pick}")
    } else {
        format!("{} is not possible as it stands", tooling.name)
    };
    let cost = start
        .monthly_cost
        .filter(|cost| !cost.0.is_zero())
        .map_or_else(String::new, |cost| {
            format!(", {} a month", amounts.exact(cost, &tooling.currency))
        });
    format!("{}{}{cost}; {later}", start.name, plan(&start.plan))
}

/// A line of the program's account: its name and its amount.
#[derive(Clone, Debug, Serialize)]
pub struct AccountLine {
    /// What it is for.
    pub name: &'static str,
    /// The amount.
    pub amount: String,
}

/// Revenue, margin, commission, each cost and what is left, rounded alike so that the printed lines add up: the cost
/// of winning customers, a sum of estimates, takes up what rounding leaves.
#[must_use]
pub fn account(program: &ProgramEconomics, amounts: &Amounts, currency: &str) -> Vec<AccountLine> {
    let all = [
        program.margin,
        program.commission,
        program.program_costs,
        program.net,
    ];
    let is_large = all
        .iter()
        .any(|amount| amount.0.abs() >= Decimal::ONE_THOUSAND);
    let places = if is_large {
        0
    } else {
        amounts.places(currency)
    };
    let rounded = |of: Money| amount(of.0, places);
    let named = [
        program.people,
        program.platform,
        program.marketing,
        program.setup,
    ]
    .map(rounded);
    let (margin, commission, net) = (
        rounded(program.margin),
        rounded(program.commission),
        rounded(program.net),
    );
    let rest = margin - commission - net - named.iter().sum::<Decimal>();
    let [people, platform, marketing, setup] = named;
    [
        ("Revenue", rounded(program.revenue)),
        ("Margin before commission", margin),
        ("Commission", commission),
        ("People", people),
        ("Platform", platform),
        ("Joint marketing", marketing),
        ("Set-up", setup),
        ("Winning and onboarding beside the commission", rest),
        ("Left", net),
    ]
    .into_iter()
    .map(|(name, line)| AccountLine {
        name,
        amount: money(line, currency, places),
    })
    .collect()
}
