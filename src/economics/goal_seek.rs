//! The value of an input with which a forecast just reaches a goal.
//!
//! Between the lowest and the highest value that are looked at a goal is taken to be reached on one side alone, so that
//! bisection finds where it begins. It knows no file and no flag.

use rust_decimal::Decimal;

use super::caps::Worth;
use super::customer::Customer;
use super::inputs::{Input, Unit};
use super::model::Model;
use super::program::ProgramForecast;
use super::rounding::float;

/// What a forecast is to reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// The program earns back what it cost by this month, from 1.
    BreakEvenMonth(u32),
    /// Lifetime value over cost is this or more, all commission counted as acquisition cost.
    LtvToCac(Decimal),
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BreakEvenMonth(month) => write!(f, "break_even_month={month}"),
            Self::LtvToCac(times) => write!(f, "ltv_to_cac={times}"),
        }
    }
}

/// Where a goal is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found {
    /// At this value and every lower one that was looked at.
    UpTo(Decimal),
    /// At this value and every higher one that was looked at.
    From(Decimal),
    /// At every value from the lowest to the highest.
    Everywhere(Decimal, Decimal),
    /// At neither end.
    Nowhere(Decimal, Decimal),
}

impl Goal {
    /// Reads `break_even_month=18` or `ltv_to_cac=3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, value) = text.split_once('=')?;
        let value: Decimal = value.trim().parse().ok()?;
        match name.trim() {
            "break_even_month" => {
                let month = u32::try_from(value).ok().filter(|_| value.is_integer())?;
                (month > 0).then_some(Self::BreakEvenMonth(month))
            }
            "ltv_to_cac" => (value > Decimal::ZERO).then_some(Self::LtvToCac(value)),
            _ => None,
        }
    }

    /// Whether a model reaches it.
    #[must_use]
    pub fn is_reached(self, model: &Model) -> bool {
        let program = ProgramForecast::of(model);
        match self {
            Self::BreakEvenMonth(month) => program.break_even_month.is_some_and(|at| at <= month),
            Self::LtvToCac(times) => {
                let costs = program.costs_of_customer(&model.program.costs);
                let worth = Worth::of(&Customer::of(model), model.commission(), &costs);
                let reached = worth.ltv_to_cac_strict(float(model.commission().rate));
                // A customer that costs nothing reaches every ratio, unless it loses money.
                reached.map_or(worth.margin > 0.0, |ratio| ratio >= float(times))
            }
        }
    }

    /// Where the model reaches it when an input alone changes.
    #[must_use]
    pub fn seek(self, model: &Model, input: &Input) -> Found {
        let step = step(model, input);
        let (low, high) = range(model, input, step);
        let mut changed = model.clone();
        let mut reached = |steps: i64| {
            input.set(&mut changed, step * Decimal::from(steps));
            self.is_reached(&changed)
        };
        let (at_low, at_high) = (reached(low), reached(high));
        let value = |steps: i64| (step * Decimal::from(steps)).normalize();
        if at_low == at_high {
            return if at_low {
                Found::Everywhere(value(low), value(high))
            } else {
                Found::Nowhere(value(low), value(high))
            };
        }
        let (mut below, mut above) = (low, high);
        while above - below > 1 {
            let middle = below + (above - below) / 2;
            if reached(middle) == at_low {
                below = middle;
            } else {
                above = middle;
            }
        }
        if at_low {
            Found::UpTo(value(below))
        } else {
            Found::From(value(above))
        }
    }
}

/// How finely a value is sought: a hundredth of a percent, a minor unit, one.
fn step(model: &Model, input: &Input) -> Decimal {
    match input.unit {
        Unit::Share => Decimal::new(1, 4),
        Unit::Amount => Decimal::new(1, model.currency.minor_digits),
        Unit::Number => Decimal::new(1, 2),
        Unit::Whole => Decimal::ONE,
    }
}

/// The lowest and highest value that are looked at, in steps: shares up to one, others up to a thousand times the present
/// value.
fn range(model: &Model, input: &Input, step: Decimal) -> (i64, i64) {
    let thousandfold = input.get(model).max(Decimal::ONE) * Decimal::ONE_THOUSAND;
    let most = match input.unit {
        Unit::Share => Decimal::ONE,
        Unit::Amount | Unit::Number | Unit::Whole => thousandfold,
    };
    let steps = |value: Decimal| i64::try_from((value / step).floor()).unwrap_or(i64::MAX / 2);
    let low = steps(input.limits.low) + i64::from(input.limits.above_low);
    (low, steps(most.min(input.limits.high)))
}
