//! Turning points: for every answer, the nearest change that changes a decision, and which.
//!
//! Choices are tried one by one. Numbers are tried at every boundary that a table names for them, and in
//! steps up and down to their bounds; the first change found is narrowed to where it happens, at three digits. A
//! turning point is always a set of answers that could be given: what contradicts another answer is passed over.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;

use rust_decimal::RoundingStrategy;
use serde::Serialize;

use crate::answers::{Answers, Asking, RawAnswers, Response, check};
use crate::blueprint::{Band, Blueprint, Commission};
use crate::economics::simulation;
use crate::facts::{catalog, unit_of_answer};
use crate::playbook::condition::UnaryTest;
use crate::playbook::fact::FactId;
use crate::questions::kinds::Numeric;
use crate::questions::{Kind, Question};
use crate::units::{Decimal, Money, Unit, Value, number, percent};

use super::Advisor;
use super::scenarios::Known;
use super::wanted::Wanted;

/// The digits at which a turning point is sought that no table names.
const DIGITS: u32 = 3;

/// How many growing steps are tried from today's value to the bound.
const MOST_STRIDES: usize = 14;

/// The nearest change of one answer that changes a decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lever {
    /// The answer's id.
    pub fact: String,
    /// What it is called.
    pub label: String,
    /// The answer today.
    pub from: Value,
    /// The nearest answer that changes a decision.
    pub to: Value,
    /// The unit of both.
    pub unit: String,
    /// The decisions that change.
    pub changes: Vec<Change>,
    /// What the program leaves over its horizon today, in the company's currency.
    pub net_today: Money,
    /// What it would leave then.
    pub net: Money,
    /// Answers that the new path asks for, and what was taken for them.
    pub also_assumes: Vec<Taken>,
}

/// A decision that changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The decision.
    pub decision: String,
    /// What it is today.
    pub from: String,
    /// What it becomes.
    pub to: String,
}

/// An answer that was not given and had to be taken.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Taken {
    /// The question.
    pub fact: String,
    /// The answer taken.
    pub value: Value,
    /// `assumption` where the questionnaire has one, else `example`.
    pub from: String,
}

/// What a decision comes to.
#[derive(Clone, Debug)]
struct Outcome {
    /// What makes it another one.
    what: String,
    /// Its text for people.
    text: String,
}

impl PartialEq for Outcome {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what
    }
}

impl From<String> for Outcome {
    fn from(what: String) -> Self {
        Self {
            text: what.clone(),
            what,
        }
    }
}

/// What a design comes to.
#[derive(Clone, Debug)]
struct Outcomes {
    /// The decisions, by id.
    decisions: BTreeMap<String, Outcome>,
    /// What its program leaves over its horizon.
    net: Money,
    /// The sizes of its program that were simulated.
    simulated: Vec<Known>,
}

