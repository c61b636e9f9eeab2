//! Whether a platform can carry a design at all, asked before anything is written.

use super::{Compiler, refusal};
use crate::blueprint::Fit;
use crate::diagnostics::Diagnostic;
use crate::playbook::table::Row;
use crate::units::Percent;

impl Compiler<'_> {
    /// Why the platform cannot carry the design; empty where it can.
    pub(super) fn refusals(&self) -> Vec<Diagnostic> {
        if self.tiers.is_empty() {
            return vec![refusal(
                "no tier of this design opens at launch, so there is nothing to set up".to_owned(),
                "see what opens the first tier: `partnerkit design`",
            )];
        }
        let mut refusals = self.discount_refused().into_iter().collect::<Vec<_>>();
        refusals.extend(self.fit().filter_map(|fit| self.missing(fit)));
        refusals
    }

    /// Needs of the design that no page of the platform speaks of, or that only some of its plans meet.
    pub(super) fn questions(&self) -> Vec<String> {
        self.fit().filter_map(|fit| self.question(fit)).collect()
    }

    fn name(&self) -> &'static str {
        self.platform.text("name")
    }

    /// What a referred customer saves: as it was asked for, else as the design has it.
    pub(super) fn discount(&self) -> Option<Percent> {
        let designed = self.blueprint.policies.customer_discount;
        self.options.discount.or(designed)
    }

    fn discount_refused(&self) -> Option<Diagnostic> {
        let fields = self.playbook.compiled_in("setup-fields");
        let calls = self.playbook.compiled_in("setup-calls");
        let settings = self.playbook.compiled_in("platform-settings");
        let by_call = fields.rows.iter().any(|field| {
            let call = calls.row(field.text("call"));
            let platform = call.map(|call| call.text("platform"));
            field.text("takes") == "discount" && platform == Some(self.platform.id)
        });
        let by_screen = settings.rows.iter().any(|row| {
            row.text("carries") == "discount" && row.text("platform") == self.platform.id
        });
        match self.options.discount {
            None if by_call && self.discount().is_none() => Some(refusal(
                format!(
                    "{} sets up what referred customers save, and this design has no discount",
                    self.name()
                ),
                "answer `program.customer_discount`, or say how much they save: `--discount 10%`",
            )),
            Some(_) if !by_call && !by_screen => Some(refusal(
                format!(
                    "{} has no documented setting for a discount of referred customers",
                    self.name()
                ),
                "leave out `--discount`, and make the discount with `partnerkit export stripe`",
            )),
            _ => None,
        }
    }

    /// The needs of the design that matter for the tiers that are open: sets of terms only where there are several.
    fn fit(&self) -> impl Iterator<Item = &Fit> {
        let one = self.tiers.len() < 2;
        let needs = self.blueprint.tooling.fit.iter();
        needs.filter(move |fit| !(one && fit.id == "own-terms"))
    }

    /// The plans that may carry the design: the one named, that of the design where it is made for this platform, else
    /// all of them.
    fn plans(&self) -> Vec<&Row> {
        let plans = self.playbook.compiled_in("platform-plans");
        let of_platform = plans
            .rows
            .iter()
            .filter(|row| row.text("platform") == self.platform.id);
        let tooling = &self.blueprint.tooling;
        let own = tooling
            .plan
            .as_deref()
            .filter(|_| tooling.platform == self.platform.id);
        let has = tooling.own_plan.as_deref().filter(|has| {
            let mut plans_here = of_platform.clone();
            plans_here.any(|row| row.text("plan").eq_ignore_ascii_case(has))
        });
        let named = self.options.plan.or(has).or(own);
        of_platform
            .filter(|row| named.is_none_or(|named| row.text("plan").eq_ignore_ascii_case(named)))
            .collect()
    }

    /// Whether a plan meets a need, by the first row that speaks of both: `yes`, `no` or `not_documented`, with details.
    fn met(&self, plan: &Row, need: &str) -> (&'static str, &'static str) {
        let needs = self.playbook.compiled_in("platform-needs");
        let row = needs
            .rows
            .iter()
            .find(|row| row.text("need") == need && row.list("plans").contains(&plan.id));
        row.map_or(("not_documented", ""), |row| {
            (row.text("has"), row.text("detail"))
        })
    }

    fn missing(&self, fit: &Fit) -> Option<Diagnostic> {
        let design = self.playbook.compiled_in("design-needs");
        let is_must = design
            .rows
            .iter()
            .any(|row| row.text("need") == fit.id && row.text("weight") == "must");
        let plans = self.plans();
        let met: Vec<_> = plans.iter().map(|plan| self.met(plan, &fit.id)).collect();
        let is_missing = !met.is_empty() && met.iter().all(|(has, _)| *has == "no");
        (is_must && is_missing).then(|| {
            let of = match plans.as_slice() {
                [plan] => {
                    let plan = plan.text("plan");
                    format!("{} {plan}", self.name())
                }
                _ => self.name().to_owned(),
            };
            let kinds = self.playbook.compiled_in("platform-need-kinds");
            let kind = kinds.row(&fit.id);
            let fix = kind.map_or("", |kind| kind.text("fix"));
            let detail = met.first().map_or("", |(_, detail)| detail);
            let detail = if detail.is_empty() {
                fit.because.as_str()
            } else {
                detail
            };
            refusal(
                format!(
                    "{of} cannot carry this design: {} is missing",
                    fit.need.to_lowercase()
                ),
                format!("{detail} {fix}"),
            )
        })
    }

    fn question(&self, fit: &Fit) -> Option<String> {
        let plans = self.plans();
        let with = |wanted: &str| -> Vec<&str> {
            let found = plans
                .iter()
                .filter(|plan| self.met(plan, &fit.id).0 == wanted);
            found.map(|plan| plan.text("plan")).collect()
        };
        let (yes, no) = (with("yes"), with("no"));
        match (yes.is_empty(), no.is_empty()) {
            (_, true) if yes.len() == plans.len() => None,
            (false, _) => Some(format!("{}: take {}.", fit.need, yes.join(" or "))),
            (true, false) if no.len() == plans.len() => {
                let kinds = self.playbook.compiled_in("platform-need-kinds");
                let fix = kinds.row(&fit.id).map_or("", |kind| kind.text("fix"));
                Some(format!("{}: {} has none. {fix}", fit.need, self.name()))
            }
            (true, _) => Some(format!(
                "{}: no page says whether {} has it. Ask before you start.",
                fit.need,
                self.name()
            )),
        }
    }
}
