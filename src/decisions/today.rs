//! The program of today: its partners as sources that run already, kind by kind.
//!
//! What the answers leave open is shared out evenly among the kinds of which it is not said; terms that are not known
//! are those of the new design.

use rust_decimal::prelude::ToPrimitive;

use crate::answers::{Duration, Term};
use crate::blueprint::{KindToday, Today};
use crate::economics::customer::Customer;
use crate::economics::flow::Flow;
use crate::economics::model::{
    Commission, PartnerSource, Program, RunningSource, Scope, Structure,
};
use crate::economics::program::SourceForecast;
use crate::economics::rounding::printed;
use crate::facts::{Derived, Facts};
use crate::playbook::table::Row;
use crate::units::{Decimal, Money, Number, Percent};

use super::assumptions::Assumption;
use super::basis::Basis;
use super::evaluation::Evaluation;
use super::scenarios::Scenario;
use super::unit_economics::{UnitEconomics, decimal};

const KINDS: &str = "partner-kinds";
/// The kind of a program whose kinds of partner are not said.
const ALL: &str = "all";

/// Partners of one kind who are there today.
pub(super) struct Kind<'a> {
    /// The row of `partner-kinds`.
    pub row: &'a Row,
    /// What the answers say of it.
    pub term: Term,
    /// Partners that were accepted.
    pub partners: Decimal,
    /// As the forecast takes them, under today's terms.
    pub source: PartnerSource,
    /// One of their customers.
    pub customer: Customer,
}

impl Kind<'_> {
    /// Whether the answers say what it is paid.
    pub fn has_terms(&self) -> bool {
        self.term.rate.is_some() || self.term.flat.is_some()
    }

    /// What the forecast takes to be there when it starts.
    pub fn running(&self) -> &RunningSource {
        let running = self.source.running.as_ref();
        running.expect("a kind of today runs")
    }

    /// What it brings under a commission over the months of a program.
    pub fn forecast(&self, commission: Commission, program: &Program) -> SourceForecast {
        let source = PartnerSource {
            commission,
            ..self.source.clone()
        };
        SourceForecast::of(&source, program, &self.customer)
    }
}

/// The kinds of today's program; none where nothing runs. Partners whose kind is not said are in the leading tier.
pub(super) fn kinds<'a>(evaluation: &Evaluation<'a>, basis: &Basis<'_>) -> Vec<Kind<'a>> {
    let (facts, customer) = (&evaluation.facts, &basis.customer);
    if !facts.yes_answer("program.exists") {
        return Vec::new();
    }
    let terms = &terms(facts);
    let partners = partners(facts, terms);
    let shares = shared_out(facts.answer("program.revenue_share"), terms, |term| {
        term.revenue_share
    });
    let table = evaluation.table(KINDS);
    let kind = |((term, partners), share): ((&Term, Decimal), Decimal)| {
        let row = table.row(term.partner_type)?;
        let tier = row.word("tier").unwrap_or(basis.lead);
        let commission = commission(term, basis.commission(tier));
        let running = RunningSource {
            partners: active_of(customer, term, partners),
            monthly_revenue: facts.answer("revenue.mrr") * Percent(share).fraction(),
            months: months(facts, customer),
        };
        let source = source(customer, row.id, running, commission);
        Some(Kind {
            row,
            term: term.clone(),
            partners,
            customer: Customer::of_source(&customer.model, &source),
            source,
        })
    };
    let all = terms.iter().zip(partners).zip(shares);
    all.filter_map(kind).collect()
}

/// What the answers say of each kind; of all partners together where they say nothing.
fn terms(facts: &Facts<'_>) -> Vec<Term> {
    match facts.answers.terms() {
        [] => vec![Term {
            partner_type: ALL,
            ..Term::default()
        }],
        terms => terms.to_vec(),
    }
}

/// Partners of each kind that were accepted.
fn partners(facts: &Facts<'_>, terms: &[Term]) -> Vec<Decimal> {
    shared_out(facts.answer("program.partners"), terms, |term| {
        term.partners.map(Decimal::from)
    })
}

/// Active partners of today's program, all kinds together; zero where nothing runs.
pub(super) fn active_partners(facts: &Facts<'_>, customer: &UnitEconomics) -> Decimal {
    let terms = terms(facts);
    let partners = partners(facts, &terms).into_iter();
    let active = terms.iter().zip(partners);
    active
        .map(|(term, partners)| active_of(customer, term, partners))
        .sum()
}