impl Advisor {
    /// Every turning point of a set of answers, in the order of the questionnaire; numbers have up to two, one
    /// below and one above. With `decision`, only changes of that decision count.
    #[must_use]
    pub fn levers(&self, raw: &RawAnswers, asking: Asking, decision: Option<&str>) -> Vec<Lever> {
        let Some(answers) = complete(raw, asking).map(|(answers, _)| answers) else {
            return Vec::new();
        };
        let search = Search {
            advisor: self,
            raw,
            asking,
            decision,
            today: self.outcomes(&answers, decision, &Wanted::TURNS),
            estimate: self.outcomes(&answers, decision, &Wanted::ESTIMATE),
        };
        // The searches are independent, and of very different length.
        let left = Mutex::new(answers.iter().enumerate());
        let work = || {
            let next = || left.lock().map_or(None, |mut left| left.next());
            let searches = std::iter::from_fn(next)
                .map(|(at, (question, answered))| (at, search.levers(question, &answered.value)));
            searches.collect::<Vec<_>>()
        };
        let mut found: Vec<(usize, Vec<Lever>)> = thread::scope(|scope| {
            let workers: Vec<_> = (0..simulation::cores())
                .map(|_| scope.spawn(work))
                .collect();
            let found = workers.into_iter().flat_map(|worker| {
                let found = worker.join();
                found.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            found.collect()
        });
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().flat_map(|(_, levers)| levers).collect()
    }

    /// What decides one way or another: tables in which one row wins, tier states and readiness.
    fn outcomes(&self, answers: &Answers, decision: Option<&str>, wanted: &Wanted<'_>) -> Outcomes {
        let found = super::decide(&mut self.evaluation(answers), wanted);
        let blueprint = found.blueprint;
        let mut decisions = decided(self, &blueprint);
        for tier in &blueprint.tiers {
            let commission = &tier.commission;
            decisions.insert(format!("tiers.{}", tier.id), tier.state.clone().into());
            if let Some(outcome) = decisions.get_mut(&*format!("commission.{}", tier.id)) {
                outcome.text = pays(commission);
            }
            if let Some(outcome) = decisions.get_mut(&*format!("commission-point.{}", tier.id)) {
                let rate = percent(commission.rate.0);
                if commission.band_position == "ceiling" {
                    outcome.text = format!("ceiling, {rate}");
                } else {
                    *outcome = rate.into();
                }
            }
        }
        decisions.retain(|id, _| {
            decision.is_none_or(|wanted| {
                **id == *wanted
                    || id
                        .strip_prefix(wanted)
                        .is_some_and(|rest| rest.starts_with('.'))
            })
        });
        Outcomes {
            decisions,
            net: blueprint.economics.program.net,
            simulated: found.simulated,
        }
    }
}

fn decided(advisor: &Advisor, blueprint: &Blueprint) -> BTreeMap<String, Outcome> {
    use crate::playbook::table::HitPolicy;
    blueprint
        .decisions
        .iter()
        .filter(|decision| {
            let table = decision.id.split('.').next().unwrap_or_default();
            let table = advisor.playbook().table(table);
            table.is_some_and(|table| matches!(table.hit, HitPolicy::Unique | HitPolicy::Priority))
        })
        .map(|decision| {
            // Every row of the table of commissions pays otherwise, on another basis or by another band.
            let what = if decision.id.starts_with("commission.") {
                &decision.row
            } else {
                &decision.outcome
            };
            (decision.id.clone(), what.clone().into())
        })
        .collect()
}

/// What a tier pays: `15% of the first year's contract value (band 10-15%)`.
fn pays(commission: &Commission) -> String {
    let Band { low, high } = &commission.band;
    let band = if low == high {
        percent(low.0)
    } else {
        format!("{}-{}", number(low.0), percent(high.0))
    };
    let rate = percent(commission.rate.0);
    format!("{rate} of {} (band {band})", commission.basis)
}

struct Search<'a> {
    advisor: &'a Advisor,
    raw: &'a RawAnswers,
    asking: Asking,
    decision: Option<&'a str>,
    /// Today's decisions.
    today: Outcomes,
    /// Today's decisions by expectation, which the search compares with.
    estimate: Outcomes,
}

impl Search<'_> {
    fn answers_with(&self, question: &Question, value: &Value) -> Option<(Answers, Vec<Taken>)> {
        let mut raw = self.raw.clone();
        raw.put(question, Response::Given(value.clone()));
        complete(&raw, self.asking)
    }

    /// Whether other decisions follow by expectation, and the answers could be given.
    fn differs(&self, question: &Question, value: &Value) -> bool {
        let Some((answers, _)) = self.answers_with(question, value) else {
            return false;
        };
        let estimate = &Wanted::ESTIMATE;
        let outcomes = self.advisor.outcomes(&answers, self.decision, estimate);
        outcomes.decisions != self.estimate.decisions && self.advisor.accepts(&answers)
    }

    /// The decisions as they would be, where they differ from today's.
    fn decisions(&self, question: &Question, value: &Value) -> Option<(Outcomes, Vec<Taken>)> {
        let (answers, taken) = self.answers_with(question, value)?;
        let wanted = Wanted {
            known: &self.today.simulated,
            ..Wanted::TURNS
        };
        let outcomes = self.advisor.outcomes(&answers, self.decision, &wanted);
        (outcomes.decisions != self.today.decisions).then_some((outcomes, taken))
    }

    /// The answers with which other decisions follow by expectation: those of a list, and the nearest numbers.
    fn turning_points(&self, question: &Question, now: &Value) -> Vec<Value> {
        if let (Kind::Number(numeric), Value::Number(now)) = (&question.kind, now) {
            let nearest = [false, true].map(|up| self.nearest(question, numeric, *now, up));
            return nearest.into_iter().flatten().map(Value::Number).collect();
        }
        let mut others = others(&question.kind, now);
        others.retain(|other| self.differs(question, other));
        others
    }

    fn levers(&self, question: &Question, from: &Value) -> Vec<Lever> {
        let points = self.turning_points(question, from).into_iter();
        let levers = points.filter_map(|to| self.lever(question, from, to));
        levers.collect()
    }

