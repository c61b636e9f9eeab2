//! Whether to start a program at all.

use crate::blueprint::{Advice, Readiness};
use crate::facts::Derived;

use super::desk::Desk;

pub(super) fn readiness(desk: &mut Desk<'_>) -> Readiness {
    let decided = desk.decide("readiness", "", "verdict");
    let table = desk.table("readiness");
    let text = |column| table.text(decided, column);
    desk.facts.set_word(Derived::Verdict, text("verdict"));
    let rows = desk.table("readiness-conditions");
    let conditions = desk
        .collect("readiness-conditions", "", "condition")
        .into_iter()
        .map(|row| Advice {
            id: row.id.into(),
            what: desk.fill(rows.text(row, "condition")),
            mend: desk.fill(rows.text(row, "mend")),
            source: row.source.into(),
        })
        .collect();
    Readiness {
        verdict: text("verdict").into(),
        because: desk.fill(decided.because),
        source: decided.source.into(),
        turns: desk.fill(text("turns")),
        conditions,
    }
}
