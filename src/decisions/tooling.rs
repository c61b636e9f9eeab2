//! Which platform runs the program, held against what its plans can carry and cost.

use crate::blueprint::{Alternative, Fit, List, Text, Tooling, Warning};
use crate::economics::model::PlatformStep;
use crate::facts::{Derived, Facts};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Money, amount, money, number, share_of_one};

use rustc_hash::FxHashMap;

use super::desk::{Desk, texts};

/// What the program puts through its platform in a month, in US dollars, a year in.
#[derive(Clone, Copy)]
pub(super) struct Volume {
    pub revenue: Decimal,
    pub payouts: Decimal,
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
    plans: Vec<Plan>,
}

/// A plan of a platform; money in US dollars a month.
#[derive(Debug)]
struct Plan {
    /// Its row of `platform-plans`.
    row: usize,
    platform: &'static str,
    /// Whether a price could be found, if only by quote.
    for_sale: bool,
    monthly: Option<Decimal>,
    /// The share of payouts that it takes, and the payouts that it leaves alone.
    fee: Decimal,
    included: Decimal,
    /// Where it ends: partner revenue, payouts, partners.
    limits: [Option<Decimal>; 3],
    /// For each need whether it is met, and the row of `platform-needs` that says so.
    meets: Vec<(&'static str, Option<usize>)>,
}

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
                platform: plans.text(row, "platform"),
                for_sale: plans.cell(row, "price").text() != Some("not_found"),
                monthly: figure("monthly_usd"),
                fee: share_of_one(figure("fee_percent").unwrap_or_default()),
                included: figure("payouts_included_usd").unwrap_or_default(),
                limits: ["revenue_cap_usd", "payouts_cap_usd", "affiliates_cap"].map(figure),
                meets,
            }
        };
        let plans = plans.rows.iter().enumerate().map(plan).collect();
        Self { needs, plans }
    }
}

/// A need of the design and how grave it is to miss it.
struct Need<'a> {
    row: &'a Row,
    id: &'static str,
    must: bool,
    /// Its place in every plan's list.
    at: Option<usize>,
}

/// A plan held against needs and volume.
struct Offer<'a> {
    plan: &'a Plan,
    row: &'a Row,
    cost: Option<Decimal>,
    /// The needs it does not meet, the grave ones first counted.
    misses: Vec<&'static str>,
    misses_must: bool,
    /// The monthly partner revenue at which it ends, when the volume is beyond.
    too_small: Option<Decimal>,
}

