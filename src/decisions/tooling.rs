//! Which platform runs the program, held against what its plans can carry and cost.

use crate::blueprint::{
    Alternative, Fit, PlatformVolume, StartingPrice, Tooling, VolumeToday, Warning,
};
use crate::economics::model::PlatformStep;
use crate::facts::{Derived, Facts};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Money, Number, Percent, amount, money, number};

use rustc_hash::FxHashMap;

use super::desk::{Desk, texts};

/// What goes through a platform in a month: sales as they are billed, payouts and partners who signed up; money in
/// US dollars.
#[derive(Clone, Copy)]
pub(super) struct Volume {
    pub sales: Decimal,
    pub payouts: Decimal,
    pub partners: Decimal,
}

impl Volume {
    /// Both together; the greatest number that can be written when they do not fit.
    fn and(&self, other: &Self) -> Self {
        let sum = |a: Decimal, b: Decimal| a.checked_add(b).unwrap_or(Decimal::MAX);
        Self {
            sales: sum(self.sales, other.sales),
            payouts: sum(self.payouts, other.payouts),
            partners: sum(self.partners, other.partners),
        }
    }

    /// In the order of a plan's limits.
    fn amounts(&self) -> [Decimal; 3] {
        [self.sales, self.payouts, self.partners]
    }
}

/// What a platform has to carry.
pub(super) struct Load {
    /// What today's program puts through it.
    today: Volume,
    /// The same and what the forecast adds in month 12.
    in_a_year: Volume,
    exists: bool,
}

impl Load {
    /// The program of today with that of the forecast.
    pub fn of(desk: &Desk<'_>, today: Volume, forecast: Volume) -> Self {
        Self {
            in_a_year: today.and(&forecast),
            today,
            exists: desk.facts.yes_answer("program.exists"),
        }
    }
}

/// What the platform costs in a month, in US dollars: the smallest plan that carries the design, and the larger
/// ones where its limits end.
#[derive(Default)]
pub(super) struct Ladder {
    pub monthly: Decimal,
    pub steps: Vec<PlatformStep>,
}

impl Ladder {
    /// The larger plans in the company's currency.
    pub fn steps_in(&self, facts: &Facts<'_>) -> Vec<PlatformStep> {
        self.steps
            .iter()
            .map(|step| PlatformStep {
                above_revenue: step.above_revenue.map(|limit| facts.of_usd(limit)),
                above_payouts: step.above_payouts.map(|limit| facts.of_usd(limit)),
                above_partners: step.above_partners,
                monthly: facts.of_usd(step.monthly),
                take_rate: step.take_rate,
                included_payouts: facts.of_usd(step.included_payouts),
            })
            .collect()
    }
}

/// The plans that can be bought and what is known of them, by place instead of by name.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// The place of each need in every plan's list.
    needs: FxHashMap<&'static str, usize>,
    /// The plans of each platform.
    plans: FxHashMap<&'static str, Vec<Plan>>,
}

/// A plan of a platform; money in US dollars a month.
#[derive(Debug)]
struct Plan {
    /// Its row of `platform-plans`.
    row: usize,
    name: Option<&'static str>,
    /// What kind of price it is.
    price: &'static str,
    source: &'static str,
    /// Whether a price could be found, if only by quote.
    for_sale: bool,
    monthly: Option<Decimal>,
    /// The share of payouts that it takes, and the payouts that it leaves alone.
    fee: Decimal,
    included: Decimal,
    /// Where it ends: sales through partners, payouts, partners.
    limits: [Option<Decimal>; 3],
    /// The same in words.
    ends: [String; 3],
    /// For each need whether it is met, and the row of `platform-needs` that says so.
    meets: Vec<(&'static str, Option<usize>)>,
}

impl Plan {
    /// What a month of this volume costs; `None` by quote.
    fn cost(&self, volume: &Volume) -> Option<Decimal> {
        if self.fee.is_zero() {
            return self.monthly;
        }
        let above = (volume.payouts - self.included).max(Decimal::ZERO);
        let fee = self.fee.checked_mul(above).unwrap_or(Decimal::MAX);
        self.monthly
            .map(|price| price.checked_add(fee).unwrap_or(Decimal::MAX))
    }

