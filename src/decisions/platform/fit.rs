//! Plans held against the needs of the design and the volume of the program.

use crate::blueprint::Fit;
use crate::units::Decimal;

use super::super::evaluation::Evaluation;
use super::load::MonthlyVolume;
use super::needs::Need;
use super::plans::{Plan, PlanCatalog, Support};

/// A plan held against needs and volume.
pub struct PlanFit<'a> {
    pub plan: &'a Plan<'a>,
    pub cost: Option<Decimal>,
    /// Whether something is missing that the design cannot do without.
    pub misses_must: bool,
    /// Whether the volume is beyond each of its limits.
    exceeded: [bool; 3],
}

impl<'a> PlanFit<'a> {
    fn of(plan: &'a Plan<'a>, needs: &[Need<'_>], volume: &MonthlyVolume) -> Self {
        Self {
            plan,
            cost: plan.cost(volume),
            misses_must: plan.misses(needs).any(|need| need.must),
            exceeded: plan.exceeded(volume),
        }
    }

    /// The order of prices, those by quote last.
    pub fn price(&self) -> (bool, Option<Decimal>) {
        (self.cost.is_none(), self.cost)
    }

    /// Whether it has what the design cannot do without and holds the volume.
    pub fn carries(&self) -> bool {
        !self.misses_must && !self.is_too_small()
    }

    /// Whether the volume is beyond a limit.
    pub fn is_too_small(&self) -> bool {
        self.exceeded != [false; 3]
    }

    /// The limits that the volume is beyond: place and words.
    pub fn exceeded(&self) -> impl Iterator<Item = (usize, String)> + use<'a> {
        let (plan, exceeded) = (self.plan, self.exceeded);
        (0..exceeded.len())
            .filter(move |at| exceeded[*at])
            .filter_map(move |at| Some((at, plan.end(at)?)))
    }
}

impl<'a> PlanCatalog<'a> {
    /// The plans of a platform that can be bought, held against needs and volume.
    pub fn fits(
        &self,
        platform: &str,
        needs: &[Need<'_>],
        volume: &MonthlyVolume,
    ) -> impl Iterator<Item = PlanFit<'_>> {
        self.plans(platform)
            .iter()
            .filter(|plan| plan.for_sale())
            .map(|plan| PlanFit::of(plan, needs, volume))
    }

    /// The cheapest plan of a platform that carries the design and of which a condition holds.
    pub fn cheapest(
        &self,
        platform: &str,
        needs: &[Need<'_>],
        volume: &MonthlyVolume,
        holds: impl Fn(&PlanFit<'_>) -> bool,
    ) -> Option<PlanFit<'_>> {
        self.fits(platform, needs, volume)
            .filter(|fit| fit.carries() && holds(fit))
            .min_by_key(PlanFit::price)
    }

    /// The cheapest plan of a platform that carries the design, or else the dearest.
    pub fn pick(
        &self,
        platform: &str,
        needs: &[Need<'_>],
        volume: &MonthlyVolume,
    ) -> Option<PlanFit<'_>> {
        self.fits(platform, needs, volume).reduce(|best, other| {
            match (best.carries(), other.carries()) {
                (true, true) if other.price() < best.price() => other,
                (false, false) if other.price() >= best.price() => other,
                (false, true) => other,
                _ => best,
            }
        })
    }
}

/// A need held against the picked plan and the other plans of its platform.
pub(super) fn fit(
    evaluation: &mut Evaluation<'_>,
    need: &Need<'_>,
    plans: &[Plan<'_>],
    pick: Option<&PlanFit<'_>>,
) -> Fit {
    let (support, row) = pick.map_or((Support::NotDocumented, None), |pick| {
        pick.plan.support(need)
    });
    let has = |plan: &Plan<'_>| plan.support(need).0 == Support::Yes;
    let detail = row
        .and_then(|row| row.cell("detail").text())
        .filter(|_| support != Support::Yes);
    Fit {
        id: need.id.into(),
        need: need.name.into(),
        met: if support == Support::No && plans.iter().any(has) {
            "on_a_larger_plan"
        } else {
            support.id()
        }
        .into(),
        because: match (evaluation.fill(need.row.because), detail) {
            (because, None) => because,
            (because, Some(detail)) => format!("{because} {detail}"),
        },
        source: evaluation.cite(row.unwrap_or(need.row)),
    }
}
