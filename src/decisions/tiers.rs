//! The three tiers: what each pays, asks and gives, and which open at launch.

use crate::blueprint::{
    Band, Commission, CommissionAlternative, Gate, Payout, Requalification, Tier, TierEconomics,
};
use crate::economics::model::{Commission as Terms, Tier as Level};
use crate::economics::rounding::printed;
use crate::facts::Derived;
use crate::playbook::table::Row;
use crate::units::{Decimal, Money, Percent, amount};

use super::evaluation::Evaluation;
use super::scenarios::Scenario;
use super::sources::Population;
use super::unit_economics::{
    Affordability, UnitEconomics, ceiling_fit, competitor_position, decimal, tier_figures,
};
use super::usual_terms::{scope, terms, tier_rows};

/// A tier's commission before anything is said about it: what the table offers and what a customer carries.
pub(super) struct Offered<'a> {
    pub level: Level,
    pub row: &'a Row,
    pub low: Decimal,
    pub high: Decimal,
    pub affordability: Affordability,
}

/// A tier with its economics.
pub(super) struct DesignedTier {
    pub tier: Tier,
    pub figures: TierEconomics,
    /// What the tier pays in the end.
    pub commission: Terms,
    /// What its partners are paid: the same, but where something else was chosen for all of them.
    pub paid: Terms,
}

/// Every tier's commission structure and what a customer carries of it, in the order of [`Level::ALL`].
pub(super) fn offered<'a>(
    evaluation: &mut Evaluation<'a>,
    customer: &UnitEconomics,
) -> Vec<Offered<'a>> {
    let offer = |level: Level| {
        evaluation.facts.set_word(Derived::TierId, level.id());
        let row = evaluation.decide("commission", level.id(), "scope");
        let percent = |column| row.number(column).unwrap_or_default();
        Offered {
            level,
            row,
            low: percent("low"),
            high: percent("up_to").max(high(evaluation, row)),
            affordability: customer.carries(scope(row.text("scope"))),
        }
    };
    Level::ALL.into_iter().map(offer).collect()
}

/// The high end of a row's band in percent; where usage ends elsewhere, each part of a bill counts by its share.
fn high(evaluation: &Evaluation<'_>, row: &Row) -> Decimal {
    let high = row.number("high").unwrap_or_default();
    let usage = Percent(evaluation.facts.answer("revenue.usage_share")).fraction();
    let of_usage = row.number("usage_high").unwrap_or(high);
    high - usage * (high - of_usage)
}

/// A tier's rate and terms, before anything is said about them.
pub(super) struct Rated<'a> {
    point: &'a Row,
    rate: Decimal,
    terms: crate::economics::model::Terms,
    pub commission: Terms,
    /// Whether its conditions are met.
    pub is_open: bool,
}

/// Sets the rate and the terms of a tier and looks at its conditions.
pub(super) fn rated<'a>(
    evaluation: &mut Evaluation<'a>,
    customer: &UnitEconomics,
    offered: &Offered<'a>,
) -> Rated<'a> {
    let level = offered.level;
    let id = level.id();
    set_band_facts(evaluation, offered);
    let point = evaluation.decide("commission-point", id, "band_position");
    let margin = evaluation.facts.number(Derived::MarginAfterModel);
    let rate = rate(point, offered, margin);
    let terms = terms(evaluation.playbook, &customer.assumptions, level);
    let gates = evaluation.table("tier-gates");
    let is_open = !gates
        .matches(evaluation.facts.values())
        .any(|row| row.text("tier") == id);
    Rated {
        point,
        rate,
        terms,
        commission: customer.commission(level, offered.affordability.scope, rate, terms),
        is_open,
    }
}

/// What the program that is shown changes of the tiers as they were rated.
pub(super) struct Change {
    /// Points taken off each open tier's rate.
    points_below: Decimal,
    /// Why.
    because: &'static str,
    /// Partners of closed tiers who begin in another one.
    at_first: Vec<AtFirst>,
}

/// Partners of a closed tier who begin in another one.
struct AtFirst {
    closed: Level,
    tier: Level,
    /// What they are called there.
    called: &'static str,
    /// What is said of it.
    said: String,
}

impl Change {
    pub fn of(evaluation: &Evaluation<'_>, shown: Option<&Scenario<'_>>) -> Self {
        let size = shown.map(|shown| shown.size);
        let table = evaluation.table("partner-sources");
        let at_first = |population: &&Population| {
            let row = table.row(population.source)?;
            Some(AtFirst {
                closed: population.until_open?,
                tier: population.tier(),
                called: row.text("at_first_called"),
                said: evaluation.sentence(row, "at_first"),
            })
        };
        let populations = shown.iter().flat_map(|shown| &shown.populations);
        Self {
            points_below: size.map_or(Decimal::ZERO, |size| size.points_below()),
            because: size.map_or("", |size| size.of_rates()),
            at_first: populations.filter_map(at_first).collect(),
        }
    }
}

