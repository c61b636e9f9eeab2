//! The three tiers: what each pays, asks and gives, and which open at launch.

use crate::blueprint::{
    Band, Commission, CommissionAlternative, Gate, Payout, Requalification, Tier, TierEconomics,
};
use crate::economics::model::{Commission as Terms, Tier as Level};
use crate::facts::Derived;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Money, Percent, amount};

use super::desk::Desk;
use super::economics::{
    Carried, Ground, TIERS, ceiling_fit, competitor_position, decimal, printed, scope, terms,
    tier_figures,
};

/// A tier's commission before anything is said about it: what the table offers and what a customer carries.
pub(super) struct Offered<'a> {
    pub level: Level,
    pub row: &'a Row,
    pub low: Decimal,
    pub high: Decimal,
    pub carried: Carried,
}

/// The tiers with their economics and the commissions that figures of the program can rest on, each in the order of
/// [`TIERS`].
pub(super) struct Designed {
    pub tiers: Vec<Tier>,
    pub figures: Vec<TierEconomics>,
    pub commissions: Vec<Terms>,
}

impl Designed {
    /// No tier yet.
    pub fn none() -> Self {
        Self {
            tiers: Vec::with_capacity(TIERS.len()),
            figures: Vec::with_capacity(TIERS.len()),
            commissions: Vec::with_capacity(TIERS.len()),
        }
    }
}

/// Looks up every tier's commission structure and what a customer carries of it, and tells the facts.
pub(super) fn offered<'a>(desk: &mut Desk<'a>, ground: &Ground) -> Vec<Offered<'a>> {
    let table = desk.table("commission");
    let facts = [
        Derived::CeilingReferral,
        Derived::CeilingIntegration,
        Derived::CeilingSolution,
    ];
    let mut affordable = 0;
    let offered: Vec<Offered<'a>> = TIERS
        .into_iter()
        .zip(facts)
        .map(|(level, ceiling_fact)| {
            desk.facts.set_word(Derived::TierId, level.id());
            let row = desk.decide("commission", level.id(), "scope");
            let percent = |column| table.cell(row, column).number().unwrap_or_default();
            let carried = ground.carries(scope(table.text(row, "scope")));
            desk.facts.set_number(ceiling_fact, carried.ceiling);
            let (low, high) = (percent("low"), percent("high"));
            affordable += i64::from(carried.ceiling >= low);
            Offered {
                level,
                row,
                low,
                high,
                carried,
            }
        })
        .collect();
    desk.facts
        .set_number(Derived::TiersAffordable, Decimal::from(affordable));
    offered
}