    /// Whether a volume is beyond each limit.
    fn passed(&self, volume: &Volume) -> [bool; 3] {
        let amounts = volume.amounts();
        std::array::from_fn(|at| self.limits[at].is_some_and(|limit| amounts[at] > limit))
    }

    /// Whether a volume is inside every limit.
    fn holds(&self, volume: &Volume) -> bool {
        self.passed(volume) == [false; 3]
    }
}

/// A plan's limits in words, each without its subject: `ends at $7,500.00 of sales through partners a month`.
fn ends(limits: [Option<Decimal>; 3]) -> [String; 3] {
    let dollars = |limit| money(limit, "USD", 2);
    let [sales, payouts, partners] = limits;
    let told = |limit: Option<Decimal>, shown: &dyn Fn(Decimal) -> String, of: &str| {
        limit.map_or(String::new(), |limit| {
            format!("ends at {} {of}", shown(limit))
        })
    };
    [
        told(sales, &dollars, "of sales through partners a month"),
        told(payouts, &dollars, "of payouts a month"),
        told(partners, &number, "partners"),
    ]
}

/// The columns of `platform-plans` that say where a plan ends, in the order of a volume.
const LIMITS: [&str; 3] = ["revenue_cap_usd", "payouts_cap_usd", "affiliates_cap"];

/// The place of partners among the limits.
const PARTNERS: usize = 2;

/// What the volume rests on: the forecast's conventions.
const VOLUME_SOURCE: &str = "judgement-economics";

/// What is said of a need that a plan does not meet.
const MISSING: &str = "no";

/// What is said of a need that no row speaks of.
const NOT_DOCUMENTED: &str = "not_documented";

impl Shelf {
    /// Sorts what the playbook says of platforms.
    pub fn of(playbook: &Playbook) -> Self {
        let (Some(support), Some(plans)) = (
            playbook.table("platform-needs"),
            playbook.table("platform-plans"),
        ) else {
            return Self::default();
        };
        let mut needs = FxHashMap::default();
        for row in &support.rows {
            let next = needs.len();
            needs.entry(support.text(row, "need")).or_insert(next);
        }
        let plan = |(at, row): (usize, &Row)| {
            let figure = |column| plans.cell(row, column).number();
            let mut meets = vec![(NOT_DOCUMENTED, None); needs.len()];
            for (said, word) in support.rows.iter().enumerate() {
                let place = &mut meets[needs[support.text(word, "need")]];
                if place.1.is_none() && support.cell(word, "plans").list().contains(&row.id.into())
                {
                    let has = support.cell(word, "has").text();
                    *place = (has.unwrap_or(NOT_DOCUMENTED), Some(said));
                }
            }
            Plan {
                row: at,
                name: plans.cell(row, "plan").text(),
                price: plans.text(row, "price"),
                source: row.source,
                for_sale: plans.cell(row, "price").text() != Some("not_found"),
                monthly: figure("monthly_usd"),
                fee: Percent(figure("fee_percent").unwrap_or_default()).fraction(),
                included: figure("payouts_included_usd").unwrap_or_default(),
                limits: LIMITS.map(figure),
                ends: ends(LIMITS.map(figure)),
                meets,
            }
        };
        let mut sorted: FxHashMap<&'static str, Vec<Plan>> = FxHashMap::default();
        for (at, row) in plans.rows.iter().enumerate() {
            let of_platform = sorted.entry(plans.text(row, "platform")).or_default();
            of_platform.push(plan((at, row)));
        }
        Self {
            needs,
            plans: sorted,
        }
    }
}

/// A need of the design and how grave it is to miss it.
struct Need<'a> {
    row: &'a Row,
    id: &'static str,
    /// What it is called; empty when nothing is known of it.
    name: &'static str,
    must: bool,
    /// Its place in every plan's list.
    at: Option<usize>,
}

/// A plan held against needs and volume.
struct Offer<'a> {
    plan: &'a Plan,
    cost: Option<Decimal>,
    misses_must: bool,
    /// Whether the volume is beyond each of its limits.
    passed: [bool; 3],
}