/// Designs a tier above others, leaving its facts set for the rules that look at tiers; `chosen` is paid to all its
/// partners in place of its own commission.
pub(super) fn tier(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    offered: &Offered<'_>,
    rated: &Rated<'_>,
    change: &Change,
    others: &[Tier],
    chosen: Option<Terms>,
) -> DesignedTier {
    let level = offered.level;
    let scope_word = offered.affordability.scope.to_string();
    let id = level.id();
    let [row, policy] = tier_rows(evaluation.playbook, level);
    let ceiling = offered.affordability.ceiling;
    set_band_facts(evaluation, offered);
    let gates = gates(evaluation, id);
    let point = rated.point;
    let is_lower = gates.is_empty() && change.points_below > Decimal::ZERO;
    let below = if is_lower {
        change.points_below
    } else {
        Decimal::ZERO
    };
    let rate = (rated.rate - below).max(Decimal::ZERO).normalize();
    let band_position = point.text("band_position");
    let commission = customer.commission(level, offered.affordability.scope, rate, rated.terms);
    let paid = chosen.unwrap_or(commission);
    let terms = paid.terms;
    let clawback = customer.returned(&paid);
    let (first_day, hold_until_day) = (terms.first_day(), terms.hold_days());
    let at_risk = terms.window_days.saturating_sub(first_day);
    let as_long = |tier: &&Tier| tier.opens_when.is_empty() && tier.commission.scope == scope_word;
    let paid_below = others.iter().filter(as_long);
    let paid_below = paid_below.map(|tier| tier.commission.rate.0).max();
    let verdict = offered.affordability.verdict(offered.low, offered.high);
    let verdict = verdict.id();
    let lost = decimal(-offered.affordability.contribution(offered.low));
    let cash_at_risk = decimal(clawback.after_payout);
    set_share_facts(evaluation, customer, row, rate);
    let facts = &mut evaluation.facts;
    let cookie = facts.number(Derived::CookieDays);
    let shortfall = (facts.answer("gtm.sales_cycle_days") - cookie).max(Decimal::ZERO);
    for (fact, number) in [
        (Derived::TierRate, rate),
        (Derived::TierHoldDays, hold_until_day.into()),
        (Derived::TierClawbackDays, terms.window_days.into()),
        (Derived::TierPayoutDay, first_day.into()),
        (Derived::TierDaysAtRisk, at_risk.into()),
        (Derived::TierCookieDays, cookie),
        (Derived::TierCookieShortfall, shortfall),
        (Derived::TierLossAtLow, lost),
        (Derived::TierCashAtRisk, cash_at_risk),
    ] {
        facts.set_number(fact, number);
    }
    facts.set_yes_no(
        Derived::TierRises,
        paid_below.is_none_or(|below| rate > below),
    );
    facts.set_yes_no(Derived::TierOpen, gates.is_empty());
    facts.set_word(Derived::TierVerdict, verdict);
    let figures = tier_figures(
        customer,
        &paid,
        (&offered.affordability, verdict),
        clawback.total(),
        evaluation.minor_units,
    );
    let facts = &mut evaluation.facts;
    facts.set_number(Derived::TierContribution, figures.contribution.0);
    let minimum = facts.given_number("program.minimum_payout");
    let minimum = minimum.filter(|minimum| !minimum.is_zero());
    let mut timing = evaluation.sentence(row, "payout");
    if minimum.is_some() {
        timing.push_str(&evaluation.sentence(row, "payout_least"));
    }
    let payout = Payout {
        timing,
        minimum: minimum.map(Money),
        first_day,
        hold_until_day,
        cash_at_risk: Money(amount(cash_at_risk, evaluation.minor_units)),
        currency: evaluation.facts.currency.into(),
        source: evaluation.cite(row),
    };
    let (market_practice, market_practice_sources) = market_practice(evaluation, id);
    let mut partner_types = evaluation.sentences(row, "partner_types");
    let begin_here = change.at_first.iter().filter(|one| one.tier == level);
    partner_types.extend(begin_here.map(|one| one.called.to_owned()));
    let is_open = |tier: Level| {
        others
            .iter()
            .any(|other| other.id == tier.id() && other.is_open())
    };
    let mut wait_elsewhere = change.at_first.iter();
    let wait_elsewhere = wait_elsewhere.find(|one| one.closed == level && is_open(one.tier));
    let tier = Tier {
        id: id.into(),
        name: row.text("name").into(),
        pitch: evaluation.fill(row.sentence("pitch")),
        state: if gates.is_empty() {
            Tier::OPEN
        } else {
            "opens_when"
        }
        .into(),
        opens_when: gates,
        until_open: wait_elsewhere.map(|one| one.said.clone()),
        commission: Commission {
            basis: offered.row.text("basis").into(),
            scope: scope_word,
            rate: Percent(rate),
            band: Band {
                low: Percent(offered.low),
                high: Percent(offered.high),
            },
            duration_months: offered.row.count("duration_months"),
            lifetime: offered.row.yes("lifetime"),
            ceiling: Percent(ceiling),
            capped: ceiling < offered.low,
            band_position: band_position.into(),
            because: if is_lower {
                change.because.into()
            } else {
                evaluation.fill(point.because)
            },
            alternatives: alternatives(evaluation, customer, offered, ceiling),
            source: offered.row.source.into(),
        },
        compensation: row.text("compensation").into(),
        requirements: evaluation.sentences(row, "requirements"),
        support: support(evaluation),
        volume: row.text("volume").into(),
        partner_types,
        tracking: evaluation.sentences(row, "tracking"),
        offers: Vec::new(),
        payout,
        clawback: crate::blueprint::Clawback {
            window_days: terms.window_days,
            kind: terms.clawback.id().into(),
            returned: evaluation.sentence(policy, "churn_trigger"),
            overlap: policy.text("overlap").into(),
            direct_sale: policy.text("direct").into(),
            expected_share: Percent(amount(customer.leaving(terms.window_days), 2).normalize()),
            source: evaluation.cite(policy),
        },
        progression: row.text("progression").into(),
        requalification: requalification(evaluation, id),
        market_practice,
        market_practice_sources,
        source: row.source.into(),
    };
    DesignedTier {
        tier,
        figures,
        commission,
        paid,
    }
}