/// Designs a tier behind the others, leaving its facts set for the rules that look at tiers.
pub(super) fn tier(
    desk: &mut Desk<'_>,
    ground: &Ground,
    offered: &Offered<'_>,
    designed: &mut Designed,
) {
    let level = offered.level;
    let id = level.id();
    let tiers = desk.table("tiers");
    let policies = desk.table("clawback");
    let commissions = desk.table("commission");
    let row = tiers.row(id).expect("verified: every tier has a row");
    let policy = policies
        .row(id)
        .expect("verified: every tier has a clawback row");
    let ceiling = offered.carried.ceiling;
    set_band_facts(desk, offered, ceiling);
    let point = desk.decide("commission-point", id, "point");
    let point_word = desk.table("commission-point").text(point, "point");
    let rate = rate(point_word, offered, ceiling);
    let terms = terms(&ground.defaults, tiers, row, policies, policy);
    let commission = ground.commission(level, offered.carried.scope, rate, terms);
    let clawback = ground.returned(&commission);
    let first_day = terms.clear_days + terms.net_days;
    let at_risk = terms.window_days.saturating_sub(first_day);
    let cookie = tiers.count(row, "cookie_days").unwrap_or_default();
    desk.facts.set_number(Derived::TierRate, rate);
    desk.facts
        .set_number(Derived::TierClawbackDays, terms.window_days.into());
    desk.facts
        .set_number(Derived::TierPayoutDay, first_day.into());
    desk.facts
        .set_number(Derived::TierDaysAtRisk, at_risk.into());
    desk.facts
        .set_number(Derived::TierCookieDays, cookie.into());
    let cycle = desk.facts.answer("gtm.sales_cycle_days");
    desk.facts.set_number(
        Derived::TierCookieShortfall,
        (cycle - Decimal::from(cookie)).max(Decimal::ZERO),
    );
    let verdict = offered.carried.verdict(offered.low, offered.high).id();
    desk.facts.set_word(Derived::TierVerdict, verdict);
    set_share_facts(desk, ground, tiers, row, rate);
    let gates = gates(desk, id);
    desk.facts.set_yes_no(Derived::TierOpen, gates.is_empty());
    let lost = decimal(-offered.carried.contribution(offered.low));
    desk.facts.set_number(Derived::TierLow, offered.low);
    desk.facts.set_number(Derived::TierHigh, offered.high);
    desk.facts.set_number(Derived::TierLossAtLow, lost);
    let cash_at_risk = decimal(clawback.after_payout);
    desk.facts.set_number(Derived::TierCashAtRisk, cash_at_risk);
    let figures = tier_figures(
        ground,
        &commission,
        (&offered.carried, verdict),
        clawback.total(),
        desk.minor_units,
    );
    desk.facts
        .set_number(Derived::TierContribution, figures.contribution.0);
    let payout = Payout {
        timing: tiers.text(row, "payout").into(),
        first_day,
        hold_until_day: first_day.max(terms.window_days),
        cash_at_risk: Money(amount(cash_at_risk, desk.minor_units)),
        currency: desk.facts.currency.into(),
        source: desk.cite(row),
    };
    let (market_practice, market_practice_sources) = market_practice(desk, id);
    designed.tiers.push(Tier {
        id: id.into(),
        name: tiers.text(row, "name").into(),
        state: if gates.is_empty() {
            "open_at_launch"
        } else {
            "opens_when"
        }
        .into(),
        opens_when: gates,
        commission: Commission {
            basis: commissions.text(offered.row, "basis").into(),
            scope: offered.carried.scope.word().into_owned(),
            rate: Percent(rate),
            band: Band {
                low: Percent(offered.low),
                high: Percent(offered.high),
            },
            duration_months: commissions.count(offered.row, "duration_months"),
            lifetime: commissions.cell(offered.row, "lifetime").yes(),
            ceiling: Percent(ceiling),
            capped: ceiling < offered.low,
            point: point_word.into(),
            because: desk.fill(point.because),
            alternatives: alternatives(desk, ground, offered, ceiling),
            source: offered.row.source.into(),
        },
        compensation: tiers.text(row, "compensation").into(),
        requirements: desk.fill_all(tiers, row, "requirements"),
        support: desk.fill_all(tiers, row, "support"),
        volume: tiers.text(row, "volume").into(),
        partner_types: desk.fill_all(tiers, row, "partner_types"),
        tracking: desk.fill_all(tiers, row, "tracking"),
        payout,
        clawback: crate::blueprint::Clawback {
            window_days: terms.window_days,
            kind: policies.text(policy, "kind").into(),
            returned: policies.text(policy, "churn_trigger").into(),
            overlap: policies.text(policy, "overlap").into(),
            direct_sale: policies.text(policy, "direct").into(),
            expected_share: Percent(amount(ground.leaving(terms.window_days), 2).normalize()),
            source: desk.cite(policy),
        },
        progression: tiers.text(row, "progression").into(),
        requalification: requalification(desk, id),
        market_practice,
        market_practice_sources,
        source: row.source.into(),
    });
    designed.figures.push(figures);
    designed.commissions.push(commission);
}

fn set_band_facts(desk: &mut Desk<'_>, offered: &Offered<'_>, ceiling: Decimal) {
    desk.facts.set_word(Derived::TierId, offered.level.id());
    let scope = desk.table("commission").text(offered.row, "scope");
    desk.facts.set_word(Derived::TierScope, scope);
    desk.facts.set_number(Derived::TierCeiling, ceiling);
    desk.facts.set_word(
        Derived::TierCeilingFit,
        ceiling_fit(ceiling, offered.low, offered.high),
    );
    let answers = desk.facts.answers;
    let theirs = answers
        .get("competitors.commission")
        .and_then(|answered| answered.value.number());
    desk.facts.set_word(
        Derived::TierCompetitor,
        competitor_position(theirs, offered.low, offered.high),
    );
}

fn set_share_facts(desk: &mut Desk<'_>, ground: &Ground, tiers: &Table, row: &Row, rate: Decimal) {
    let margin = desk.facts.number(Derived::MarginAfterModel);
    let share = (margin > Decimal::ZERO).then(|| rate * Decimal::ONE_HUNDRED / margin);
    desk.facts.set(
        Derived::TierMarginShare,
        share.map(crate::playbook::vocabulary::FactValue::Number),
    );
    let payment = ground.model.product.price * Percent(rate).fraction();
    let payment = desk.facts.to_usd(payment);
    desk.facts
        .set_number(Derived::TierMonthlyPayoutUsd, payment);
    let customers = desk.facts.answer("customers.count");
    let asked = tiers
        .cell(row, "joint_customers_min")
        .number()
        .unwrap_or_default();
    let share = (!customers.is_zero()).then(|| asked * Decimal::ONE_HUNDRED / customers);
    desk.facts.set(
        Derived::TierThresholdShare,
        share.map(crate::playbook::vocabulary::FactValue::Number),
    );
}