impl Offer<'_> {
    fn carries(&self) -> bool {
        !self.misses_must && self.too_small.is_none()
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
    volume: Volume,
    warnings: &mut Vec<Warning>,
) -> (Tooling, Ladder) {
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
    let mut offers = catalogue.offers(chosen, &needs, volume);
    let carrying = offers.iter().position(Offer::carries);
    let picked = carrying.unwrap_or_else(|| offers.len().saturating_sub(1));
    let ladder = Catalogue::ladder(&offers, picked);
    let offer = (picked < offers.len()).then(|| offers.swap_remove(picked));
    let platform = catalogue.platforms.row(chosen);
    let cell = |column| platform.map(|row| catalogue.platforms.cell(row, column));
    let list = |column| -> List<Text> {
        platform.map_or(List::default(), |row| {
            texts(catalogue.platforms, row, column)
        })
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
    let misses = offer.as_ref().map_or(0, |offer| offer.misses.len());
    desk.facts
        .set_number(Derived::PlatformMisses, Decimal::from(misses));
    mismatch_warnings(desk, &catalogue, name, offer.as_ref(), warnings);
    if let Some(offer) = &offer {
        desk.cite(offer.row);
    }
    let (moved, moved_sources) = moved(desk, &catalogue, chosen, name);
    let tooling = Tooling {
        platform: chosen.into(),
        name: name.into(),
        plan: offer
            .as_ref()
            .and_then(|offer| catalogue.plans.cell(offer.row, "plan").text())
            .map(Text::from),
        monthly_cost: cost.map(|cost| Money(amount(cost, 2))),
        price: match &offer {
            Some(offer) => catalogue.plans.text(offer.row, "price").into(),
            None => "quote".into(),
        },
        price_source: offer.as_ref().map(|offer| offer.row.source.into()),
        currency: "USD".into(),
        because: decided.because.into(),
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
    let table = desk.table("design-needs");
    let mut needs: Vec<Need<'a>> = Vec::new();
    for row in desk.collect("design-needs", "", "need") {
        let id = table.text(row, "need");
        let must = table.cell(row, "weight").text() == Some("must");
        if !needs.iter().any(|need| need.id == id) {
            let at = desk.standing.shelf.needs.get(id).copied();
            needs.push(Need { row, id, must, at });
        }
    }
    needs
}

impl<'a> Catalogue<'a> {
    /// The plans of a platform that can be bought, cheapest first, those by quote last.
    fn offers(&self, platform: &str, needs: &[Need<'_>], volume: Volume) -> Vec<Offer<'a>> {
        let mut offers: Vec<Offer<'a>> = self
            .of_platform(platform)
            .filter(|plan| plan.for_sale)
            .map(|plan| self.offer(plan, needs, volume))
            .collect();
        offers.sort_by_key(|offer| (offer.cost.is_none(), offer.cost));
        offers
    }

    fn of_platform(&self, platform: &str) -> impl Iterator<Item = &'a Plan> {
        let plans = self.shelf.plans.iter();
        plans.filter(move |plan| plan.platform == platform)
    }

    fn offer(&self, plan: &'a Plan, needs: &[Need<'_>], volume: Volume) -> Offer<'a> {
        let mut misses = Vec::new();
        let mut misses_must = false;
        for need in needs {
            if self.has(need, plan).0 == "no" {
                misses.push(need.id);
                misses_must |= need.must;
            }
        }
        let above = (volume.payouts - plan.included).max(Decimal::ZERO);
        let [revenue_cap, ..] = plan.limits;
        Offer {
            plan,
            row: &self.plans.rows[plan.row],
            cost: plan.monthly.map(|price| price + plan.fee * above),
            misses,
            misses_must,
            too_small: revenue_cap.filter(|cap| volume.revenue > *cap),
        }
    }

    /// The plans that are paid for one after the other as the program grows: those that have what the design
    /// cannot do without and a price, or the picked one alone where none has it all.
    fn ladder(offers: &[Offer<'_>], picked: usize) -> Ladder {
        let whole = offers.iter().any(|offer| !offer.misses_must);
        let mut plans: Vec<(Decimal, &Plan)> = offers
            .iter()
            .enumerate()
            .filter(|(at, offer)| {
                if whole {
                    !offer.misses_must
                } else {
                    *at == picked
                }
            })
            .filter_map(|(_, offer)| Some((offer.plan.monthly?, offer.plan)))
            .collect();
        plans.sort_by_key(|(monthly, _)| *monthly);
        let mut ladder = Ladder::default();
        let mut ends = None;
        for (monthly, plan) in plans {
            let step = |[revenue, payouts, partners]: [Option<Decimal>; 3]| PlatformStep {
                above_revenue: revenue,
                above_payouts: payouts,
                above_partners: partners,
                monthly,
                take_rate: plan.fee,
                included_payouts: plan.included,
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
        let kind = self.kinds.row(need.id);
        let text = |column| {
            kind.and_then(|row| self.kinds.cell(row, column).text())
                .unwrap_or_default()
        };
        let (has, row) = offer.map_or((NOT_DOCUMENTED, None), |offer| self.has(need, offer.plan));
        let larger = has == "no"
            && self
                .of_platform(platform)
                .any(|plan| self.has(need, plan).0 == "yes");
        let detail = row.and_then(|row| self.support.cell(row, "detail").text());
        Fit {
            id: need.id.into(),
            need: text("name").into(),
            met: if larger { "on_a_larger_plan" } else { has }.into(),
            because: match (has, detail) {
                ("yes", _) | (_, None) => need.row.because.into(),
                (_, Some(detail)) => [need.row.because, " ", detail].concat().into(),
            },
            source: row.map_or_else(|| need.row.source.into(), |row| desk.cite(row)),
        }
    }
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
    offer: Option<&Offer<'_>>,
    warnings: &mut Vec<Warning>,
) {
    let Some(offer) = offer else { return };
    let plan = catalogue.plans.text(offer.row, "plan");
    for need in &offer.misses {
        let Some(kind) = catalogue.kinds.row(need) else {
            continue;
        };
        let text = |column| catalogue.kinds.text(kind, column);
        warnings.push(Warning {
            id: format!("platform-misses.{need}").into(),
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
    if let Some(cap) = offer.too_small {
        warnings.push(Warning {
            id: "platform-too-small".into(),
            severity: "warning".into(),
            what: format!("Partner revenue outgrows {name} {plan} within a year").into(),
            why: format!(
                "The plan ends at {} of partner revenue a month.",
                money(cap, "USD", 2)
            )
            .into(),
            mend: "Ask the vendor for a price above the listed plans before you sign.".into(),
            source: desk.cite(offer.row),
        });
    }
}

/// The other platforms, cheapest that carries the design first.
fn alternatives(
    desk: &mut Desk<'_>,
    catalogue: &Catalogue<'_>,
    chosen: &str,
    needs: &[Need<'_>],
    volume: Volume,
) -> Vec<Alternative> {
    let mut found: Vec<(bool, Offer<'_>, &Row)> = Vec::new();
    for platform in catalogue
        .platforms
        .rows
        .iter()
        .filter(|row| row.id != chosen)
    {
        let mut offers = catalogue.offers(platform.id, needs, volume);
        if offers.is_empty() {
            continue;
        }
        let at = offers
            .iter()
            .position(Offer::carries)
            .unwrap_or(offers.len() - 1);
        let offer = offers.swap_remove(at);
        found.push((!offer.carries(), offer, platform));
    }
    found.sort_by(|a, b| {
        (a.0, a.1.cost.is_none(), a.1.cost).cmp(&(b.0, b.1.cost.is_none(), b.1.cost))
    });
    found
        .into_iter()
        .map(|(_, offer, platform)| {
            let unknown: Vec<&str> = needs
                .iter()
                .filter(|need| catalogue.has(need, offer.plan).0 == NOT_DOCUMENTED)
                .map(|need| need.id)
                .collect();
            let name_of = |need: &&str| {
                let kind = catalogue.kinds.row(need);
                kind.and_then(|row| catalogue.kinds.cell(row, "name").text())
                    .unwrap_or_default()
                    .into()
            };
            let mut misses: Vec<Text> = offer.misses.iter().map(name_of).collect();
            if let Some(cap) = offer.too_small {
                misses.push(
                    format!(
                        "ends at {} of partner revenue a month",
                        money(cap, "USD", 2)
                    )
                    .into(),
                );
            }
            Alternative {
                platform: platform.id.into(),
                name: catalogue.platforms.text(platform, "name").into(),
                plan: catalogue
                    .plans
                    .cell(offer.row, "plan")
                    .text()
                    .map(Text::from),
                monthly_cost: offer.cost.map(|cost| Money(amount(cost, 2))),
                price: catalogue.plans.text(offer.row, "price").into(),
                misses,
                not_documented: unknown.iter().map(name_of).collect(),
                source: desk.cite(offer.row),
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
) -> (Vec<Text>, Vec<Text>) {
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
        .map(|plan| &catalogue.plans.rows[plan.row])
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