    fn lever(&self, question: &Question, from: &Value, to: Value) -> Option<Lever> {
        let (outcomes, taken) = self.decisions(question, &to)?;
        let unit = unit_of_answer(question);
        let absent = Outcome::from(String::from("not decided"));
        let (today, then) = (&self.today.decisions, &outcomes.decisions);
        let changes = today
            .keys()
            .chain(then.keys().filter(|id| !today.contains_key(*id)))
            .filter_map(|id| {
                let from = today.get(id).unwrap_or(&absent);
                let to = then.get(id).unwrap_or(&absent);
                (from != to).then(|| Change {
                    decision: id.clone(),
                    from: from.text.clone(),
                    to: to.text.clone(),
                })
            })
            .collect();
        Some(Lever {
            fact: question.id.into(),
            label: question.label.into(),
            from: from.in_unit(unit),
            to: to.in_unit(unit),
            unit: unit.into(),
            changes,
            net_today: self.today.net,
            net: outcomes.net,
            also_assumes: taken,
        })
    }

    /// The number nearest to today's, above or below, at which a decision changes.
    fn nearest(
        &self,
        question: &Question,
        numeric: &Numeric,
        now: Decimal,
        up: bool,
    ) -> Option<Decimal> {
        let step = smallest(numeric);
        let boundaries = self.boundaries(question).into_iter();
        let mut tries: Vec<Decimal> = boundaries
            .flat_map(|at| [at, if up { at + step } else { at - step }])
            .map(|value| in_steps(value, step, up))
            .chain(ladder(question, numeric, now, step, up))
            .filter(|value| if up { *value > now } else { *value < now })
            .filter(|value| *value >= numeric.min && *value <= numeric.max)
            .collect();
        tries.sort();
        tries.dedup();
        if !up {
            tries.reverse();
        }
        let mut same = now;
        for value in tries {
            if self.differs(question, &Value::Number(value)) {
                return Some(self.narrowed(question, same, value, step, up));
            }
            same = value;
        }
        None
    }

    /// Halves the way between a value that changes nothing and one that does, down to the last digit.
    fn narrowed(
        &self,
        question: &Question,
        mut same: Decimal,
        mut changed: Decimal,
        step: Decimal,
        up: bool,
    ) -> Decimal {
        loop {
            let middle = rounded((same + changed) / Decimal::TWO, step, up);
            if if up {
                middle >= changed
            } else {
                middle <= changed
            } {
                return changed;
            }
            if self.differs(question, &Value::Number(middle)) {
                changed = middle;
            } else {
                same = middle;
            }
        }
    }