/// What the tier whose facts are set gives beside money.
fn support(evaluation: &Evaluation<'_>) -> Vec<String> {
    let table = evaluation.table("tier-support");
    let rows = table.matches(evaluation.facts.values());
    rows.map(|row| evaluation.fill(row.sentence("support")))
        .collect()
}

fn set_band_facts(evaluation: &mut Evaluation<'_>, offered: &Offered<'_>) {
    let Offered {
        level, low, high, ..
    } = *offered;
    let ceiling = offered.affordability.ceiling;
    let facts = &mut evaluation.facts;
    let theirs = facts.given_number(rivals_of(level));
    let creators = facts
        .given_number("competitors.commission.creators")
        .or(facts.given_number("competitors.commission"));
    facts.set_word(Derived::TierId, level.id());
    facts.set_word(Derived::TierScope, offered.row.text("scope"));
    facts.set_number(Derived::TierCeiling, ceiling);
    facts.set_number(Derived::TierLow, low);
    facts.set_number(Derived::TierHigh, high);
    facts.set_yes_no(Derived::TierOneRate, low == high);
    facts.set_word(Derived::TierCeilingFit, ceiling_fit(ceiling, low, high));
    let position = |rate| competitor_position(rate, low, high);
    facts.set_word(Derived::TierCompetitor, position(theirs));
    facts.set_word(Derived::TierCreators, position(creators));
    facts.set_number(Derived::CreatorsElsewhere, creators);
}

/// The question for what competitors pay partners of a tier.
fn rivals_of(level: Level) -> &'static str {
    match level {
        Level::Referral => "competitors.commission",
        Level::Integration => "competitors.commission.integrations",
        Level::Solution => "competitors.commission.solutions",
    }
}

fn set_share_facts(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    row: &Row,
    rate: Decimal,
) {
    let facts = &mut evaluation.facts;
    let margin = facts.number(Derived::MarginAfterModel);
    let share = (margin > Decimal::ZERO).then(|| rate * Decimal::ONE_HUNDRED / margin);
    facts.set_number(Derived::TierMarginShare, share);
    let payment = facts.to_usd(customer.model.product.price * Percent(rate).fraction());
    facts.set_number(Derived::TierMonthlyPayoutUsd, payment);
    let customers = facts.answer("customers.count");
    let asked = row.number("joint_customers_min").unwrap_or_default();
    let share = (!customers.is_zero()).then(|| asked * Decimal::ONE_HUNDRED / customers);
    facts.set_number(Derived::TierThresholdShare, share);
}

