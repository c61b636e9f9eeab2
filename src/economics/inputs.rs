//! The numeric inputs of a forecast: one table of place, unit, limits and default that the reader of model files, the
//! sensitivity analysis and the layouts share.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::model::{Model, PartnerSource, Range, RevenueModel, Structure};
use crate::units::Word as _;

/// The most trials of a simulation: a board paper needs 10,000, and 0 switches it off.
pub const MOST_TRIALS: u32 = 100_000;
/// The longest horizon of a program, in months.
pub const LONGEST_PROGRAM: u32 = 120;
/// The longest horizon of a lifetime, in months.
pub const LONGEST_LIFETIME: u32 = 600;
/// The longest refund window, in days.
pub const LONGEST_REFUND: u32 = 365;
/// The most partners a program may identify.
pub const MOST_PARTNERS: u32 = 1_000_000;

/// The limits of a number, both ends included unless said otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The lowest value.
    pub low: Decimal,
    /// The highest value.
    pub high: Decimal,
    /// Whether `low` itself is outside.
    pub above_low: bool,
}

impl Limits {
    /// Both ends are inside.
    #[must_use]
    pub const fn between(low: i64, high: u32) -> Self {
        Self {
            low: Decimal::from_parts(low.unsigned_abs() as u32, 0, 0, low < 0, 0),
            high: Decimal::from_parts(high, 0, 0, false, 0),
            above_low: false,
        }
    }

    /// The low end is outside.
    #[must_use]
    pub const fn above(low: i64, high: u32) -> Self {
        Self {
            above_low: true,
            ..Self::between(low, high)
        }
    }

    /// Whether a number is inside.
    #[must_use]
    pub fn hold(self, number: Decimal) -> bool {
        number <= self.high && (number > self.low || (number == self.low && !self.above_low))
    }

    /// A sentence that asks for a number inside.
    #[must_use]
    pub fn sentence(self) -> String {
        if self.above_low {
            format!("write a number above {} and up to {}", self.low, self.high)
        } else {
            format!("write a number from {} to {}", self.low, self.high)
        }
    }
}

/// A share of a whole.
pub const SHARE: Limits = Limits::between(0, 1);
/// A share that is not nothing.
const SOME: Limits = Limits::above(0, 1);
/// A rate that may pass one: a commission on a first payment, a cost above the price.
const RATE: Limits = Limits::between(0, 10);
/// An amount of money that may be nothing: expectations of more than 10^13 would lose their last digits.
pub const AMOUNT: Limits = Limits {
    high: Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0),
    ..Limits::between(0, 0)
};
/// A price.
const PRICE: Limits = Limits {
    above_low: true,
    ..AMOUNT
};
/// Growth a month.
const GROWTH: Limits = Limits::above(-1, 10);
/// Spread of a lognormal distribution.
const SIGMA: Limits = Limits::between(0, 5);
/// Months of a program.
const LAG: Limits = Limits::between(0, LONGEST_PROGRAM);
/// Months of a program that has some.
const HORIZON: Limits = Limits::between(1, LONGEST_PROGRAM);
/// Months of a customer's life.
const LIFE: Limits = Limits::between(0, LONGEST_LIFETIME);

/// The unit of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Money in the model's currency.
    Amount,
    /// A part of one, which people read as percent.
    Share,
    /// A number without a unit.
    Number,
    /// Whole months, days or trials.
    Whole,
}

/// The value of an input that a file leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenLeftOut {
    /// None: a file that leaves it out is refused.
    Required,
    /// What leaves it out of account, reported as assumed.
    Value(&'static str),
    /// What is usually assumed, reported as such.
    Assumed,
    /// The value that the rest of the model suggests, reported as assumed.
    Usual,
    /// The value of a model without it; not reported.
    Absent,
}

/// A numeric input of a forecast.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// Its place in a model's file.
    pub path: &'static str,
    /// Its name, which no other input has.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// Its limits.
    pub limits: Limits,
    /// Its value where a file leaves it out.
    pub when_left_out: WhenLeftOut,
    access: Access,
}

/// Where a model has an input.
#[derive(Clone, Copy, Debug)]
enum Access {
    /// Once: how it is read, and how it is put there.
    Model(fn(&Model) -> Decimal, fn(&mut Model, Decimal)),
    /// In each of its partner sources.
    Source(InSource),
}

/// An input that every partner source has for itself.
#[derive(Clone, Copy, Debug)]
pub struct InSource {
    /// Its value in a source.
    pub get: fn(&PartnerSource) -> Decimal,
    /// Puts a value into a source.
    pub set: fn(&mut PartnerSource, Decimal),
}

