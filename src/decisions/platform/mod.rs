//! Which platform runs the program, held against what its plans can carry and cost.

mod fit;
mod load;
mod needs;
mod plans;
mod steps;

use crate::blueprint::{Alternative, StartingPrice, Tooling, Warning};
use crate::playbook::table::Cell;
use crate::units::{Decimal, Money, Percent, amount, money, number};

use super::evaluation::{Evaluation, texts};
use fit::{PlanFit, fit};
pub(super) use load::{MonthlyVolume, PlatformLoad};
use needs::{Need, needs};
use plans::{PARTNERS, PlanCatalog, Support};
pub(super) use steps::PlanSteps;

/// The platform as the blueprint has it, the plans paid for as the program grows, and where the pick falls short.
pub(super) struct Platform {
    /// The platform's id.
    pub id: &'static str,
    pub tooling: Tooling,
    /// The cost of month 12 in US dollars; `None` by quote.
    pub cost: Option<Decimal>,
    /// Needs that the picked plan does not meet.
    pub misses: usize,
    pub steps: PlanSteps,
    pub warnings: Vec<Warning>,
}

/// Picks the platform by its table and the smallest plan of it that carries the design.
pub(super) fn platform(
    evaluation: &mut Evaluation<'_>,
    load: &PlatformLoad,
    rate: Percent,
) -> Platform {
    let decided = evaluation.decide("tooling", "", "platform");
    let chosen = evaluation.table("tooling").text(decided, "platform");
    let catalog = PlanCatalog::of(evaluation.playbook);
    let needs = needs(evaluation);
    let mut fits: Vec<PlanFit<'_>> = catalog.fits(chosen, &needs, &load.in_a_year).collect();
    fits.sort_by_key(PlanFit::price);
    let carrying = fits.iter().position(PlanFit::carries);
    let picked = carrying.unwrap_or_else(|| fits.len().saturating_sub(1));
    let suited = fit::suited(&fits, picked, &load.today);
    let steps = PlanSteps::of(&suited, &load.today);
    let start = fit::start(&suited, &load.today);
    let pick = fits.get(picked);
    let cost = pick.and_then(|pick| pick.cost);
    let platforms = evaluation.table("platforms");
    let row = platforms.row(chosen);
    let list = |column| row.map_or(Vec::new(), |row| texts(platforms, row, column));
    let name = row.map_or(chosen, |row| platforms.text(row, "name"));
    let warnings = pick.map_or(Vec::new(), |pick| {
        shortfalls(evaluation, name, pick, &needs, load)
    });
    let (price_changes, price_change_sources) = price_changes(evaluation, &catalog, chosen, name);
    let tooling = Tooling {
        platform: chosen.into(),
        name: name.into(),
        plan: pick.and_then(|pick| pick.plan.name).map(String::from),
        monthly_cost: cost.map(|cost| Money(amount(cost, 2))),
        price: pick.map_or("quote", |pick| pick.plan.price).into(),
        price_source: pick.map(|pick| evaluation.cite(pick.plan.row)),
        start: start.map(|(cost, plan)| StartingPrice {
            plan: plan.name.unwrap_or_default().into(),
            monthly_cost: Money(amount(cost, 2)),
            price: plan.price.into(),
            source: evaluation.cite(plan.row),
        }),
        volume: Some(load.volume(rate)),
        currency: "USD".into(),
        because: evaluation.fill(decided.because),
        source: decided.source.into(),
        strengths: list("strengths"),
        limitations: list("limitations"),
        profile_source: row.map(|row| evaluation.cite(row)).unwrap_or_default(),
        fit: needs
            .iter()
            .map(|need| fit(evaluation, need, catalog.plans(chosen), pick))
            .collect(),
        alternatives: alternatives(evaluation, &catalog, chosen, &needs, &load.in_a_year),
        price_changes,
        price_change_sources,
    };
    Platform {
        id: chosen,
        tooling,
        cost,
        misses: pick.map_or(0, |pick| pick.plan.misses(&needs).count()),
        steps,
        warnings,
    }
}