/// The rate that a row of the table of points offers at a margin in percent. It never falls when margin or ceiling
/// rises.
fn rate(point: &Row, offered: &Offered<'_>, margin: Decimal) -> Decimal {
    let percent = |column| point.number(column).unwrap_or_default();
    let part = |column| Percent(percent(column)).fraction();
    let (low, ceiling) = (offered.low, offered.affordability.ceiling);
    let (from, full) = (percent("margin_from"), percent("margin_full"));
    let climbed = (margin - from).checked_div(full - from).unwrap_or_default();
    let climbed = climbed.clamp(Decimal::ZERO, Decimal::ONE);
    let wanted = low + part("share") * climbed * (offered.high - low);
    let room = low + part("room") * (ceiling - low).max(Decimal::ZERO);
    let most = point.number("most").unwrap_or(ceiling);
    offered_at(wanted.min(room).min(most), ceiling)
}

/// A rate as it is offered: a whole or half percent, at most the ceiling, never below nothing.
pub(super) fn offered_at(rate: Decimal, ceiling: Decimal) -> Decimal {
    Percent(rate.min(ceiling).max(Decimal::ZERO)).offered().0
}

fn gates(evaluation: &mut Evaluation<'_>, id: &str) -> Vec<Gate> {
    let rows = evaluation.collect_where("tier-gates", id, "gate", |row| row.text("tier") == id);
    rows.into_iter()
        .map(|row| Gate {
            id: row.id.into(),
            gate: evaluation.sentence(row, "gate"),
            opens_when: evaluation.sentence(row, "opens_when"),
            source: row.source.into(),
        })
        .collect()
}

/// Other structures: always another one of the same table, and every way out when the ceiling is under the band.
fn alternatives(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    offered: &Offered<'_>,
    ceiling: Decimal,
) -> Vec<CommissionAlternative> {
    let table = evaluation.table("commission-alternatives");
    let capped = ceiling < offered.low;
    let rows: Vec<&Row> = table.matches(evaluation.facts.values()).collect();
    rows.into_iter()
        .filter(|row| capped || row.text("structure") == "first_payment")
        .map(|row| {
            evaluation.cite(row);
            let flat = row.text("structure") == "flat_fee";
            let carried = row
                .cell("scope")
                .text()
                .map(|word| customer.carries(scope(word)));
            let end = |column| row.number(column).map(Percent);
            let band = end("low")
                .zip(end("high"))
                .map(|(low, high)| Band { low, high });
            // Another tier's terms are capped like that tier's own.
            let capped_too = row.text("structure") == "lower_tier";
            let rate = end("low").map(|low| match carried {
                Some(carried) if capped_too => offered_at(low.0, carried.ceiling),
                _ => low.0,
            });
            let flat_fee = flat.then(|| amount(customer.flat_fee(), evaluation.minor_units));
            let loss = carried
                .zip(rate)
                .map(|(carried, rate)| printed(-carried.contribution(rate), evaluation.minor_units))
                .filter(|loss| *loss > Decimal::ZERO);
            CommissionAlternative {
                id: row.id.into(),
                what: row.text("what").into(),
                band,
                ceiling: carried.map(|carried| Percent(carried.ceiling)),
                fits: carried
                    .zip(rate)
                    .is_none_or(|(carried, rate)| rate <= carried.ceiling)
                    && loss.is_none()
                    && flat_fee.is_none_or(|fee| fee > Decimal::ZERO),
                loss: loss.map(Money),
                flat_fee: flat_fee.map(Money),
                because: evaluation.fill(row.because),
                source: row.source.into(),
            }
        })
        .collect()
}

fn requalification(evaluation: &mut Evaluation<'_>, id: &str) -> Requalification {
    let table = evaluation.table("tier-progression");
    let row = table
        .rows
        .iter()
        .find(|row| row.text("tier") == id && row.text("kind") == "requalification");
    Requalification {
        needs: row
            .map(|row| evaluation.sentences(row, "needs"))
            .unwrap_or_default(),
        checked: row
            .map(|row| row.text("checked").into())
            .unwrap_or_default(),
        grace_days: row.map_or(0, |row| row.count("grace_days").unwrap_or_default()),
        otherwise: row
            .map(|row| row.text("otherwise").into())
            .unwrap_or_default(),
        source: row.map(|row| evaluation.cite(row)).unwrap_or_default(),
    }
}

/// What others pay for the tier, and the source of each.
fn market_practice(evaluation: &mut Evaluation<'_>, id: &str) -> (Vec<String>, Vec<String>) {
    let table = evaluation.table("market-practice");
    let of_tier = |row: &&Row| row.text("tier") == id;
    let rows = table.rows.iter().filter(of_tier);
    rows.map(|row| (row.text("practice").to_owned(), evaluation.cite(row)))
        .unzip()
}
