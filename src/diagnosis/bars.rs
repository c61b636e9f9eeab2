//! The days and counts by which a running program is measured, from their table.

use rust_decimal::prelude::ToPrimitive as _;

use crate::playbook::Playbook;

/// Days and counts by which a program is measured.
#[derive(Clone, Copy, Debug)]
pub struct Bars {
    /// Days after joining before a partner counts in shares.
    pub judged_after: i64,
    /// Days after joining without a referral after which a partner is dormant.
    pub never_started: i64,
    /// Days without activity after which a partner is dormant.
    pub quiet: i64,
    /// Days after joining by which the newcomers of a month are looked at.
    pub cohort_days: [i64; 3],
    /// Seconds after joining within which a sale is a signal.
    pub soon: i64,
    /// Partners from which a program can be judged.
    pub enough_partners: u64,
    /// Sales from which a program can be judged.
    pub enough_sales: u64,
    /// The most partners that are named to be called.
    pub most_calls: usize,
    /// Commissions past their hold from which a partner's refunds are compared.
    pub refunds_from: u64,
}

impl Bars {
    /// The bars of a playbook.
    #[must_use]
    pub fn of(playbook: &Playbook) -> Self {
        let count = |id| {
            let figure = playbook.figure("measuring", id);
            figure.to_u32().unwrap_or_default()
        };
        Self {
            judged_after: count("judged-after-days").into(),
            never_started: count("never-started-days").into(),
            quiet: count("quiet-days").into(),
            cohort_days: [
                "cohort-first-days",
                "cohort-second-days",
                "cohort-third-days",
            ]
            .map(|id| count(id).into()),
            soon: i64::from(count("soon-minutes")) * 60,
            enough_partners: count("enough-partners").into(),
            enough_sales: count("enough-sales").into(),
            most_calls: count("partners-to-call") as usize,
            refunds_from: count("refunds-compared-from").into(),
        }
    }
}
