//! Which platform runs the program, held against what its plans can carry and cost.

mod fit;
mod load;
mod needs;
mod plans;

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{Alternative, StartWith, Tooling, Warning};
use crate::playbook::table::{Cell, Row};
use crate::units::{Decimal, Money, Percent, amount, money, number, words};

use super::assumptions::{Assumption, Assumptions};
use super::evaluation::{Evaluation, texts};
use fit::{PlanFit, fit};
pub(super) use load::{MonthlyVolume, PlatformLoad};
use needs::{Need, needs};
pub(super) use plans::PlanCatalog;
use plans::{PARTNERS, Plan, Support};

/// Decimal places of a platform's share of payouts: hundredths of a percent.
const TAKE_PLACES: u32 = 4;

words! {
    /// A way to begin, in the table of sizes.
    pub enum Way {
        /// With the platform that is picked.
        Pick = "pick",
        /// With another that does for the time being.
        StartWith = "start_with",
        /// By hand.
        ByHand = "none",
    }
}

/// The platform as the blueprint has it, and where the pick falls short.
pub(super) struct Platform {
    /// The platform's id.
    pub id: &'static str,
    pub tooling: Tooling,
    /// The cost of what is paid for in month 12, in US dollars; `None` by quote.
    pub cost: Option<Decimal>,
    /// Needs that the picked plan does not meet.
    pub misses: usize,
    /// Whether today's partners have to leave the platform or the system that they are on.
    pub moves: bool,
    pub warnings: Vec<Warning>,
}

/// The platforms as this design can use them: the pick of the rules, the plans of all, and what is needed of them.
pub(super) struct Platforms<'a> {
    decided: &'a Row,
    chosen: &'static str,
    /// The platform, if it is one of the catalogue, on which the program runs today.
    today: Option<&'static str>,
    catalog: &'a PlanCatalog<'a>,
    needs: Vec<Need<'a>>,
    /// Active partners up to which none is needed; of an expectation its whole ones count.
    enough_by_hand: f64,
    /// The share of the pick's price up to which a cheaper platform is worth starting with.
    cheaper: Decimal,
}

/// What a platform costs at the volume of month 12 over what today's program costs on it.
#[derive(Clone, Copy)]
pub(super) struct Price {
    /// US dollars a month.
    pub monthly: Decimal,
    /// The part of it that grows with payouts, as a share of them.
    pub take: Decimal,
}

impl Price {
    const fn fixed(monthly: Decimal) -> Self {
        Self {
            monthly,
            take: Decimal::ZERO,
        }
    }

    fn of(plan: &Plan<'_>, monthly: Decimal, volume: &MonthlyVolume) -> Self {
        let of_payouts = if plan.fee.is_zero() {
            Decimal::ZERO
        } else {
            monthly - plan.monthly.unwrap_or_default()
        };
        let take = of_payouts.checked_div(volume.payouts).unwrap_or_default();
        Self {
            monthly,
            take: take.min(Decimal::ONE).round_dp(TAKE_PLACES),
        }
    }
}

/// What a program starts with in place of the pick.
enum Start<'p> {
    ByHand,
    Plan(&'static str, PlanFit<'p>),
}

impl<'a> Platforms<'a> {
    /// Picks the platform by its table, and collects what the design needs.
    pub fn of<'e: 'a>(
        evaluation: &mut Evaluation<'e>,
        assumptions: &Assumptions,
        catalog: &'a PlanCatalog<'a>,
    ) -> Self {
        let decided = evaluation.decide("tooling", "", "platform");
        let today = evaluation.facts.word("tooling.platform_today");
        Self {
            decided,
            chosen: decided.text("platform"),
            today: evaluation.table("platforms").row(today).map(|row| row.id),
            catalog,
            needs: needs(evaluation),
            enough_by_hand: assumptions
                .value(Assumption::WithoutPlatform)
                .to_f64()
                .unwrap_or_default(),
            cheaper: assumptions.share(Assumption::CheaperPlatform),
        }
    }

    /// The price of a way to begin, at a volume with so many active partners in month 12; `None` where it is no way.
    pub fn price(&self, way: Way, load: &PlatformLoad, active: f64) -> Option<Price> {
        let volume = &load.in_a_year;
        let stays = self.stays(load).map(|(platform, _)| {
            if platform == self.chosen {
                Way::Pick
            } else {
                Way::StartWith
            }
        });
        let price = match way {
            Way::Pick | Way::StartWith if stays.is_some_and(|stays| stays != way) => None,
            Way::Pick => {
                let pick = self.picked(load);
                if !is_possible(pick.as_ref()) && self.cheaper(load).is_some() {
                    return None;
                }
                let by_quote = || self.catalog.reach(self.chosen);
                let price = pick.map(|pick| {
                    let monthly = pick.cost.unwrap_or_else(by_quote);
                    Price::of(pick.plan, monthly, volume)
                });
                Some(price.unwrap_or_else(|| Price::fixed(by_quote())))
            }
            Way::ByHand => {
                (active.floor() <= self.enough_by_hand).then(|| Price::fixed(Decimal::ZERO))
            }
            Way::StartWith => self
                .cheaper(load)
                .and_then(|(_, fit)| Some(Price::of(fit.plan, fit.cost?, volume))),
        };
        let price = price?;
        let over_today = price.monthly - self.paid_today(way, load).unwrap_or_default();
        Some(Price {
            monthly: over_today.max(Decimal::ZERO),
            ..price
        })
    }