impl Input {
    /// The input at a place in a model's file.
    #[must_use]
    pub fn at(path: &str) -> Option<&'static Self> {
        INPUTS.iter().find(|input| input.path == path)
    }

    /// The section of the file that it belongs to, and its key there.
    #[must_use]
    pub fn place(&self) -> (&'static str, &'static str) {
        self.path.rsplit_once('.').unwrap_or(("", self.path))
    }

    /// Its value in one partner source, where every source has its own.
    #[must_use]
    pub const fn in_source(&self) -> Option<InSource> {
        match self.access {
            Access::Model(..) => None,
            Access::Source(access) => Some(access),
        }
    }

    /// Its value in a model: of several sources that of the leading one, else of the first in which it changes anything.
    #[must_use]
    pub fn get(&self, model: &Model) -> Decimal {
        let access = match self.access {
            Access::Model(get, _) => return get(model),
            Access::Source(access) => access,
        };
        let program = &model.program;
        let order = || program.order().into_iter().map(|at| &program.sources[at]);
        let lead = Some(program.lead()).filter(|lead| self.counts_in(lead));
        let source = lead.or_else(|| order().find(|source| self.counts_in(source)));
        source.map_or(Decimal::ZERO, access.get)
    }

    /// Puts a value into a model, and into all of its sources; of whole numbers the part before the point.
    pub fn set(&self, model: &mut Model, value: Decimal) {
        match self.access {
            Access::Model(_, set) => set(model, value),
            Access::Source(access) => {
                for source in &mut model.program.sources {
                    (access.set)(source, value);
                }
            }
        }
    }

    /// Whether a model has it.
    #[must_use]
    pub fn is_used(&self, model: &Model) -> bool {
        match self.path {
            "product.model_cost_rate" => model.product.model_cost_rate.is_some(),
            _ => {
                self.counts_under(model.product.revenue_model)
                    && model.program.sources.iter().any(|of| self.counts_in(of))
            }
        }
    }

    /// Whether it changes anything in a source: of the ways to pay partners that source has one.
    #[must_use]
    pub fn counts_in(&self, source: &PartnerSource) -> bool {
        let structure = match self.place() {
            ("commission", key) => Structure::of_id(key),
            _ => None,
        };
        structure.is_none_or(|structure| structure == source.commission.structure)
    }

    /// Whether it changes anything under a way of charging.
    #[must_use]
    pub fn counts_under(&self, revenue_model: RevenueModel) -> bool {
        match self.path {
            "product.outcome_rate_monthly" | "product.outcome_lag_months" => {
                revenue_model == RevenueModel::Outcome
            }
            "product.early_cancel_monthly" | "product.refund_window_days" => {
                revenue_model.prepaid_months().is_some()
            }
            // What is prepaid comes back inside its refund window alone, whatever the clawback.
            "commission.terms.window_days" => revenue_model.prepaid_months().is_none(),
            "product.monthly_churn" | "product.expansion_monthly" => {
                revenue_model != RevenueModel::OneTime
            }
            _ => true,
        }
    }

    /// Gives a model another value of the input, and moves the range that the simulation draws it from along.
    pub fn change(&self, model: &mut Model, value: Decimal) {
        let before = self.get(model);
        if self.path == "product.monthly_churn" {
            let churn = &mut model.simulation.churn;
            *churn = churn.moved(before, value);
        }
        let key = self.path.strip_prefix("program.");
        for source in &mut model.program.sources {
            let mut ranges = source.ranges.named_mut().into_iter();
            if let Some((_, range)) = ranges.find(|(known, _)| Some(*known) == key) {
                *range = range.moved(range.mode, value);
            }
        }
        self.set(model, value);
    }
}

impl Range {
    /// The range around another value, its ends as far away in proportion; a share stays one.
    fn moved(self, before: Decimal, value: Decimal) -> Self {
        let end = |end: Decimal| {
            let moved = end.checked_div(before).map(|part| times(part, value));
            moved.unwrap_or(value).min(Decimal::ONE)
        };
        Self {
            low: end(self.low).min(value),
            mode: value,
            high: end(self.high).max(value),
        }
    }
}

/// The inputs of a section of the file, in the order of the table.
pub fn of_section(section: &str) -> impl Iterator<Item = &'static Input> {
    INPUTS
        .iter()
        .filter(move |input| input.place().0 == section)
}

