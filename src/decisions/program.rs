//! The program behind the figures: its leading tier, its partners, and what it earns and costs.

use crate::blueprint::{self, Economics, ProgramEconomics, Tier, TierEconomics};
use crate::economics::model::{Commission, Program};
use crate::units::{Decimal, Value};

use super::assumptions::{self, Assumption};
use super::evaluation::Evaluation;
use super::unit_economics::{UnitEconomics, manager_of, win_rate_of};

/// The tier whose commission the program's figures rest on: the model's leading tier, or the first that is open.
pub(super) fn lead(evaluation: &Evaluation<'_>, model: &str, tiers: &[Tier]) -> usize {
    let models = evaluation.table("models");
    let model = models.row(model);
    let wanted = model
        .map(|row| models.cell(row, "lead_tiers").list())
        .unwrap_or_default();
    let open = |at: &usize| tiers[*at].state == "open_at_launch";
    let at = |id: &&str| tiers.iter().position(|tier| tier.id == *id);
    wanted
        .iter()
        .filter_map(at)
        .find(open)
        .or_else(|| (0..tiers.len()).find(open))
        .unwrap_or(0)
}

/// The program: as many partners as the goal needs inside the usual list, under a commission.
pub(super) fn program(
    evaluation: &Evaluation<'_>,
    customer: &UnitEconomics,
    commission: &Commission,
    needed: Decimal,
) -> Program {
    let funnel = evaluation.table("funnel");
    let end = |column| {
        let row = funnel.row("identified");
        row.and_then(|row| funnel.cell(row, column).number())
    };
    let mut program = customer.model.program.clone();
    let partners = program.lead_mut();
    partners.commission = *commission;
    partners.identified = needed
        .max(end("count_low").unwrap_or_default())
        .min(end("count_high").unwrap_or(Decimal::MAX));
    program
}

/// The figures of tiers and program, with what they rest on.
pub(super) fn economics(
    evaluation: &mut Evaluation<'_>,
    program: ProgramEconomics,
    tiers: Vec<TierEconomics>,
    lead: &str,
) -> Economics {
    let (win_rate, manager) = (
        win_rate_of(&evaluation.facts),
        manager_of(&evaluation.facts),
    );
    let figures = [
        Assumption::DiscountRate,
        Assumption::LtvHorizon,
        Assumption::PaymentFeeRate,
        Assumption::RecruitRate,
        Assumption::OnboardRate,
        Assumption::ActivationRate,
        Assumption::PerformerRate,
        Assumption::PerformerReferrals,
        Assumption::PerformerShare,
        win_rate,
        Assumption::RecruitMonths,
        Assumption::PartnerChurn,
        Assumption::CompanyGrowth,
        manager,
        Assumption::OwnCost,
        Assumption::Setup,
    ];
    let mut basis = Vec::with_capacity(figures.len() + 2);
    basis.extend(figures.map(|figure| assumptions::assumption(evaluation, figure)));
    let list = evaluation.table("funnel").row("identified");
    if let Some(list) = list {
        basis.push(blueprint::Assumption {
            id: "partners-identified".into(),
            label: "Partners identified".into(),
            value: Value::Number(program.identified.0),
            unit: "count".into(),
            because: "Partners identified: as many as the goal asks for, within a usual list"
                .into(),
            source: evaluation.cite(list),
        });
    }
    basis.push(blueprint::Assumption {
        id: "lead-tier".into(),
        label: "Leading tier".into(),
        value: Value::Text(lead.to_owned()),
        unit: "text".into(),
        because: "The tier whose commission the program's figures are worked out with".into(),
        source: "judgement-economics".into(),
    });
    evaluation.cite_id("judgement-economics");
    Economics {
        currency: evaluation.facts.currency.into(),
        basis,
        tiers,
        program,
    }
}
