//! The designed program at every combination of a few settings, worked out beforehand so that a page can look the
//! results up.
//!
//! Partners answer to a rate and to joint marketing as they do in the sizes of the program. The steps are chosen for
//! reading; no rule rests on them.

use std::sync::Arc;

use crate::economics::flow::Flow;
use crate::economics::model::{PartnerSource, Program, Scope, Tier};
use crate::economics::program::{ProgramForecast, SourceForecast};
use crate::units::Decimal;

use super::scenarios::Scenario;
use super::sizes::Marketing;
use super::sources::Population;

/// The steps of the settings: rates and names in hundredths of the designed value.
struct Steps {
    rates: &'static [i64],
    scopes: &'static [Scope],
    names: &'static [i64],
}

/// For one open tier: up to 200 combinations.
const FINE: Steps = Steps {
    rates: &[50, 75, 100, 125, 150],
    scopes: &[
        Scope::Months(6),
        Scope::Months(12),
        Scope::Months(24),
        Scope::Lifetime,
    ],
    names: &[50, 75, 100, 150, 200],
};
/// For several open tiers, whose combinations multiply: up to 1,296.
const COARSE: Steps = Steps {
    rates: &[50, 100, 150],
    scopes: &[Scope::Months(12), Scope::Lifetime],
    names: &[50, 100, 200],
};

/// A setting that can be varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The rate of a tier.
    Rate(Tier),
    /// The sum that a tier pays in place of a rate.
    Sum(Tier),
    /// How long a tier is paid.
    Duration(Tier),
    /// The partners that can be asked, of all sources.
    Names,
    /// Joint marketing a month.
    Marketing,
}

/// A value of a setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice {
    /// A rate as a part of one, a sum, a count of names, or an amount a month.
    Number(Decimal),
    /// The payments that are commissioned.
    Scope(Scope),
}

/// A setting with its values in rising order.
#[derive(Clone, Debug)]
pub struct Slider {
    /// What is varied.
    pub setting: Setting,
    /// Its values, two or more.
    pub choices: Vec<Choice>,
    /// The place of the designed value among them, from 0.
    pub designed: usize,
}

/// The result of a combination.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// What is left at the end.
    pub net: f64,
    /// The deepest running result, zero or below.
    pub peak_funding: f64,
    /// The month from which the running result stays above zero.
    pub break_even_month: Option<u32>,
    /// Customers won.
    pub new_customers: f64,
}

/// Sliders, and the result of every combination of their values: the last slider's value changes first.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// The sliders.
    pub sliders: Vec<Slider>,
    /// The results.
    pub outcomes: Vec<Outcome>,
}

impl WhatIf {
    /// The combinations around a program that could have this joint marketing. Nothing where no partner can be asked.
    pub(super) fn of(scenario: &Scenario<'_>, marketing: Marketing) -> Option<Self> {
        if scenario.populations.is_empty() {
            return None;
        }
        let sliders = sliders(&scenario.program, marketing.monthly);
        let mut programs = vec![scenario.program.clone()];
        for slider in &sliders {
            let at_each = |program: &Program| {
                let choices = slider.choices.iter();
                let program = program.clone();
                choices.map(move |choice| {
                    let mut changed = program.clone();
                    if *choice != slider.choices[slider.designed] {
                        slider.set(&mut changed, *choice, &scenario.populations, marketing);
                    }
                    changed
                })
            };
            programs = programs.iter().flat_map(at_each).collect();
        }
        let outcomes = programs.iter();
        Some(Self {
            outcomes: outcomes
                .map(|program| outcome(program, &scenario.populations))
                .collect(),
            sliders,
        })
    }

    /// The place among the outcomes of the program as it is designed.
    #[must_use]
    pub fn designed(&self) -> usize {
        let sliders = self.sliders.iter();
        sliders.fold(0, |at, slider| at * slider.choices.len() + slider.designed)
    }
}

impl Slider {
    /// A slider over these values and the designed one; none where there is nothing to choose.
    fn over(setting: Setting, mut choices: Vec<Choice>, designed: Choice) -> Option<Self> {
        choices.push(designed);
        choices.sort_by_key(|choice| match choice {
            Choice::Number(number) => *number,
            Choice::Scope(scope) => scope.months_within(usize::MAX).into(),
        });
        choices.dedup();
        let place = choices.iter().position(|choice| *choice == designed)?;
        (choices.len() > 1).then_some(Self {
            setting,
            choices,
            designed: place,
        })
    }