/// A figure of each kind: as it was given, else an even part of what the given ones leave of the whole.
fn shared_out(
    whole: Decimal,
    terms: &[Term],
    given: impl Fn(&Term) -> Option<Decimal>,
) -> Vec<Decimal> {
    let known: Decimal = terms.iter().filter_map(&given).sum();
    let open = terms.iter().filter(|term| given(term).is_none()).count();
    let rest = (whole - known).max(Decimal::ZERO);
    let each = rest.checked_div(open.into()).unwrap_or_default();
    terms
        .iter()
        .map(|term| given(term).unwrap_or(each))
        .collect()
}

/// Active partners of a kind; where not said, as many as usually become active of those who signed.
fn active_of(customer: &UnitEconomics, term: &Term, partners: Decimal) -> Decimal {
    let assumptions = &customer.assumptions;
    let usual =
        assumptions.share(Assumption::OnboardRate) * assumptions.share(Assumption::ActivationRate);
    term.active.map_or(partners * usual, Decimal::from)
}

/// Months over which today's customers came: since the program began, at most as long as a customer's value counts.
fn months(facts: &Facts<'_>, customer: &UnitEconomics) -> u32 {
    let most = customer.model.product.ltv_horizon_months;
    let usual = customer.assumptions.count(Assumption::ProgramAge);
    let since = facts.known_number(Derived::ProgramMonths);
    since
        .and_then(|months| months.to_u32())
        .unwrap_or(usual)
        .clamp(1, most)
}

/// Today's commission of a kind, on the terms of its tier where a term is not known.
fn commission(term: &Term, usual: Commission) -> Commission {
    let mut commission = usual;
    if let Some(flat) = term.flat {
        commission.structure = Structure::Flat;
        commission.scope = Scope::FirstPayment;
        commission.rate = flat;
    } else {
        commission.scope = match term.duration {
            Some(Duration::Lifetime) => Scope::Lifetime,
            Some(Duration::Months(months)) => {
                Scope::Months(u32::try_from(months).unwrap_or(u32::MAX))
            }
            None => commission.scope,
        };
        let rate = term.rate.map(|rate| Percent(rate).fraction());
        commission.rate = rate.unwrap_or(commission.rate);
    }
    if let Some(days) = term.hold_days.and_then(|days| u32::try_from(days).ok()) {
        let terms = &mut commission.terms;
        terms.net_days = days.saturating_sub(terms.clear_days);
    }
    commission
}

/// Partners of a kind, who go on bringing as many customers as today's revenue came from.
fn source(
    customer: &UnitEconomics,
    id: &str,
    running: RunningSource,
    commission: Commission,
) -> PartnerSource {
    let usual = customer.model.program.lead();
    let mut source = PartnerSource {
        id: format!("today-{id}"),
        identified: Decimal::ZERO,
        performer_rate: Decimal::ONE,
        top_share: Decimal::ONE,
        running: Some(running),
        commission,
        ..usual.clone()
    };
    let of_one = Customer::of_source(&customer.model, &source);
    let won = decimal(running.customers_a_month(&of_one));
    let each = won
        .checked_div(running.partners)
        .and_then(|each| each.checked_div(source.win_rate));
    source.performer_referrals_per_quarter = each.unwrap_or_default() * Decimal::from(3);
    source
}

/// Today's program beside the new one; `None` where nothing runs.
pub(super) fn today(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    new: Option<&Scenario<'_>>,
    kinds: &[Kind<'_>],
) -> Option<Today> {
    let minor = evaluation.minor_units;
    let money = |value: f64| Money(printed(value, minor));
    let count = |value: Decimal| Number(value.round_dp(1).normalize());
    if kinds.is_empty() {
        return None;
    }
    let program = &customer.model.program;
    let mut by_kind = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let total = kind.forecast(kind.source.commission, program).total;
        by_kind.push(KindToday {
            id: kind.row.id.into(),
            name: kind.row.text("name").into(),
            tier: kind.source.commission.tier.id().into(),
            partners: count(kind.partners),
            active: count(kind.running().partners),
            rate: kind.term.rate.map(Percent),
            flat: kind.term.flat.map(Money),
            duration_months: match kind.term.duration {
                Some(Duration::Months(months)) => u32::try_from(months).ok(),
                _ => None,
            },
            lifetime: kind.term.duration == Some(Duration::Lifetime),
            revenue_monthly: Money(kind.running().monthly_revenue.round_dp(minor)),
            revenue: money(total[Flow::Revenue]),
            commission: money(total[Flow::CommissionNet]),
            net: money(total[Flow::Net]),
            new_terms: None,
            source: evaluation.cite(kind.row),
        });
    }
    let net: Decimal = by_kind.iter().map(|kind: &KindToday| kind.net.0).sum();
    let over_today = new.map_or(Decimal::ZERO, |new| printed(new.net(), minor));
    Some(Today {
        net: Money(net),
        over_today: Money(over_today),
        whole: Money(net + over_today),
        by_kind,
        change: None,
    })
}