    /// What today's program costs a month on its platform, in US dollars: no cost of the new one. `None` where that begins
    /// elsewhere.
    fn paid_today(&self, way: Way, load: &PlatformLoad) -> Option<Decimal> {
        let today = self.today?;
        if self.first(way, load) != Some(today) {
            return None;
        }
        let plan = self.catalog.pick(today, &[], &load.today)?;
        Some(plan.cost.unwrap_or_else(|| self.catalog.reach(today)))
    }

    /// The plan of the pick that carries a volume, or else the dearest.
    fn picked(&self, load: &PlatformLoad) -> Option<PlanFit<'_>> {
        self.catalog.pick(self.chosen, &self.needs, &load.in_a_year)
    }

    /// Today's platform with its cheapest plan, where that is documented to meet every need and nothing else that would
    /// do is much cheaper.
    fn stays(&self, load: &PlatformLoad) -> Option<(&'static str, PlanFit<'_>)> {
        let today = self.today?;
        let meets_all = |fit: &PlanFit<'_>| {
            let mut needs = self.needs.iter();
            needs.all(|need| fit.plan.support(need).0 == Support::Yes)
                && (fit.cost.is_some() || today == self.chosen)
        };
        let volume = &load.in_a_year;
        let fit = self
            .catalog
            .cheapest(today, &self.needs, volume, meets_all)?;
        let pick = self.picked(load).filter(|pick| is_possible(Some(pick)));
        let others = [pick, self.rival(load).map(|(_, fit)| fit)];
        let other = others
            .into_iter()
            .flatten()
            .filter_map(|fit| fit.cost)
            .min();
        let is_dear = fit
            .cost
            .zip(other)
            .is_some_and(|(cost, other)| other <= cost * self.cheaper);
        (!is_dear).then_some((today, fit))
    }

    /// What is paid for first in place of the pick: today's platform where the program stays on it, else the pick's rival.
    fn cheaper(&self, load: &PlatformLoad) -> Option<(&'static str, PlanFit<'_>)> {
        match self.stays(load) {
            Some(stays) => Some(stays).filter(|(platform, _)| *platform != self.chosen),
            None => self.rival(load),
        }
    }

    /// The cheapest plan of another platform that is documented to meet every need, for much less than the pick; where
    /// the pick cannot carry the design, the cheapest that is documented to have what it cannot do without.
    fn rival(&self, load: &PlatformLoad) -> Option<(&'static str, PlanFit<'_>)> {
        let volume = &load.in_a_year;
        let pick = self.picked(load);
        let possible = is_possible(pick.as_ref());
        let most = pick
            .and_then(|pick| pick.cost)
            .map(|cost| cost * self.cheaper);
        let documented = |fit: &PlanFit<'_>| {
            self.needs
                .iter()
                .filter(|need| possible || need.must)
                .all(|need| fit.plan.support(need).0 == Support::Yes)
        };
        let cheap_enough = |fit: &PlanFit<'_>| match (fit.cost, most) {
            (Some(cost), Some(most)) if possible => cost <= most,
            (cost, _) => cost.is_some() && !possible,
        };
        self.catalog
            .platforms()
            .filter(|platform| *platform != self.chosen)
            .filter_map(|platform| {
                let fit = self
                    .catalog
                    .cheapest(platform, &self.needs, volume, documented)?;
                cheap_enough(&fit).then_some((platform, fit))
            })
            .min_by_key(|(platform, fit)| (fit.price(), *platform))
    }

    fn start(&self, way: Way, load: &PlatformLoad) -> Option<Start<'_>> {
        match way {
            Way::Pick => None,
            Way::ByHand => Some(Start::ByHand),
            Way::StartWith => self.cheaper(load).map(|(id, fit)| Start::Plan(id, fit)),
        }
    }

    /// The platform that a program begins on; `None` by hand.
    fn first(&self, way: Way, load: &PlatformLoad) -> Option<&'static str> {
        match self.start(way, load) {
            None => Some(self.chosen),
            Some(Start::ByHand) => None,
            Some(Start::Plan(platform, _)) => Some(platform),
        }
    }
}

/// Whether a pick has what the design cannot do without.
fn is_possible(pick: Option<&PlanFit<'_>>) -> bool {
    pick.is_some_and(|pick| !pick.misses_must)
}