impl<'a> Offer<'a> {
    /// In the order of prices, those by quote last.
    fn price(&self) -> (bool, Option<Decimal>) {
        (self.cost.is_none(), self.cost)
    }

    fn carries(&self) -> bool {
        !self.misses_must && !self.is_too_small()
    }

    fn is_too_small(&self) -> bool {
        self.passed != [false; 3]
    }

    /// The limits that the volume is beyond, in words.
    fn ends(&self) -> impl Iterator<Item = (usize, &'a String)> + use<'a> {
        let passed = self.passed;
        let ends = self.plan.ends.iter().enumerate();
        ends.filter(move |(at, _)| passed[*at])
    }
}

struct Catalogue<'a> {
    platforms: &'a Table,
    plans: &'a Table,
    support: &'a Table,
    shelf: &'a Shelf,
    kinds: &'a Table,
}

pub(super) fn tooling(
    desk: &mut Desk<'_>,
    load: &Load,
    rate: Percent,
    warnings: &mut Vec<Warning>,
) -> (Tooling, Ladder) {
    let volume = &load.in_a_year;
    let decided = desk.decide("tooling", "", "platform");
    let chosen = desk
        .table("tooling")
        .cell(decided, "platform")
        .text()
        .unwrap_or_default();
    desk.facts.set_word(Derived::Platform, chosen);
    let catalogue = Catalogue {
        platforms: desk.table("platforms"),
        plans: desk.table("platform-plans"),
        support: desk.table("platform-needs"),
        shelf: &desk.standing.shelf,
        kinds: desk.table("platform-need-kinds"),
    };
    let needs = needs(desk);
    let mut offers: Vec<Offer<'_>> = catalogue.offers(chosen, &needs, volume).collect();
    offers.sort_by_key(Offer::price);
    let carrying = offers.iter().position(Offer::carries);
    let picked = carrying.unwrap_or_else(|| offers.len().saturating_sub(1));
    let suited = suited(&offers, picked, &load.today);
    let ladder = ladder(&suited, &load.today);
    let start = start(&suited, &load.today);
    let offer = (picked < offers.len()).then(|| offers.swap_remove(picked));
    let platform = catalogue.platforms.row(chosen);
    let cell = |column| platform.map(|row| catalogue.platforms.cell(row, column));
    let list = |column| -> Vec<String> {
        platform.map_or(Vec::new(), |row| texts(catalogue.platforms, row, column))
    };
    let name = cell("name").and_then(|cell| cell.text()).unwrap_or(chosen);
    let fit = needs
        .iter()
        .map(|need| catalogue.fit(desk, need, chosen, offer.as_ref()))
        .collect::<Vec<_>>();
    let cost = offer.as_ref().and_then(|offer| offer.cost);
    if let Some(cost) = cost {
        desk.facts.set_number(Derived::PlatformCostUsd, cost);
        let over = cost - desk.facts.number(Derived::ToolingBudgetUsd);
        desk.facts.set_number(
            Derived::PlatformOverBudgetUsd,
            amount(over.max(Decimal::ZERO), 2),
        );
    }
    let misses = offer
        .as_ref()
        .map_or(0, |offer| catalogue.misses(&needs, offer.plan).count());
    desk.facts
        .set_number(Derived::PlatformMisses, Decimal::from(misses));
    if let Some(offer) = &offer {
        mismatch_warnings(desk, &catalogue, name, offer, &needs, load, warnings);
    }
    if let Some(offer) = &offer {
        desk.cite(catalogue.row(offer.plan));
    }
    let (moved, moved_sources) = moved(desk, &catalogue, chosen, name);
    let tooling = Tooling {
        platform: chosen.into(),
        name: name.into(),
        plan: offer
            .as_ref()
            .and_then(|offer| offer.plan.name)
            .map(String::from),
        monthly_cost: cost.map(|cost| Money(amount(cost, 2))),
        price: offer
            .as_ref()
            .map_or("quote", |offer| offer.plan.price)
            .into(),
        price_source: offer.as_ref().map(|offer| offer.plan.source.into()),
        start: start.map(|(cost, plan)| StartingPrice {
            plan: plan.name.unwrap_or_default().into(),
            monthly_cost: Money(amount(cost, 2)),
            price: plan.price.into(),
            source: desk.cite(catalogue.row(plan)),
        }),
        volume: Some(told_volume(load, rate)),
        currency: "USD".into(),
        because: desk.fill(decided.because),
        source: decided.source.into(),
        strengths: list("strengths"),
        limitations: list("limitations"),
        profile_source: platform.map(|row| desk.cite(row)).unwrap_or_default(),
        fit,
        alternatives: alternatives(desk, &catalogue, chosen, &needs, volume),
        moved,
        moved_sources,
    };
    (tooling, ladder)
}