/// The rate at a point of the band; never above the ceiling and never below nothing.
fn rate(point: &str, offered: &Offered<'_>, ceiling: Decimal) -> Decimal {
    let wanted = match point {
        "low" => offered.low,
        "middle" => (offered.low + offered.high) / Decimal::TWO,
        "high" => offered.high,
        _ => ceiling,
    };
    wanted.min(ceiling).max(Decimal::ZERO).normalize()
}

fn gates(desk: &mut Desk<'_>, id: &str) -> Vec<Gate> {
    let table = desk.table("tier-gates");
    let rows = desk.collect_where("tier-gates", id, "gate", |table, row| {
        table.cell(row, "tier").text() == Some(id)
    });
    rows.into_iter()
        .map(|row| Gate {
            id: row.id.into(),
            gate: desk.fill(table.text(row, "gate")),
            opens_when: desk.fill(table.text(row, "opens_when")),
            source: row.source.into(),
        })
        .collect()
}

/// Other structures: always another one of the same table, and every way out when the ceiling is under the band.
fn alternatives(
    desk: &mut Desk<'_>,
    ground: &Ground,
    offered: &Offered<'_>,
    ceiling: Decimal,
) -> Vec<CommissionAlternative> {
    let table = desk.table("commission-alternatives");
    let capped = ceiling < offered.low;
    let rows: Vec<&Row> = table.matches(desk.facts.values()).collect();
    rows.into_iter()
        .filter(|row| capped || table.cell(row, "structure").text() == Some("first_payment"))
        .map(|row| {
            desk.cite(row);
            let flat = table.cell(row, "structure").text() == Some("flat_fee");
            let carried = table
                .cell(row, "scope")
                .text()
                .map(|word| ground.carries(scope(word)));
            let end = |column| table.cell(row, column).number().map(Percent);
            let band = end("low")
                .zip(end("high"))
                .map(|(low, high)| Band { low, high });
            // Another tier's terms are capped like that tier's own.
            let capped_too = table.cell(row, "structure").text() == Some("lower_tier");
            let rate = end("low").map(|low| match carried {
                Some(carried) if capped_too => low.0.min(carried.ceiling).max(Decimal::ZERO),
                _ => low.0,
            });
            let flat_fee = flat.then(|| amount(ground.flat_fee(), desk.minor_units));
            let loss = carried
                .zip(rate)
                .map(|(carried, rate)| printed(-carried.contribution(rate), desk.minor_units));
            CommissionAlternative {
                id: row.id.into(),
                what: table.text(row, "what").into(),
                band,
                ceiling: carried.map(|carried| Percent(carried.ceiling)),
                fits: carried
                    .zip(rate)
                    .is_none_or(|(carried, rate)| rate <= carried.ceiling)
                    && flat_fee.is_none_or(|fee| fee > Decimal::ZERO),
                loss: loss.filter(|loss| *loss > Decimal::ZERO).map(Money),
                flat_fee: flat_fee.map(Money),
                because: desk.fill(row.because),
                source: row.source.into(),
            }
        })
        .collect()
}

fn requalification(desk: &mut Desk<'_>, id: &str) -> Requalification {
    let table = desk.table("tier-progression");
    let row = table.rows.iter().find(|row| {
        table.cell(row, "tier").text() == Some(id)
            && table.cell(row, "kind").text() == Some("requalification")
    });
    Requalification {
        needs: row
            .map(|row| desk.fill_all(table, row, "needs"))
            .unwrap_or_default(),
        checked: row
            .map(|row| table.text(row, "checked").into())
            .unwrap_or_default(),
        grace_days: row.map_or(0, |row| table.count(row, "grace_days").unwrap_or_default()),
        otherwise: row
            .map(|row| table.text(row, "otherwise").into())
            .unwrap_or_default(),
        source: row.map(|row| desk.cite(row)).unwrap_or_default(),
    }
}

/// What others pay for the tier, and the source of each.
fn market_practice(desk: &mut Desk<'_>, id: &str) -> (Vec<String>, Vec<String>) {
    let table = desk.table("market-practice");
    let of_tier = |row: &&Row| table.cell(row, "tier").text() == Some(id);
    let rows = table.rows.iter().filter(of_tier);
    rows.map(|row| (table.text(row, "practice").to_owned(), desk.cite(row)))
        .unzip()
}
