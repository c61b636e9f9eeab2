//! Facts that follow from the answers alone.

use super::catalogue::{Derived, catalog};
use chrono::{Datelike as _, NaiveDate};

use super::Facts;
use crate::answers::{Answers, Origin, Term};
use crate::playbook::fact::FactValue;
use crate::playbook::vocabulary::FactValues;
use crate::questions;
use crate::units::{Decimal, Value, amount};

impl<'a> Facts<'a> {
    /// The facts that follow from the answers alone; decisions add theirs.
    #[must_use]
    pub fn derive(answers: &'a Answers) -> Self {
        let catalog = catalog();
        let mut values = FactValues::none(&catalog.vocabulary);
        for (question, answered) in answers.iter() {
            if let Some(fact) = catalog.of_question[question.index] {
                values.set(fact, FactValue::of(&answered.value));
            }
        }
        let mut facts = Self {
            answers,
            start_date: answers.start_date().unwrap_or_default(),
            currency: answers.currency(),
            usd_rate: answers.usd_rate(),
            values,
        };
        facts.derive_by_rule();
        facts.derive_regions();
        facts.derive_industries();
        facts.derive_revenue();
        facts.derive_tracking();
        facts.derive_program();
        facts.derive_integrations();
        facts
    }

    fn derive_revenue(&mut self) {
        let (mrr, acv) = (self.answer("revenue.mrr"), self.answer("revenue.acv"));
        let (margin, churn) = (
            self.answer("revenue.gross_margin"),
            self.answer("revenue.monthly_churn"),
        );
        let model_cost = self.answer("product.model_cost");
        let customers = self.answer(questions::CUSTOMERS);
        let twelve = Decimal::from(12);
        self.set_number(Derived::ContractMonthUsd, self.to_usd(acv) / twelve);
        self.set_number(Derived::ModelCost, model_cost);
        self.set_number(Derived::MarginAfterModel, margin - model_cost);
        self.set_number(Derived::Churn, churn);
        if !mrr.is_zero() {
            let factor = acv
                .checked_mul(customers)
                .and_then(|year| (year / twelve).checked_div(mrr));
            if let Some(factor) = factor {
                self.set_number(Derived::AcvToMrr, factor);
            }
        }
        let kept = (acv / twelve).checked_mul(margin - model_cost);
        if let Some(value) = kept
            .and_then(|kept| kept.checked_div(churn))
            .filter(|value| *value > Decimal::ZERO)
        {
            self.set_number(Derived::MarginLifetime, amount(value, 2));
            let stated = self.given_number("revenue.lifetime_value");
            if let Some(factor) = stated.and_then(|stated| stated.checked_div(value)) {
                self.set_number(Derived::StatedLifetime, amount(factor, 2));
            }
        }
    }

    /// Facts that follow from one answer. An amount that was not asked for is 0 where rules count on a number.
    fn derive_by_rule(&mut self) {
        let catalog = catalog();
        for (fact, question, option) in &catalog.by_rule {
            let answer = self.given(question);
            let value = match option {
                Some(option) => {
                    let chosen =
                        matches!(answer, Some(Value::Choices(chosen)) if chosen.contains(option));
                    Some(FactValue::YesNo(chosen))
                }
                None => {
                    let optional = catalog.vocabulary.spec(*fact).optional;
                    let amount = answer.and_then(Value::number);
                    let amount = amount.or((!optional).then_some(Decimal::ZERO));
                    amount.map(|amount| FactValue::Number(self.to_usd(amount)))
                }
            };
            self.values.set(*fact, value);
        }
    }

    fn derive_regions(&mut self) {
        let regions = self.answers.get("customers.regions");
        let europe = matches!(
            regions.map(|answered| &answered.value),
            Some(Value::Choices(regions)) if ["eu", "uk"].iter().any(|region| regions.contains(region))
        );
        self.set_yes_no(Derived::SellsInEurope, europe);
        let assumed = regions.is_some_and(|answered| answered.origin == Origin::Assumed);
        self.set_yes_no(Derived::RegionsAssumed, assumed);
    }

    fn derive_industries(&mut self) {
        let named = self.texts("customers.industries").len();
        let count = if self.word("product.sold_to") == "vertical" {
            1
        } else {
            named
        };
        self.set_number(Derived::IndustryCount, Decimal::from(count));
    }

    fn derive_tracking(&mut self) {
        let tracks = [
            Derived::TracksCrm,
            Derived::TracksUtm,
            Derived::TracksManual,
        ]
        .iter()
        .any(|fact| self.yes(*fact));
        self.set_yes_no(Derived::TracksNone, !tracks);
    }

    /// Whole months from the program's first day to the plan's.
    fn derive_program(&mut self) {
        if let Some(Value::Date(since)) = self.given("program.since") {
            let months = |day: &NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
            let begun = i64::from(self.start_date.day() < since.day());
            let months = months(&self.start_date) - months(since) - begun;
            self.set_number(Derived::ProgramMonths, Decimal::from(months.max(0)));
        }
        let terms = self.answers.terms();
        let sum = |of: fn(&Term) -> Option<u64>| {
            let all: Option<Vec<u64>> = terms.iter().map(of).collect();
            all.map(|all| Decimal::from(all.iter().sum::<u64>()))
        };
        let (partners, active) = (sum(|term| term.partners), sum(|term| term.active));
        if let (Some(partners), Some(active)) = (partners, active) {
            let share = (active * Decimal::ONE_HUNDRED).checked_div(partners);
            self.set(Derived::ActiveShare, share.map(FactValue::Number));
            let five = Decimal::from(500).checked_div(active);
            let five = five.map(|five| five.min(Decimal::ONE_HUNDRED));
            self.set(Derived::TopFive, five.map(FactValue::Number));
        }
    }

    fn derive_integrations(&mut self) {
        let candidates = self.answers.candidates();
        self.set_number(Derived::IntegrationCount, Decimal::from(candidates.len()));
        let alone = candidates
            .iter()
            .filter(|candidate| candidate.is_alone_or_larger());
        self.set_number(Derived::IntegrationsAlone, Decimal::from(alone.count()));
        let most = candidates
            .iter()
            .filter(|candidate| candidate.workflow_fit != Some("tangential"))
            .filter_map(|candidate| candidate.shared_accounts)
            .max();
        self.set_number(
            Derived::JointAccounts,
            Decimal::from(most.unwrap_or_default()),
        );
    }
}