fn needs<'a>(desk: &mut Desk<'a>) -> Vec<Need<'a>> {
    let (table, kinds) = (
        desk.table("design-needs"),
        desk.table("platform-need-kinds"),
    );
    let rows = desk.collect("design-needs", "", "need");
    let mut needs: Vec<Need<'a>> = Vec::with_capacity(rows.len());
    for row in rows {
        let id = table.text(row, "need");
        if !needs.iter().any(|need| need.id == id) {
            needs.push(Need {
                row,
                id,
                name: kinds.row(id).map_or("", |kind| kinds.text(kind, "name")),
                must: table.text(row, "weight") == "must",
                at: desk.standing.shelf.needs.get(id).copied(),
            });
        }
    }
    needs
}

impl<'a> Catalogue<'a> {
    /// The plans of a platform that can be bought.
    fn offers(
        &self,
        platform: &str,
        needs: &[Need<'_>],
        volume: &Volume,
    ) -> impl Iterator<Item = Offer<'a>> {
        self.of_platform(platform)
            .filter(|plan| plan.for_sale)
            .map(|plan| self.offer(plan, needs, volume))
    }

    /// The cheapest plan of a platform that carries the design, or else the dearest.
    fn pick(&self, platform: &str, needs: &[Need<'_>], volume: &Volume) -> Option<Offer<'a>> {
        self.offers(platform, needs, volume).reduce(|best, other| {
            match (best.carries(), other.carries()) {
                (true, true) if other.price() < best.price() => other,
                (false, false) if other.price() >= best.price() => other,
                (false, true) => other,
                _ => best,
            }
        })
    }

    /// A plan's row of the playbook.
    fn row(&self, plan: &Plan) -> &'a Row {
        &self.plans.rows[plan.row]
    }

    fn of_platform(&self, platform: &str) -> impl Iterator<Item = &'a Plan> {
        self.shelf.plans.get(platform).into_iter().flatten()
    }

    fn offer(&self, plan: &'a Plan, needs: &[Need<'_>], volume: &Volume) -> Offer<'a> {
        Offer {
            plan,
            cost: plan.cost(volume),
            misses_must: self.misses(needs, plan).any(|need| need.must),
            passed: plan.passed(volume),
        }
    }

    /// The needs that a plan is known not to meet.
    fn misses<'n, 'b>(
        &self,
        needs: &'n [Need<'b>],
        plan: &Plan,
    ) -> impl Iterator<Item = &'n Need<'b>> {
        needs
            .iter()
            .filter(|need| self.has(need, plan).0 == MISSING)
    }

    /// Whether a plan meets a need, and the row that says so.
    fn has(&self, need: &Need<'_>, plan: &Plan) -> (&'static str, Option<&'a Row>) {
        let Some(at) = need.at else {
            return (NOT_DOCUMENTED, None);
        };
        let (has, said) = plan.meets[at];
        (has, said.map(|said| &self.support.rows[said]))
    }

    fn fit(
        &self,
        desk: &mut Desk<'_>,
        need: &Need<'_>,
        platform: &str,
        offer: Option<&Offer<'_>>,
    ) -> Fit {
        let (has, row) = offer.map_or((NOT_DOCUMENTED, None), |offer| self.has(need, offer.plan));
        let larger = has == MISSING
            && self
                .of_platform(platform)
                .any(|plan| self.has(need, plan).0 == "yes");
        let detail = row.and_then(|row| self.support.cell(row, "detail").text());
        Fit {
            id: need.id.into(),
            need: need.name.into(),
            met: if larger { "on_a_larger_plan" } else { has }.into(),
            because: match (has, detail) {
                ("yes", _) | (_, None) => need.row.because.into(),
                (_, Some(detail)) => [need.row.because, " ", detail].concat().into(),
            },
            source: row.map_or_else(|| need.row.source.into(), |row| desk.cite(row)),
        }
    }
}

