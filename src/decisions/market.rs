//! A tier beside public programs of its kind, and why it pays what most of them do not.

use crate::blueprint::{Market, Tier};
use crate::facts::Derived;
use crate::units::Percent;

use super::evaluation::Evaluation;

const DEPARTURE: &str = "market-departure";

/// Sets what public programs of a tier's kind pay.
pub(super) fn set_quartiles(evaluation: &mut Evaluation<'_>, market: &Market) {
    let facts = [
        Derived::TierMarketLow,
        Derived::TierMarketMiddle,
        Derived::TierMarketHigh,
    ];
    for (at, fact) in facts.into_iter().enumerate() {
        let paid = market.quartiles.as_ref().map(|quartiles| quartiles[at].0);
        evaluation.facts.set_number(fact, paid);
    }
}

/// Why a tier, whose facts are set, pays less or more than three of four public programs; nothing where it does not.
pub(super) fn departure(
    evaluation: &mut Evaluation<'_>,
    tier: &Tier,
    market: &Market,
) -> Option<String> {
    set_quartiles(evaluation, market);
    let position = match &*market.position {
        "below" => "below",
        "above" => "above",
        _ => "inside",
    };
    let carries = |low: &Percent| tier.commission.ceiling.0 >= low.0;
    let carried = market
        .quartiles
        .as_ref()
        .is_none_or(|[low, ..]| carries(low));
    let facts = &mut evaluation.facts;
    facts.set_word(Derived::TierMarketPosition, position);
    facts.set_yes_no(Derived::TierMarketCarried, carried);
    let row = evaluation.decide(DEPARTURE, &tier.id, "departs");
    let departs = row.yes("departs");
    departs.then(|| evaluation.fill(row.because))
}
