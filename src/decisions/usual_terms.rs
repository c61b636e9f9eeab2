//! What is usual, from the tables of commissions, clawback and tiers.

use rust_decimal::prelude::ToPrimitive;

use crate::economics::model::{
    FunnelRates, PayoutRun, Range, RevenueModel, Scope, Simulation, Terms, Tier,
};
use crate::economics::rounding::float;
use crate::economics::usual_ranges::{Spread, UsualRanges};
use crate::economics::usual_terms::{Offer, UsualTerms};
use crate::facts::{Derived, catalog};
use crate::playbook::Playbook;
use crate::playbook::fact::FactValue;
use crate::playbook::table::Row;
use crate::playbook::vocabulary::FactValues;
use crate::units::Percent;

use super::assumptions::{Assumption, Assumptions};
use super::forecast_inputs;

/// The ways of charging with the words of the questionnaire.
const MODELS: [(RevenueModel, &str); 5] = [
    (RevenueModel::Monthly, "monthly_subscription"),
    (RevenueModel::Annual, "annual_subscription"),
    (RevenueModel::Usage, "usage_based"),
    (RevenueModel::Outcome, "outcome_based"),
    (RevenueModel::OneTime, "one_time"),
];

/// What a playbook takes as usual.
pub(super) fn usual_terms(playbook: &Playbook, assumptions: &Assumptions) -> UsualTerms {
    UsualTerms {
        offers: MODELS
            .into_iter()
            .flat_map(|(model, word)| {
                Tier::ALL
                    .into_iter()
                    .flat_map(move |tier| offers(playbook, word, tier))
                    .map(move |offer| (model, offer))
            })
            .collect(),
        terms: Tier::ALL.map(|tier| in_rhythm(playbook, assumptions, tier)),
        ranges: ranges(playbook, assumptions),
        assumed: forecast_inputs::assumed(playbook),
    }
}

/// How uncertain the inputs of a model are.
pub(super) fn ranges(playbook: &Playbook, assumptions: &Assumptions) -> UsualRanges {
    let around = |figure| {
        let [low, mode, high] = assumptions.shares(figure);
        Spread::Around(mode - low, high - mode)
    };
    let times = |figure| {
        let [low, _, high] = assumptions.range(figure);
        Spread::Times(low, high)
    };
    UsualRanges {
        varied: forecast_inputs::varied(playbook),
        funnel: FunnelRates {
            recruit_rate: around(Assumption::RecruitRate),
            onboard_rate: around(Assumption::OnboardRate),
            activation_rate: around(Assumption::ActivationRate),
            win_rate: times(Assumption::WinRateDraw),
        },
        churn: times(Assumption::ChurnDraw),
        simulation: Simulation {
            trials: assumptions.count(Assumption::SimTrials),
            seed: assumptions
                .value(Assumption::SimSeed)
                .to_u64()
                .unwrap_or_default(),
            churn: Range::default(),
            price_sigma: assumptions.value(Assumption::PriceSigma),
            deal_sigma: assumptions.value(Assumption::DealSigma),
            productivity_sigma: assumptions.value(Assumption::ProductivitySigma),
        },
        prepaid_deal_sigma: assumptions.value(Assumption::DealSigmaAnnual),
    }
}

/// A tier's band, and the alternatives of another length that come from the same source, the shortest first.
fn offers(playbook: &Playbook, revenue_model: &'static str, tier: Tier) -> Vec<Offer> {
    let vocabulary = &catalog().vocabulary;
    let mut facts = FactValues::none(playbook.vocabulary());
    let asked = [
        (vocabulary.find("revenue.model"), revenue_model),
        (Some(catalog().derived(Derived::TierId)), tier.id()),
    ];
    for (fact, word) in asked {
        if let Some(fact) = fact {
            facts.set(fact, Some(FactValue::Choice(word)));
        }
    }
    let main = playbook.compiled_in("commission").decide(&facts);
    let others = playbook.compiled_in("commission-alternatives");
    let usual = main.and_then(|row| offer(row, tier));
    let mut offers: Vec<Offer> = usual.into_iter().collect();
    offers.extend(
        others
            .matches(&facts)
            .filter(|row| main.is_some_and(|main| main.source == row.source))
            .filter_map(|row| offer(row, tier))
            .filter(|other| usual.is_none_or(|usual| usual.scope != other.scope)),
    );
    offers.sort_by_key(|offer| match offer.scope {
        Scope::FirstPayment => 0,
        Scope::Months(months) | Scope::Upfront(months) => months,
        Scope::Lifetime => u32::MAX,
    });
    offers
}

/// The band of a row; `None` where it is no share of payments.
fn offer(row: &Row, tier: Tier) -> Option<Offer> {
    let rate = |column| {
        let percent = row.number(column)?;
        Some(float(Percent(percent).fraction()))
    };
    Some(Offer {
        tier,
        scope: scope(row.cell("scope").text()?),
        low: rate("low")?,
        high: rate("high")?,
    })
}

/// A tier's clawback and payout terms from their tables, each payout on the day it is due.
pub(super) fn terms(playbook: &Playbook, assumptions: &Assumptions, tier: Tier) -> Terms {
    let [tier, policy] = tier_rows(playbook, tier);
    Terms {
        clawback: policy.word("kind").unwrap_or_default(),
        window_days: policy.count("window_days").unwrap_or_default(),
        clear_days: match tier.text("payout_rhythm") {
            "net_30" => assumptions.count(Assumption::ClearDays),
            _ => 0,
        },
        net_days: tier.count("payout_days").unwrap_or_default(),
        payout_run: PayoutRun::DueDay,
    }
}

/// A tier's terms in a model that names none: payouts leave in the rhythm of the tier.
pub(super) fn in_rhythm(playbook: &Playbook, assumptions: &Assumptions, tier: Tier) -> Terms {
    let [row, _] = tier_rows(playbook, tier);
    let terms = terms(playbook, assumptions, tier);
    let rhythm = row.text("payout_rhythm");
    Terms {
        net_days: if rhythm == "net_30" {
            terms.net_days
        } else {
            0
        },
        payout_run: match rhythm {
            "monthly_with_true_up" => PayoutRun::Quarterly,
            _ => PayoutRun::Monthly,
        },
        ..terms
    }
}

/// A tier's rows of the tables of tiers and of clawback.
pub(super) fn tier_rows(playbook: &Playbook, tier: Tier) -> [&Row; 2] {
    ["tiers", "clawback"].map(|table| {
        let row = playbook.compiled_in(table).row(tier.id());
        row.expect("verified: every tier has its row")
    })
}

/// The scope of a table's word.
pub(super) fn scope(word: &str) -> Scope {
    Scope::parse(word).unwrap_or(Scope::Months(12))
}