/// The offers that have what the design cannot do without and hold today's program; the picked one alone where
/// none does.
fn suited<'o, 'a>(offers: &'o [Offer<'a>], picked: usize, today: &Volume) -> Vec<&'o Offer<'a>> {
    let suited = |offer: &&Offer<'_>| !offer.misses_must && offer.plan.holds(today);
    let found: Vec<&Offer<'_>> = offers.iter().filter(suited).collect();
    if found.is_empty() {
        offers.get(picked).into_iter().collect()
    } else {
        found
    }
}

/// The cheapest plan to begin with, and what it costs with today's program.
fn start<'a>(suited: &[&Offer<'a>], today: &Volume) -> Option<(Decimal, &'a Plan)> {
    let priced = suited
        .iter()
        .filter_map(|offer| Some((offer.plan.cost(today)?, offer.plan)));
    priced.min_by_key(|(cost, _)| *cost)
}

/// The plans that are paid for one after the other as the program grows. What goes through them today leaves
/// that much less of their limits to what the forecast adds.
fn ladder(suited: &[&Offer<'_>], today: &Volume) -> Ladder {
    let mut plans: Vec<(Decimal, &Plan)> = suited
        .iter()
        .filter_map(|offer| Some((offer.plan.monthly?, offer.plan)))
        .collect();
    plans.sort_by_key(|(monthly, _)| *monthly);
    let mut ladder = Ladder::default();
    let mut ends = None;
    let left = |limit: Decimal, taken: Decimal| (limit - taken).max(Decimal::ZERO);
    for (monthly, plan) in plans {
        let step = |limits: [Option<Decimal>; 3]| PlatformStep {
            above_revenue: limits[0].map(|limit| left(limit, today.sales)),
            above_payouts: limits[1].map(|limit| left(limit, today.payouts)),
            above_partners: limits[2].map(|limit| left(limit, today.partners)),
            monthly,
            take_rate: plan.fee,
            included_payouts: left(plan.included, today.payouts),
        };
        match ends {
            None => {
                ladder.monthly = monthly;
                if plan.fee > Decimal::ZERO {
                    ladder.steps.push(step([None, Some(plan.included), None]));
                }
            }
            Some(ends) if outlasts(plan.limits, ends) => ladder.steps.push(step(ends)),
            Some(_) => continue,
        }
        ends = Some(plan.limits);
        if plan.limits == [None; 3] {
            break;
        }
    }
    ladder
}

/// Whether a plan goes on where another ends, by each limit that it has.
fn outlasts(limits: [Option<Decimal>; 3], ends: [Option<Decimal>; 3]) -> bool {
    limits
        .iter()
        .zip(ends)
        .all(|(limit, end)| match (limit, end) {
            (None, _) => true,
            (Some(limit), Some(end)) => *limit > end,
            (Some(_), None) => false,
        })
}

/// Tells where the pick falls short, and the mend.
fn mismatch_warnings(
    desk: &mut Desk<'_>,
    catalogue: &Catalogue<'_>,
    name: &str,
    offer: &Offer<'_>,
    needs: &[Need<'_>],
    load: &Load,
    warnings: &mut Vec<Warning>,
) {
    let plan = offer.plan.name.unwrap_or_default();
    for need in catalogue.misses(needs, offer.plan) {
        let Some(kind) = catalogue.kinds.row(need.id) else {
            continue;
        };
        let text = |column| catalogue.kinds.text(kind, column);
        warnings.push(Warning {
            id: format!("platform-misses.{}", need.id).into(),
            severity: "warning".into(),
            what: format!(
                "{name} {plan} does not offer what is needed: {}",
                text("name")
            )
            .into(),
            why: text("means").into(),
            mend: text("mend").into(),
            source: desk.cite(kind),
        });
    }
    if offer.is_too_small() {
        let of = if load.exists {
            "today's program and month 12 of the forecast come"
        } else {
            "month 12 of the forecast comes"
        };
        let amounts = load.in_a_year.amounts();
        let why = offer.ends().map(|(at, ends)| {
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
            what: format!("The program outgrows {name} {plan} within a year").into(),
            why: why.collect::<Vec<_>>().join(" ").into(),
            mend: "Ask the vendor for a price above the listed plans before you sign.".into(),
            source: desk.cite(catalogue.row(offer.plan)),
        });
    }
}

/// What the plans were held against, as the blueprint tells it.
fn told_volume(load: &Load, rate: Percent) -> PlatformVolume {
    let dollars = |of: Decimal| Money(amount(of, 2));
    let people = |of: Decimal| Number(of.ceil().normalize());
    PlatformVolume {
        sales: dollars(load.in_a_year.sales),
        payouts: dollars(load.in_a_year.payouts),
        partners: people(load.in_a_year.partners),
        today: load.exists.then(|| VolumeToday {
            sales: dollars(load.today.sales),
            payouts: dollars(load.today.payouts),
            assumed_rate: rate,
            partners: people(load.today.partners),
        }),
        source: VOLUME_SOURCE.into(),
    }
}

/// The other platforms, cheapest that carries the design first.
fn alternatives(
    desk: &mut Desk<'_>,
    catalogue: &Catalogue<'_>,
    chosen: &str,
    needs: &[Need<'_>],
    volume: &Volume,
) -> Vec<Alternative> {
    let mut found: Vec<(Offer<'_>, &Row)> = Vec::with_capacity(catalogue.platforms.rows.len());
    for platform in catalogue
        .platforms
        .rows
        .iter()
        .filter(|row| row.id != chosen)
    {
        if let Some(offer) = catalogue.pick(platform.id, needs, volume) {
            found.push((offer, platform));
        }
    }
    found.sort_by_key(|(offer, _)| (!offer.carries(), offer.price()));
    found
        .into_iter()
        .map(|(offer, platform)| {
            let unknown = needs
                .iter()
                .filter(|need| catalogue.has(need, offer.plan).0 == NOT_DOCUMENTED);
            let name_of = |need: &Need<'_>| String::from(need.name);
            let missed = catalogue.misses(needs, offer.plan);
            let mut misses: Vec<String> = missed.map(name_of).collect();
            misses.extend(offer.ends().map(|(_, ends)| ends.clone()));
            Alternative {
                platform: platform.id.into(),
                name: catalogue.platforms.text(platform, "name").into(),
                plan: offer.plan.name.map(String::from),
                monthly_cost: offer.cost.map(|cost| Money(amount(cost, 2))),
                price: offer.plan.price.into(),
                misses,
                not_documented: unknown.map(name_of).collect(),
                source: desk.cite(catalogue.row(offer.plan)),
            }
        })
        .collect()
}

/// Where the price of the entry plan has moved since the rule was written.
fn moved(
    desk: &mut Desk<'_>,
    catalogue: &Catalogue<'_>,
    chosen: &str,
    name: &str,
) -> (Vec<String>, Vec<String>) {
    let nothing = || (Vec::new(), Vec::new());
    let Some(platform) = catalogue.platforms.row(chosen) else {
        return nothing();
    };
    let said = catalogue
        .platforms
        .cell(platform, "seed_price_usd")
        .number();
    let entry = catalogue
        .of_platform(chosen)
        .map(|plan| catalogue.row(plan))
        .find(|row| catalogue.plans.cell(row, "entry").yes());
    let (Some(said), Some(entry)) = (said, entry) else {
        return nothing();
    };
    let Some(price) = catalogue
        .plans
        .cell(entry, "monthly_usd")
        .number()
        .filter(|price| *price != said)
    else {
        return nothing();
    };
    let read = match catalogue.plans.cell(entry, "read") {
        crate::playbook::table::Cell::Date(date) => format!(", read {date}"),
        _ => String::new(),
    };
    let told = format!(
        "{name}: the rule was written at ${} a month{read}: ${} for the entry plan.",
        number(said),
        number(price)
    );
    (
        vec![told.into()],
        vec![desk.cite(platform), desk.cite(entry)],
    )
}