/// The platform of a program that begins with the pick, with another or by hand.
pub(super) fn platform(
    evaluation: &mut Evaluation<'_>,
    platforms: &Platforms<'_>,
    load: &PlatformLoad,
    rate: Percent,
    way: Way,
) -> Platform {
    let Platforms {
        decided,
        chosen,
        catalog,
        needs,
        ..
    } = platforms;
    let pick = platforms.picked(load);
    let pick = pick.as_ref();
    let cost = pick.and_then(|pick| pick.cost);
    let table = evaluation.table("platforms");
    let row = table.row(chosen);
    let list = |column| row.map_or(Vec::new(), |row| texts(row, column));
    let name = row.map_or(*chosen, |row| row.text("name"));
    let start = platforms.start(way, load);
    let warnings = match (&start, pick) {
        (None, Some(pick)) => shortfalls(evaluation, name, pick, needs, load),
        _ => Vec::new(),
    };
    let (price_changes, price_change_sources) = price_changes(evaluation, catalog, chosen, name);
    let paid = match &start {
        None => cost,
        Some(Start::ByHand) => Some(Decimal::ZERO),
        Some(Start::Plan(_, fit)) => fit.cost,
    };
    let first = platforms.first(way, load);
    let own_system = evaluation.facts.word("tooling.platform_today") == "own_system";
    let moves = own_system || platforms.today.is_some_and(|today| first != Some(today));
    let tooling = Tooling {
        platform: (*chosen).into(),
        name: name.into(),
        plan: pick.and_then(|pick| pick.plan.name).map(String::from),
        own_plan: evaluation.facts.given_text("tooling.platform_plan"),
        link_parameter: evaluation.facts.given_text("tooling.link_parameter"),
        carries: pick.is_some_and(PlanFit::carries),
        monthly_cost: cost.map(|cost| Money(amount(cost, 2))),
        counted: cost
            .is_none()
            .then(|| Money(amount(catalog.reach(chosen), 2))),
        paid_today: platforms
            .paid_today(way, load)
            .map(|paid| Money(amount(paid, 2))),
        price: pick.map_or("quote", |pick| pick.plan.price).into(),
        price_source: pick.map(|pick| evaluation.cite(pick.plan.row)),
        start_with: start.map(|start| {
            let because = match (&start, is_possible(pick)) {
                (Start::ByHand, _) => "by-hand",
                (Start::Plan(platform, _), _) if platforms.today == Some(*platform) => "today",
                (Start::Plan(..), true) => "another-platform",
                (Start::Plan(..), false) => "pick-not-possible",
            };
            start_with(evaluation, &start, cost, because)
        }),
        volume: Some(load.volume(rate)),
        currency: "USD".into(),
        because: evaluation.fill(decided.because),
        source: decided.source.into(),
        best_for: row.map_or("", |row| row.text("best_for")).into(),
        strengths: list("strengths"),
        limitations: list("limitations"),
        profile_source: row.map(|row| evaluation.cite(row)).unwrap_or_default(),
        fit: needs
            .iter()
            .map(|need| fit(evaluation, need, catalog.plans(chosen), pick))
            .collect(),
        alternatives: alternatives(evaluation, catalog, chosen, needs, &load.in_a_year),
        price_changes,
        price_change_sources,
    };
    Platform {
        id: chosen,
        tooling,
        cost: paid,
        misses: pick.map_or(0, |pick| pick.plan.misses(needs).count()),
        moves,
        warnings,
    }
}

/// What to pay for first, by the row of `platform-start` that speaks of it.
fn start_with(
    evaluation: &mut Evaluation<'_>,
    start: &Start<'_>,
    pick: Option<Decimal>,
    reason: &str,
) -> StartWith {
    let platforms = evaluation.table("platforms");
    let (platform, plan, cost) = match start {
        Start::ByHand => ("none", None, Some(Decimal::ZERO)),
        Start::Plan(platform, fit) => (*platform, fit.plan.name, fit.cost),
    };
    if let Start::Plan(_, fit) = start {
        evaluation.cite(fit.plan.row);
    }
    let reasons = evaluation.table("platform-start");
    let reason = reasons
        .row(reason)
        .expect("verified: every way to start has a row");
    let saved = pick.zip(cost).map(|(pick, cost)| pick - cost);
    let name = platforms.row(platform).map(|row| row.text("name"));
    StartWith {
        platform: platform.into(),
        name: name.unwrap_or(reason.text("name")).into(),
        plan: plan.map(String::from),
        monthly_cost: cost.map(|cost| Money(amount(cost, 2))),
        because: evaluation.fill(reason.sentence("why")),
        saves: saved
            .filter(|saved| *saved > Decimal::ZERO)
            .map(|saved| Money(amount(saved, 2))),
        source: evaluation.cite(reason),
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
        let text = |column| kind.text(column);
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
                name: platform.text("name").into(),
                best_for: platform.text("best_for").into(),
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
    let changed = || {
        let platform = evaluation.table("platforms").row(chosen)?;
        let then = platform.number("seed_price_usd")?;
        let mut of_platform = catalog.plans(chosen).iter().map(|plan| plan.row);
        let entry = of_platform.find(|row| row.yes("entry"))?;
        let now = entry.number("monthly_usd")?;
        (now != then).then_some((platform, entry, then, now))
    };
    let Some((platform, entry, then, now)) = changed() else {
        return (Vec::new(), Vec::new());
    };
    let read = match entry.cell("read") {
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