macro_rules! access {
    (decimal $($field:ident).+) => {
        Access::Model(|model| model.$($field).+, |model, value| model.$($field).+ = value)
    };
    (whole $($field:ident).+) => {
        Access::Model(
            |model| model.$($field).+.into(),
            |model, value| model.$($field).+ = whole(value),
        )
    };
    (maybe $($field:ident).+) => {
        Access::Model(
            |model| model.$($field).+.unwrap_or_default(),
            |model, value| model.$($field).+ = Some(value),
        )
    };
    (source $($field:ident).+) => {
        Access::Source(InSource {
            get: |source| source.$($field).+,
            set: |source, value| source.$($field).+ = value,
        })
    };
    (source_whole $($field:ident).+) => {
        Access::Source(InSource {
            get: |source| source.$($field).+.into(),
            set: |source, value| source.$($field).+ = whole(value),
        })
    };
    // What partners are paid, of those that are paid by this structure.
    (pay $structure:ident) => {
        Access::Source(InSource {
            get: |source| match source.commission.structure {
                Structure::$structure => source.commission.rate,
                _ => Decimal::ZERO,
            },
            set: |source, value| {
                if source.commission.structure == Structure::$structure {
                    source.commission.rate = value;
                }
            },
        })
    };
}

macro_rules! inputs {
    ($($path:literal $name:literal $unit:ident $limits:expr, $default:expr =>
       $kind:ident $($field:ident).+;)*) => {
        &[$(Input {
            path: $path,
            name: $name,
            unit: Unit::$unit,
            limits: $limits,
            when_left_out: $default,
            access: access!($kind $($field).+),
        }),*]
    };
}

/// The part of a number before the point, the largest where it is larger or below zero.
fn whole(value: Decimal) -> u32 {
    value.to_u32().unwrap_or(u32::MAX)
}

use WhenLeftOut::{Absent, Assumed, Required, Usual, Value};

