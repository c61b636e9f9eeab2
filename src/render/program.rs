//! The program in words: its size, its platform and its costs line by line.

use serde::Serialize;

use crate::blueprint::{ProgramEconomics, Scenario, Today, Tooling};
use crate::render::figures::Amounts;
use crate::units::{Decimal, Money, capitalized, estimated, step, to_step};

/// A program's parts in words: `the referral tier alone, no platform yet, no joint marketing, full rates`. Beside the
/// recommended program, only the parts that differ from it.
#[must_use]
pub fn name(scenario: &Scenario, recommended: Option<&Scenario>) -> String {
    let parts =
        |of: &Scenario| [&of.tiers, &of.platform, &of.marketing, &of.rates].map(String::clone);
    let beside = recommended.filter(|recommended| recommended.id != scenario.id);
    let beside = beside.map(parts);
    let parts = parts(scenario);
    let differing = parts.iter().enumerate();
    let differing =
        differing.filter(|(at, part)| beside.as_ref().is_none_or(|other| other[*at] != **part));
    differing
        .map(|(_, part)| part.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// How many sizes of a program a brief compares.
const COMPARED: usize = 5;

/// The sizes that leave most, the recommended one and the one shown before all others.
#[must_use]
pub fn best(scenarios: &[Scenario]) -> Vec<&Scenario> {
    let mut best: Vec<&Scenario> = scenarios.iter().collect();
    best.sort_by_key(|scenario| {
        (
            !scenario.recommended,
            !scenario.shown,
            std::cmp::Reverse(scenario.net.0),
        )
    });
    best.truncate(COMPARED);
    best
}

/// The items that have a key, those with one and the same together, in the order in which they come.
#[must_use]
pub fn together<T, K: PartialEq>(
    items: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> Option<K>,
) -> Vec<Vec<T>> {
    let mut found: Vec<(K, Vec<T>)> = Vec::new();
    for item in items {
        let Some(key) = key(&item) else { continue };
        match found.iter_mut().find(|(known, _)| *known == key) {
            Some((_, alike)) => alike.push(item),
            None => found.push((key, vec![item])),
        }
    }
    found.into_iter().map(|(_, alike)| alike).collect()
}

/// What the picked plan costs a month, at the volume of month 12.
#[must_use]
pub fn platform_price(tooling: &Tooling, amounts: &Amounts) -> String {
    let amounts = amounts.of_currency(&tooling.currency);
    let price = amounts.price(tooling.monthly_cost, &tooling.price);
    match tooling.counted.filter(|counted| !counted.0.is_zero()) {
        Some(counted) => format!(
            "{price} (counted with {} a month)",
            amounts.estimate(counted)
        ),
        None => price,
    }
}

/// That today's program pays for the platform already, where the new one begins on it.
#[must_use]
pub fn paid_today(tooling: &Tooling, amounts: &Amounts) -> Option<String> {
    let paid = amounts
        .of_currency(&tooling.currency)
        .estimate(tooling.paid_today?);
    let first = tooling.start_with.as_ref().map(|start| &start.name);
    let name = first.unwrap_or(&tooling.name);
    Some(format!(
        "Today's program costs {paid} a month on {name} already, and only what comes on top is counted for the new one."
    ))
}

/// What today's program and the new one leave together: both as they are printed, so that readers come to the same sum.
#[must_use]
pub fn with_today(today: &Today, amounts: &Amounts) -> String {
    let [today, new] =
        [today.net, today.over_today].map(|amount| estimated(amount.0, amounts.places));
    amounts.exact(Money(today + new))
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
    let name = capitalized(&start.name);
    let cost = start
        .monthly_cost
        .filter(|cost| !cost.0.is_zero())
        .map_or_else(String::new, |cost| {
            format!(
                ", {} a month",
                amounts.of_currency(&tooling.currency).exact(cost)
            )
        });
    format!("{name}{}{cost}; {later}", plan(&start.plan))
}

/// A line of the program's account: its name and its amount.
#[derive(Clone, Debug, Serialize)]
pub struct AccountLine {
    /// What it is for.
    pub name: &'static str,
    /// The amount.
    pub amount: String,
}

/// Revenue, margin, commission, each cost and what is left, rounded as finely as what is left so that the printed lines
/// add up: the largest cost takes up what rounding leaves.
#[must_use]
pub fn account(program: &ProgramEconomics, amounts: &Amounts) -> Vec<AccountLine> {
    let places = amounts.places;
    let step = step(program.net.0, places);
    let rounded = |of: Money| to_step(of.0, step);
    let costs = [
        program.commission,
        program.people,
        program.platform,
        program.marketing,
        program.setup,
        program.winning,
    ];
    let (margin, net) = (rounded(program.margin), rounded(program.net));
    let mut lines = costs.map(rounded);
    let rest = margin - net - lines.iter().sum::<Decimal>();
    let largest = (0..costs.len()).max_by_key(|at| costs[*at].0);
    lines[largest.unwrap_or_default()] += rest;
    let [commission, people, platform, marketing, setup, winning] = lines;
    [
        ("Revenue", estimated(program.revenue.0, places)),
        ("Margin before commission", margin),
        ("Commission", commission),
        ("People", people),
        ("Platform", platform),
        ("Joint marketing", marketing),
        ("Set-up", setup),
        ("Sales and onboarding", winning),
        ("Left", net),
    ]
    .into_iter()
    .map(|(name, line)| AccountLine {
        name,
        amount: amounts.exact(Money(line)),
    })
    .collect()
}
