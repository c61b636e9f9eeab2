//! What the new terms do to partners who are there today, and what three ways to bring them in come to.
//!
//! Everything is counted from the day on which the new terms hold; the notice before it changes nothing.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{CutOption, NewTerms, TermsChange, Tier, Today};
use crate::changes::{self, Class};
use crate::economics::flow::{Flow, Month};
use crate::economics::model::{Commission, Costs, Program, Scope, Structure};
use crate::economics::program::SourceForecast;
use crate::economics::rounding::{HALF_A_HUNDREDTH, float, printed, ratio};
use crate::economics::source::SourceFlows;
use crate::facts::Derived;
use crate::playbook::fact::FactValue;
use crate::units::{Decimal, Money, Number, Percent};

use super::basis::Basis;
use super::evaluation::Evaluation;
use super::offers::SourceOffer;
use super::today::Kind;
use super::unit_economics::decimal;

const DECISION: &str = "terms-change";
const OPTIONS: &str = "cut-options";

/// A kind of partner whose terms of today are known and whose tier is open, under both terms.
struct Moved {
    old: Commission,
    new: Commission,
    active: f64,
    under_old: SourceForecast,
    under_new: SourceForecast,
}

impl Moved {
    fn of(kind: &Kind<'_>, new: Commission, program: &Program) -> Self {
        Self {
            old: kind.source.commission,
            new,
            active: float(kind.running().partners),
            under_old: kind.forecast(kind.source.commission, program),
            under_new: kind.forecast(new, program),
        }
    }

    /// What its partners get more in an average year when all customers move.
    fn gain_a_year(&self) -> f64 {
        let years = self.under_new.flows.months.len() as f64 / 12.0;
        (self.under_new.total.all_accrued() - self.under_old.total.all_accrued()) / years
    }

    fn is_cut(&self) -> bool {
        self.gain_a_year() < -HALF_A_HUNDREDTH
    }

    /// The part of its partners' commission that is lost, 0 to 1.
    fn cut(&self) -> f64 {
        let [new, old] = [&self.under_new, &self.under_old].map(|under| under.total.all_accrued());
        let kept = ratio(new, old).unwrap_or(1.0);
        (1.0 - kept).clamp(0.0, 1.0)
    }

    /// What is left if nothing changes.
    fn nothing(&self, costs: &Costs) -> Month {
        let both = [&self.under_old.flows; 2];
        mixed(both, &self.old, costs, |_| 1.0, 0.0)
    }

    /// What is left in one way to bring its partners in: today's customers keep a part of the old terms in each
    /// month, and a part of the partners stops bringing new ones.
    fn way(&self, costs: &Costs, keeps: impl Fn(usize) -> f64, leave: f64) -> Month {
        let both = [&self.under_old.flows, &self.under_new.flows];
        mixed(both, &self.new, costs, keeps, leave)
    }

    /// What is left more if new customers alone come under the new terms, and every partner goes on.
    fn new_customers(&self, costs: &Costs) -> f64 {
        self.way(costs, |_| 1.0, 0.0)[Flow::Net] - self.nothing(costs)[Flow::Net]
    }

    /// The part of the old terms that today's customers keep in a month when the rate goes down in these steps.
    fn in_steps(&self, steps: &[Decimal], month: usize) -> f64 {
        let [old, new] = [self.old.rate, self.new.rate];
        let rate = steps.get(month).map(|rate| Percent(*rate).fraction());
        let part = rate.and_then(|rate| (rate - new).checked_div(old - new));
        part.and_then(|part| part.to_f64()).unwrap_or(0.0)
    }
}

/// The sum over the months of today's customers under a mixture of old and new terms, and of new customers under the
/// new ones.
fn mixed(
    [old, new]: [&SourceFlows; 2],
    commission: &Commission,
    costs: &Costs,
    keeps: impl Fn(usize) -> f64,
    leave: f64,
) -> Month {
    let months = (0..new.months.len()).map(|at| {
        let before = |flows: &SourceFlows| flows.from_before.get(at).copied().unwrap_or_default();
        let mut month = Month::default();
        month.add(keeps(at), &before(old));
        month.add(1.0 - keeps(at), &before(new));
        month.add(1.0 - leave, &new.months[at]);
        month.add(leave - 1.0, &before(new));
        month[Flow::Recovered] = float(commission.recovery_rate) * month.all_to_recover();
        month[Flow::PayoutFees] = float(costs.payout_fee_rate) * month.all_paid();
        month.work_out_results();
        month
    });
    Month::total(&months.collect::<Vec<_>>())
}