    /// The numbers at which tables and the questionnaire look at this answer, in its own unit.
    fn boundaries(&self, question: &Question) -> Vec<Decimal> {
        let in_usd = format!("{}_usd", question.id);
        let one = Decimal::ONE;
        let mut related = vec![(question.id, one), (&in_usd, one)];
        related.extend(match question.id {
            "revenue.acv" => Some(("revenue.contract_month_usd", Decimal::from(12))),
            "product.model_cost" => Some(("revenue.model_cost", one)),
            "revenue.monthly_churn" => Some(("revenue.churn", one)),
            _ => None,
        });
        let related: Vec<(FactId, Decimal)> = related
            .into_iter()
            .filter_map(|(id, factor)| Some((catalog().vocabulary.find(id)?, factor)))
            .collect();
        let money = matches!(&question.kind, Kind::Number(numeric) if numeric.unit == Unit::Money);
        let rate = complete(self.raw, self.asking).map_or(one, |(answers, _)| answers.usd_rate());
        let mut found = Vec::new();
        let tables = self.advisor.playbook().tables().iter();
        let rows = tables.flat_map(|table| &table.rows);
        for condition in rows.flat_map(|row| &row.conditions) {
            let factors = related.iter().filter(|(fact, _)| *fact == condition.fact);
            let UnaryTest::Between(low, high) = &condition.test else {
                continue;
            };
            for (_, factor) in factors {
                found.extend([low, high].into_iter().flatten().map(|bound| {
                    let at = bound.at * factor;
                    if money {
                        at.checked_div(rate).unwrap_or(at)
                    } else {
                        at
                    }
                }));
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// Values in growing steps from today's to the bound.
fn ladder(
    question: &Question,
    numeric: &Numeric,
    now: Decimal,
    step: Decimal,
    up: bool,
) -> Vec<Decimal> {
    let end = if up { numeric.max } else { numeric.min };
    let mut values = vec![end];
    // From nothing, the strides are those of a usual answer.
    let size = if now.is_zero() {
        let usual = question.parse(question.sample()).ok();
        usual.and_then(|usual| usual.number()).unwrap_or_default()
    } else {
        now.abs()
    };
    let mut stride = (size / Decimal::from(50)).max(step);
    let mut at = now;
    for _ in 0..MOST_STRIDES {
        let next = if up {
            at.checked_add(stride)
        } else {
            at.checked_sub(stride)
        };
        let Some(next) = next.filter(|next| if up { *next < end } else { *next > end }) else {
            break;
        };
        values.push(rounded(next, step, up));
        at = next;
        stride = stride.checked_mul(Decimal::TWO).unwrap_or(stride);
    }
    values
}

/// The smallest step in which an answer is given.
fn smallest(numeric: &Numeric) -> Decimal {
    if numeric.whole {
        Decimal::ONE
    } else if numeric.unit == Unit::UsdRate {
        Decimal::new(1, 4)
    } else {
        Decimal::new(1, 2)
    }
}

/// A value as it could be given, never nearer to today's than it was.
fn in_steps(value: Decimal, step: Decimal, up: bool) -> Decimal {
    let steps = value / step;
    let whole = if up { steps.ceil() } else { steps.floor() };
    (whole * step).normalize()
}

/// The same with so many digits as people read.
fn rounded(value: Decimal, step: Decimal, up: bool) -> Decimal {
    let away = match up {
        true => RoundingStrategy::ToPositiveInfinity,
        false => RoundingStrategy::ToNegativeInfinity,
    };
    let value = in_steps(value, step, up);
    let rounded = value.round_sf_with_strategy(DIGITS, away);
    rounded.unwrap_or(value).normalize()
}

/// The other answers to a question that offers a list of them: each option, or the options with one more or one
/// less.
fn others(kind: &Kind, now: &Value) -> Vec<Value> {
    match (kind, now) {
        (Kind::YesNo, Value::YesNo(is)) => vec![Value::YesNo(!is)],
        (Kind::Choice(options), Value::Choice(word)) => options
            .iter()
            .filter(|option| option.id != *word)
            .map(|option| Value::Choice(option.id))
            .collect(),
        (
            Kind::Choices {
                options,
                at_least,
                alone,
                ..
            },
            Value::Choices(chosen),
        ) => options
            .iter()
            .map(|option| toggled(chosen, option.id, *alone))
            .filter(|choices| choices.len() >= *at_least)
            .map(Value::Choices)
            .collect(),
        _ => Vec::new(),
    }
}

/// The choices with one of them added or taken away; one that excludes the others takes their place, and
/// they its.
fn toggled(
    chosen: &[&'static str],
    option: &'static str,
    alone: Option<&str>,
) -> Vec<&'static str> {
    let stands_alone = |one: &str| alone == Some(one);
    if chosen.contains(&option) {
        chosen
            .iter()
            .filter(|one| **one != option)
            .copied()
            .collect()
    } else if stands_alone(option) {
        vec![option]
    } else {
        chosen
            .iter()
            .filter(|one| !stands_alone(one))
            .copied()
            .chain([option])
            .collect()
    }
}

/// Completed answers; questions that a changed path asks for are answered by their assumption, else by
/// their first possible answer.
fn complete(raw: &RawAnswers, asking: Asking) -> Option<(Answers, Vec<Taken>)> {
    let mut raw = raw.clone();
    let mut filled: Vec<(&'static str, &'static str)> = Vec::new();
    for _ in 0..raw.questionnaire.questions.len() {
        let missing = raw.missing(asking);
        if missing.is_empty() {
            break;
        }
        for question in missing {
            let response = match (&question.unknown, &question.kind) {
                // What is missing although it was said to be unknown cannot be assumed.
                (Some(_), _) if raw.response(question).is_none() => Response::Unknown,
                (_, Kind::YesNo) => Response::Given(Value::YesNo(false)),
                (_, Kind::Choice(options)) => Response::Given(Value::Choice(options.first()?.id)),
                (_, Kind::Number(numeric)) => Response::Given(Value::Number(numeric.min)),
                _ => Response::Given(question.parse(question.sample()).ok()?),
            };
            let from = match response {
                Response::Unknown => "assumption",
                _ => "example",
            };
            filled.push((question.id, from));
            raw.put(question, response);
        }
    }
    let answers = check(&raw, Vec::new(), asking).ok()?;
    let taken = answers
        .iter()
        .filter_map(|(question, answered)| {
            let (_, from) = filled.iter().find(|(id, _)| *id == question.id)?;
            Some(Taken {
                fact: question.id.into(),
                value: answered.value.in_unit(unit_of_answer(question)),
                from: (*from).into(),
            })
        })
        .collect();
    Some((answers, taken))
}

#[cfg(test)]
mod tests {
    use super::{ladder, smallest};
    use crate::questions::{Kind, questionnaire};
    use crate::units::Decimal;

    #[test]
    fn from_nothing_amounts_are_tried_that_companies_have() {
        let question = questionnaire().get("resources.comarketing_budget");
        let question = question.expect("a question");
        let Kind::Number(numeric) = &question.kind else {
            panic!("no number")
        };
        let tried = ladder(question, numeric, Decimal::ZERO, smallest(numeric), true);
        let usual = Decimal::from(1_000)..Decimal::from(50_000);
        let usual = tried.iter().filter(|value| usual.contains(value));
        assert!(usual.count() > 3, "{tried:?}");
    }
}