    /// Puts a value other than the designed one into a program with these partners.
    fn set(
        &self,
        program: &mut Program,
        choice: Choice,
        populations: &[&Population],
        marketing: Marketing,
    ) {
        let designed = self.choices[self.designed];
        let sources = program.sources.iter_mut();
        match (self.setting, choice, designed) {
            (
                Setting::Rate(tier) | Setting::Sum(tier),
                Choice::Number(pay),
                Choice::Number(designed),
            ) => {
                let share = pay / designed;
                for source in sources.filter(|source| source.commission.tier == tier) {
                    source.commission.rate *= share;
                    Population::sign_for(source, share);
                }
            }
            (Setting::Duration(tier), Choice::Scope(scope), _) => {
                for source in sources.filter(|source| source.commission.tier == tier) {
                    source.commission.scope = scope;
                }
            }
            (Setting::Names, Choice::Number(names), Choice::Number(designed)) => {
                for source in sources {
                    source.identified = (source.identified * names / designed).round();
                }
            }
            (Setting::Marketing, Choice::Number(monthly), _) => {
                let part = if monthly.is_zero() {
                    Decimal::ZERO
                } else {
                    marketing.part
                };
                for (source, population) in sources.zip(populations) {
                    source.performer_referrals_per_quarter = population.leads(part);
                }
                program.costs.comarketing_monthly = monthly;
                program.costs.comarketing_from_month = marketing.from_month;
            }
            _ => {}
        }
    }
}

/// The sliders of a program that could spend this much on joint marketing a month.
fn sliders(program: &Program, marketing: Decimal) -> Vec<Slider> {
    let of_tier = |tier: Tier| {
        let mut sources = program.sources.iter();
        sources.find(|source| source.commission.tier == tier)
    };
    let open: Vec<&PartnerSource> = Tier::ALL.into_iter().filter_map(of_tier).collect();
    let steps = if open.len() > 1 { &COARSE } else { &FINE };
    let parts = |whole: Decimal, hundredths: &'static [i64]| {
        let parts = hundredths.iter();
        parts.map(move |part| whole * Decimal::new(*part, 2))
    };
    let mut sliders = Vec::new();
    for source in open {
        let commission = &source.commission;
        // A sum is paid once, however long a customer stays.
        let is_sum = commission.is_sum();
        let (setting, round): (_, fn(Decimal) -> Decimal) = if is_sum {
            (Setting::Sum(commission.tier), |sum| sum.round())
        } else {
            (Setting::Rate(commission.tier), half_percents)
        };
        let pays = parts(commission.rate, steps.rates).map(round);
        sliders.extend(Slider::over(
            setting,
            pays.filter(|pay| !pay.is_zero())
                .map(Choice::Number)
                .collect(),
            Choice::Number(commission.rate),
        ));
        if is_sum {
            continue;
        }
        sliders.extend(Slider::over(
            Setting::Duration(commission.tier),
            steps.scopes.iter().copied().map(Choice::Scope).collect(),
            Choice::Scope(commission.scope),
        ));
    }
    let names: Decimal = program.sources.iter().map(|source| source.identified).sum();
    sliders.extend(Slider::over(
        Setting::Names,
        parts(names, steps.names)
            .map(|part| Choice::Number(part.round()))
            .collect(),
        Choice::Number(names),
    ));
    let spent = program.costs.comarketing_monthly;
    sliders.extend(Slider::over(
        Setting::Marketing,
        [Decimal::ZERO, marketing].map(Choice::Number).to_vec(),
        Choice::Number(spent),
    ));
    sliders
}

/// A rate in steps of half a percent.
fn half_percents(rate: Decimal) -> Decimal {
    let step = Decimal::new(5, 3);
    (rate / step).round() * step
}

fn outcome(program: &Program, populations: &[&Population]) -> Outcome {
    let by_source = program.sources.iter().zip(populations);
    let by_source = by_source.map(|(source, population)| {
        Arc::new(SourceForecast::of(source, program, &population.customer))
    });
    let forecast = ProgramForecast::of_sources(program, by_source.collect());
    Outcome {
        net: forecast.total[Flow::Net],
        peak_funding: forecast.peak_funding,
        break_even_month: forecast.break_even_month,
        new_customers: forecast.new_customers,
    }
}