/// Adds to today's program what the new terms change: each kind gets what its source is offered, else what its tier pays.
pub(super) fn add(
    evaluation: &mut Evaluation<'_>,
    program: &Program,
    kinds: &[Kind<'_>],
    (tiers, basis): (&[Tier], &Basis<'_>),
    today: &mut Today,
) {
    let minor = evaluation.minor_units;
    let mut moved = Vec::new();
    for (kind, told) in kinds.iter().zip(&mut today.by_kind) {
        let at = kind.source.commission.tier as usize;
        if !kind.has_terms() || !tiers[at].is_open() {
            continue;
        }
        let tier = kind.source.commission.tier;
        let of_tier = || Commission {
            rate: tiers[at].commission.rate.fraction(),
            ..basis.commission(tier)
        };
        let new = SourceOffer::of_kind(&basis.offers, kind.row.id, tier).unwrap_or_else(of_tier);
        let sum = |structure| (new.structure == structure).then_some(Money(new.rate));
        let one = Moved::of(kind, new, program);
        told.new_terms = Some(NewTerms {
            rate: new.share(),
            flat: sum(Structure::Flat),
            per_lead: sum(Structure::PerLead),
            duration_months: new.scope.months(),
            lifetime: new.scope == Scope::Lifetime,
            gain_a_year: Money(printed(one.gain_a_year(), minor)),
        });
        moved.push(one);
    }
    let word = match moved.iter().any(Moved::is_cut) {
        _ if moved.is_empty() => None,
        true => Some("cut"),
        false => Some("none_loses"),
    };
    let facts = &mut evaluation.facts;
    facts.set(Derived::TermsChange, word.map(FactValue::Choice));
    let agreed = facts.answer("program.notice_days").to_u32();
    let agreed = agreed.unwrap_or_default();
    let decided = evaluation.decide(DECISION, "", "notice");
    let class = match decided.text("notice") {
        "worse" => Class::Worse,
        _ => Class::Better,
    };
    let notice_days = changes::notice_days(evaluation.playbook, class).max(agreed);
    let facts = &mut evaluation.facts;
    facts.set_number(Derived::ChangeNotice, Decimal::from(notice_days));
    if moved.is_empty() {
        return;
    }
    let option = decided.cell("option").text();
    let platform = evaluation.facts.chosen(Derived::Platform);
    let platform = changes::platform_change(evaluation.playbook, platform);
    if let Some(platform) = &platform {
        evaluation.cite_id(&platform.source);
    }
    let options = option.map_or_else(Vec::new, |option| {
        options(evaluation, program, &moved, option)
    });
    let recommended = options.iter().find(|option| option.recommended);
    let over_nothing = recommended.map_or_else(
        || {
            let adds = moved.iter().map(|one| one.new_customers(&program.costs));
            Money(printed(adds.sum(), minor))
        },
        |option| option.over_nothing,
    );
    let left = today.over_today.0 + over_nothing.0;
    evaluation.facts.set_number(Derived::NetWithNewTerms, left);
    today.change = Some(TermsChange {
        what: evaluation.sentence(decided, "what"),
        because: evaluation.fill(decided.because),
        notice_days,
        over_nothing,
        options,
        platform,
        source: evaluation.cite(decided),
    });
}

/// The ways to bring in partners who lose, each against doing nothing. Where customers of today are not moved, those of
/// partners who gain stay on old terms, too: a raise on them wins no new one.
fn options(
    evaluation: &mut Evaluation<'_>,
    program: &Program,
    moved: &[Moved],
    recommended: &str,
) -> Vec<CutOption> {
    let (table, minor) = (evaluation.table(OPTIONS), evaluation.minor_units);
    let money = |value: f64| Money(printed(value, minor));
    let costs = &program.costs;
    let nothing: Vec<Month> = moved.iter().map(|one| one.nothing(costs)).collect();
    let sum = |months: &[Month], flow: Flow| months.iter().map(|month| month[flow]).sum::<f64>();
    let mut found = Vec::new();
    for row in &table.rows {
        let leaving = row.number("leaving").unwrap_or_default();
        let leaving = float(Percent(leaving).fraction());
        let customers = row.text("old_customers");
        let (mut months, mut lost, mut leave) = (Vec::new(), 0.0, 0.0);
        for one in moved {
            // A sum is paid once for a customer: of those who are there today none is left to fall.
            let steps = if one.old.is_sum() || one.new.is_sum() {
                Vec::new()
            } else {
                let [old, new] =
                    [one.old.rate, one.new.rate].map(|rate| Percent::of_fraction(rate).0);
                changes::step_rates(evaluation.playbook, old, new)
            };
            let keeps = |month: usize| match customers {
                "move" => 0.0,
                "steps" if one.is_cut() => one.in_steps(&steps, month),
                _ => 1.0,
            };
            let part = leaving * one.cut();
            months.push(one.way(costs, keeps, part));
            leave += part * one.active;
            if one.is_cut() {
                let stays = one.way(costs, |_| 1.0, part);
                lost += stays.all_accrued() - months[months.len() - 1].all_accrued();
            }
        }
        found.push(CutOption {
            id: row.id.into(),
            name: row.text("name").into(),
            recommended: row.id == recommended,
            commission: money(sum(&months, Flow::CommissionNet)),
            over_nothing: money(sum(&months, Flow::Net) - sum(&nothing, Flow::Net)),
            lost_on_old_customers: money(lost),
            leaving: Number(decimal(leave).round_dp(1).normalize()),
            because: evaluation.fill(row.because),
            source: evaluation.cite(row),
        });
    }
    found
}
