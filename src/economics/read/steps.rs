//! Reads the platform's larger plans.

use rust_decimal::Decimal;

use super::super::inputs::{AMOUNT, SHARE};
use super::super::model::PlatformStep;
use super::values::{Reader, Section};
use crate::yaml::Tree;

/// The most steps of a platform's fee.
const MOST_PLATFORM_STEPS: usize = 12;

impl Reader<'_> {
    /// The platform's larger plans, each one above the one before it.
    pub(super) fn platform_steps(
        &mut self,
        costs: &mut Section<'_>,
        entry: Decimal,
    ) -> Option<Vec<PlatformStep>> {
        let Some(tree) = costs.entry("platform_steps") else {
            return Some(Vec::new());
        };
        let name = "program.costs.platform_steps";
        let help = "write one step a line, such as `- {above_revenue: 7500, monthly: 99}`";
        let items = self.list(name, tree, (MOST_PLATFORM_STEPS, "steps"), help)?;
        let before = self.problems.len();
        let mut steps: Vec<PlatformStep> = Vec::with_capacity(items.len());
        for item in items {
            let Some(step) = self.platform_step(item) else {
                continue;
            };
            let last = steps.last();
            if let Some(problem) = last.and_then(|last| step.not_above(last)) {
                self.problem(
                    "steps-out-of-order",
                    item.span,
                    format!("a step of `{name}` is not above the one before it: {problem}"),
                    "list the steps from the smallest plan to the largest",
                );
            }
            let fee = last.map_or(entry, |last| last.monthly);
            if step.monthly < fee {
                self.problem(
                    "steps-out-of-order",
                    item.span,
                    format!(
                        "a step of `{name}` costs {}, less than {fee} before it",
                        step.monthly
                    ),
                    "list the steps from the smallest plan to the largest",
                );
            }
            steps.push(step);
        }
        (self.problems.len() == before).then_some(steps)
    }

    fn platform_step(&mut self, item: &Tree<'_>) -> Option<PlatformStep> {
        let name = "program.costs.platform_steps";
        let mut section = self.section(item, name)?;
        let before = self.problems.len();
        let mut limit = |key| {
            section.entry(key)?;
            self.required(&mut section, key, AMOUNT)
        };
        let above_revenue = limit("above_revenue");
        let above_payouts = limit("above_payouts");
        let above_partners = limit("above_partners");
        let monthly = self.required(&mut section, "monthly", AMOUNT);
        let mut or_none = |key, limits| match section.entry(key) {
            None => Some(Decimal::ZERO),
            Some(_) => self.required(&mut section, key, limits),
        };
        let take_rate = or_none("take_rate", SHARE);
        let included_payouts = or_none("included_payouts", AMOUNT);
        self.close(&section);
        if self.problems.len() > before {
            return None;
        }
        if [above_revenue, above_payouts, above_partners] == [None; 3] {
            self.problem(
                "step-without-limit",
                item.span,
                format!("a step of `{name}` does not say where it starts"),
                "add `above_revenue:`, `above_payouts:` or `above_partners:`, of a month",
            );
            return None;
        }
        Some(PlatformStep {
            above_revenue,
            above_payouts,
            above_partners,
            monthly: monthly?,
            take_rate: take_rate?,
            included_payouts: included_payouts?,
        })
    }
}

impl PlatformStep {
    /// How a step fails to start above the one before it: a limit that both have must rise.
    fn not_above(&self, last: &Self) -> Option<String> {
        let limits = [
            ("above_revenue", self.above_revenue, last.above_revenue),
            ("above_payouts", self.above_payouts, last.above_payouts),
            ("above_partners", self.above_partners, last.above_partners),
        ];
        limits.into_iter().find_map(|(name, here, before)| {
            let (here, before) = (here?, before?);
            (here <= before).then(|| format!("`{name}` is {here} after {before}"))
        })
    }
}