/// Warnings of the needs that the picked plan does not meet and of limits that the program outgrows.
fn shortfalls(
    evaluation: &mut Evaluation<'_>,
    name: &str,
    pick: &PlanFit<'_>,
    needs: &[Need<'_>],
    load: &PlatformLoad,
) -> Vec<Warning> {
    let kinds = evaluation.table("platform-need-kinds");
    let plan = pick.plan.name.unwrap_or_default();
    let mut warnings = Vec::new();
    for need in pick.plan.misses(needs) {
        let Some(kind) = kinds.row(need.id) else {
            continue;
        };
        let text = |column| kinds.text(kind, column);
        warnings.push(Warning {
            id: format!("platform-misses.{}", need.id),
            severity: "warning".into(),
            what: format!(
                "{name} {plan} does not offer what is needed: {}",
                text("name")
            ),
            why: text("means").into(),
            fix: text("fix").into(),
            source: evaluation.cite(kind),
        });
    }
    if pick.is_too_small() {
        let of = if load.exists {
            "today's program and month 12 of the forecast come"
        } else {
            "month 12 of the forecast comes"
        };
        let amounts = load.in_a_year.amounts();
        let why = pick.exceeded().map(|(at, ends)| {
            let amount = if at == PARTNERS {
                number(amounts[at].ceil())
            } else {
                money(amounts[at], "USD", 2)
            };
            format!("It {ends}, and {of} to {amount}.")
        });
        warnings.push(Warning {
            id: "platform-too-small".into(),
            severity: "warning".into(),
            what: format!("The program outgrows {name} {plan} within a year"),
            why: why.collect::<Vec<_>>().join(" "),
            fix: "Ask the vendor for a price above the listed plans before you sign.".into(),
            source: evaluation.cite(pick.plan.row),
        });
    }
    warnings
}

/// The other platforms, cheapest that carries the design first.
fn alternatives(
    evaluation: &mut Evaluation<'_>,
    catalog: &PlanCatalog<'_>,
    chosen: &str,
    needs: &[Need<'_>],
    volume: &MonthlyVolume,
) -> Vec<Alternative> {
    let platforms = evaluation.table("platforms");
    let others = platforms.rows.iter().filter(|row| row.id != chosen);
    let mut found: Vec<_> = others
        .filter_map(|platform| Some((catalog.pick(platform.id, needs, volume)?, platform)))
        .collect();
    found.sort_by_key(|(pick, _)| (!pick.carries(), pick.price()));
    found
        .into_iter()
        .map(|(pick, platform)| {
            let name_of = |need: &Need<'_>| String::from(need.name);
            let unknown = |need: &&Need<'_>| pick.plan.support(need).0 == Support::NotDocumented;
            let missed = pick.plan.misses(needs).map(name_of);
            Alternative {
                platform: platform.id.into(),
                name: platforms.text(platform, "name").into(),
                plan: pick.plan.name.map(String::from),
                monthly_cost: pick.cost.map(|cost| Money(amount(cost, 2))),
                price: pick.plan.price.into(),
                misses: missed
                    .chain(pick.exceeded().map(|(_, ends)| ends))
                    .collect(),
                not_documented: needs.iter().filter(unknown).map(name_of).collect(),
                source: evaluation.cite(pick.plan.row),
            }
        })
        .collect()
}

/// The price of the entry plan where it has changed since the rule was written, with both sources.
fn price_changes(
    evaluation: &mut Evaluation<'_>,
    catalog: &PlanCatalog<'_>,
    chosen: &str,
    name: &str,
) -> (Vec<String>, Vec<String>) {
    let (platforms, plans) = (
        evaluation.table("platforms"),
        evaluation.table("platform-plans"),
    );
    let changed = || {
        let platform = platforms.row(chosen)?;
        let then = platforms.cell(platform, "seed_price_usd").number()?;
        let mut of_platform = catalog.plans(chosen).iter().map(|plan| plan.row);
        let entry = of_platform.find(|row| plans.cell(row, "entry").yes())?;
        let now = plans.cell(entry, "monthly_usd").number()?;
        (now != then).then_some((platform, entry, then, now))
    };
    let Some((platform, entry, then, now)) = changed() else {
        return (Vec::new(), Vec::new());
    };
    let read = match plans.cell(entry, "read") {
        Cell::Date(date) => format!(", read {date}"),
        _ => String::new(),
    };
    let change = format!(
        "{name}: the rule was written at ${} a month{read}: ${} for the entry plan.",
        number(then),
        number(now)
    );
    (
        vec![change],
        vec![evaluation.cite(platform), evaluation.cite(entry)],
    )
}