/// Every numeric input, in the order in which a file is read.
#[rustfmt::skip]
pub const INPUTS: &[Input] = inputs! {
    "product.price" "price" Amount PRICE, Required => decimal product.price;
    "product.monthly_churn" "monthly_churn" Share SHARE, Required => decimal product.monthly_churn;
    "product.early_cancel_monthly" "early_cancel_monthly" Share SHARE, Value("0") => decimal product.early_cancel_monthly;
    "product.refund_window_days" "refund_window_days" Whole Limits::between(0, LONGEST_REFUND), Value("0") => whole product.refund_window_days;
    "product.cogs_rate" "cogs_rate" Share RATE, Value("0") => decimal product.cogs_rate;
    "product.model_cost_rate" "model_cost_rate" Share RATE, Absent => maybe product.model_cost_rate;
    "product.payment_fee_rate" "payment_fee_rate" Share SHARE, Value("0") => decimal product.payment_fee_rate;
    "product.payment_fee_fixed" "payment_fee_fixed" Amount AMOUNT, Value("0") => decimal product.payment_fee_fixed;
    "product.serving_cost_monthly" "serving_cost_monthly" Amount AMOUNT, Value("0") => decimal product.serving_cost_monthly;
    "product.discount_rate_annual" "discount_rate_annual" Share RATE, Assumed => decimal product.discount_rate_annual;
    "product.ltv_horizon_months" "ltv_horizon_months" Whole Limits::between(1, LONGEST_LIFETIME), Assumed => whole product.ltv_horizon_months;
    "product.expansion_monthly" "expansion_monthly" Share GROWTH, Value("0") => decimal product.expansion_monthly;
    "product.collection_lag_months" "collection_lag_months" Whole Limits::between(0, 12), Usual => whole product.collection_lag_months;
    "product.outcome_rate_monthly" "outcome_rate_monthly" Share SOME, Required => decimal product.outcome_rate_monthly;
    "product.outcome_lag_months" "outcome_lag_months" Whole LIFE, Value("0") => whole product.outcome_lag_months;
    "customer_discount.rate" "customer_discount_rate" Share SHARE, Required => decimal customer_discount.rate;
    "customer_discount.months" "customer_discount_months" Whole LIFE, Required => whole customer_discount.months;
    "commission.rate" "commission_rate" Share RATE, Absent => pay Percent;
    "commission.flat" "commission_flat" Amount AMOUNT, Absent => pay Flat;
    "commission.per_lead" "commission_per_lead" Amount AMOUNT, Absent => pay PerLead;
    // The solution tier takes nothing back, so nothing can fail to be recovered.
    "commission.recovery_rate" "recovery_rate" Share SHARE, Value("1") => source commission.recovery_rate;
    "commission.terms.window_days" "clawback_window_days" Whole Limits::between(0, 730), Usual => source_whole commission.terms.window_days;
    "commission.terms.clear_days" "clear_days" Whole Limits::between(0, 365), Usual => source_whole commission.terms.clear_days;
    "commission.terms.net_days" "net_days" Whole Limits::between(0, 365), Usual => source_whole commission.terms.net_days;
    "program.horizon_months" "horizon_months" Whole HORIZON, Assumed => whole program.horizon_months;
    "program.identified" "identified" Number Limits::between(0, MOST_PARTNERS), Required => source identified;
    "program.recruit_months" "recruit_months" Whole HORIZON, Assumed => source_whole recruit_months;
    "program.recruit_rate" "recruit_rate" Share SHARE, Assumed => source recruit_rate;
    "program.onboard_rate" "onboard_rate" Share SHARE, Assumed => source onboard_rate;
    "program.activation_rate" "activation_rate" Share SHARE, Assumed => source activation_rate;
    "program.performer_rate" "performer_rate" Share SHARE, Assumed => source performer_rate;
    "program.performer_referrals_per_quarter" "performer_referrals_per_quarter" Number Limits::between(0, 1_000_000),
        Assumed => source performer_referrals_per_quarter;
    "program.top_share" "top_share" Share SOME, Assumed => source top_share;
    "program.win_rate" "win_rate" Share SHARE, Value("0.30") => source win_rate;
    "program.partner_churn_monthly" "partner_churn_monthly" Share SHARE, Assumed => source partner_churn_monthly;
    "program.onboard_lag" "onboard_lag" Whole LAG, Assumed => source_whole onboard_lag;
    "program.activation_lag" "activation_lag" Whole LAG, Assumed => source_whole activation_lag;
    "program.sales_cycle_months" "sales_cycle_months" Whole LAG, Value("0") => source_whole sales_cycle_months;
    "program.starts_month" "starts_month" Whole LAG, Absent => source_whole starts_month;
    "program.customer_churn_factor" "customer_churn_factor" Number Limits::between(0, 10), Absent => source customer_churn_factor;
    "program.incrementality" "incrementality" Share SHARE, Value("1") => source incrementality;
    "program.influenced_customers_per_month" "influenced_customers_per_month" Number Limits::between(0, 1_000_000_000),
        Value("0") => source influenced_customers_per_month;
    "program.influenced_credit" "influenced_credit" Share SHARE, Assumed => source influenced_credit;
    "program.company_mrr" "company_mrr" Amount AMOUNT, Value("0") => decimal program.company_mrr;
    "program.company_mrr_growth_monthly" "company_mrr_growth_monthly" Share GROWTH, Value("0") => decimal program.company_mrr_growth_monthly;
    "program.opening_cash" "opening_cash" Amount AMOUNT, Absent => decimal program.opening_cash;
    "program.costs.platform_monthly" "platform_monthly" Amount AMOUNT, Value("0") => decimal program.costs.platform_monthly;
    "program.costs.payout_fee_fixed" "payout_fee_fixed" Amount AMOUNT, Value("0") => decimal program.costs.payout_fee_fixed;
    "program.costs.manager_monthly" "manager_monthly" Amount AMOUNT, Value("0") => decimal program.costs.manager_monthly;
    "program.costs.comarketing_monthly" "comarketing_monthly" Amount AMOUNT, Value("0") => decimal program.costs.comarketing_monthly;
    "program.costs.comarketing_from_month" "comarketing_from_month" Whole LAG, Absent => whole program.costs.comarketing_from_month;
    "program.costs.onboarding_per_partner" "onboarding_per_partner" Amount AMOUNT, Value("0") => decimal program.costs.onboarding_per_partner;
    "program.costs.cac_per_customer" "cac_per_customer" Amount AMOUNT, Value("0") => decimal program.costs.cac_per_customer;
    "program.costs.setup_once" "setup_once" Amount AMOUNT, Value("0") => decimal program.costs.setup_once;
    "program.costs.platform_take_rate" "platform_take_rate" Share SHARE, Value("0") => decimal program.costs.platform_take_rate;
    "program.costs.platform_take_in_fee" "platform_take_in_fee" Share SHARE, Absent => decimal program.costs.platform_take_in_fee;
    "program.costs.payout_fee_rate" "payout_fee_rate" Share SHARE, Value("0") => decimal program.costs.payout_fee_rate;
    "mc.trials" "trials" Whole Limits::between(0, MOST_TRIALS), Usual => whole simulation.trials;
    "mc.price_sigma" "price_sigma" Number SIGMA, Usual => decimal simulation.price_sigma;
    "mc.deal_sigma" "deal_sigma" Number SIGMA, Usual => decimal simulation.deal_sigma;
    "mc.productivity_sigma" "productivity_sigma" Number SIGMA, Usual => decimal simulation.productivity_sigma;
};

/// A product; the value itself where that would leave 28 digits.
#[must_use]
pub fn times(value: Decimal, factor: Decimal) -> Decimal {
    value.checked_mul(factor).unwrap_or(value)
}
