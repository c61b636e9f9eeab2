//! One input varied over a range, the others as they are: the curve of a customer's and the program's results.
//!
//! It knows no file and no flag.

use rust_decimal::Decimal;

use super::caps::{Caps, Worth};
use super::customer::Customer;
use super::flow::Flow;
use super::inputs::{INPUTS, Input, Unit};
use super::model::{Model, Structure, Tier};
use super::notation::decimal;
use super::program::ProgramForecast;
use super::rounding::float;
use super::usual_terms::UsualTerms;

/// The most points of a curve.
pub const MOST_POINTS: usize = 500;

/// The path of the commission rate.
const COMMISSION_RATE: &str = "commission.rate";

/// The tiers whose rate can be varied, by path.
const TIER_RATES: [(&str, Tier); 3] = [
    ("tiers.referral.rate", Tier::Referral),
    ("tiers.integration.rate", Tier::Integration),
    ("tiers.solution.rate", Tier::Solution),
];

/// A range to vary an input over.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The input's path as it was given.
    pub path: String,
    /// The input that is varied.
    pub input: &'static Input,
    /// The tier whose usual structure is taken, where the rate of one is varied.
    tier: Option<Tier>,
    /// The values, rising.
    pub values: Vec<Decimal>,
}

/// Why a range cannot be varied over, with what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepError {
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

/// The results at one value.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The value.
    pub value: Decimal,
    /// What a customer leaves after commission.
    pub contribution: f64,
    /// Lifetime value over cost, all commission counted as acquisition cost.
    pub ltv_to_cac_strict: Option<f64>,
    /// Lifetime value over cost, later commission counted as cost of revenue.
    pub ltv_to_cac_hybrid: Option<f64>,
    /// What the program earns over its horizon.
    pub net: f64,
    /// Month from which its running sum stays at or above zero.
    pub break_even_month: Option<u32>,
    /// The highest affordable rate of the structure.
    pub ceiling: Option<f64>,
    /// Whether the rate is at or below it.
    pub affordable: bool,
}

impl Sweep {
    /// Reads `PATH=LOW..HIGH:STEP`, such as `tiers.referral.rate=5%..40%:1%`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, SweepError> {
        let shape = || SweepError {
            message: format!("`{text}` is not a range to vary an input over"),
            help: "write the input, the lowest and highest value and the step, such as \
                   `tiers.referral.rate=5%..40%:1%`"
                .into(),
        };
        let (path, range) = text.split_once('=').ok_or_else(shape)?;
        let (low, rest) = range.split_once("..").ok_or_else(shape)?;
        let (high, step) = rest.split_once(':').ok_or_else(shape)?;
        let path = path.trim();
        let tier = TIER_RATES.iter().find(|(known, _)| *known == path);
        let Some(input) = Input::at(tier.map_or(path, |_| COMMISSION_RATE)) else {
            let known = TIER_RATES.iter().map(|(path, _)| *path);
            let known = known.chain(INPUTS.iter().map(|input| input.path));
            return Err(SweepError {
                message: format!("`{path}` cannot be varied"),
                help: format!("vary one of {}", known.collect::<Vec<_>>().join(", ")),
            });
        };
        let step = decimal(step.trim()).map_err(|_| shape())?;
        let end = |text: &str| {
            decimal(text.trim()).map_err(|_| shape())?;
            input.parse(text).map_err(|help| SweepError {
                message: format!("`{path}` cannot be {}", text.trim()),
                help,
            })
        };
        let (low, high) = (end(low)?, end(high)?);
        if low > high {
            return Err(SweepError {
                message: format!("`{path}` cannot run from {low} to {high}"),
                help: "give the lowest value first".into(),
            });
        }
        if input.unit == Unit::Whole && !step.is_integer() {
            return Err(SweepError {
                message: format!("`{path}` cannot run in steps of {step}"),
                help: "give a whole step, such as 1".into(),
            });
        }
        let points = if step > Decimal::ZERO {
            ((high - low) / step).floor()
        } else {
            Decimal::MAX
        };
        if points >= Decimal::from(MOST_POINTS) {
            return Err(SweepError {
                message: format!("a step of {step} gives too many points"),
                help: format!("give a step that leaves {MOST_POINTS} points or fewer"),
            });
        }
        let mut values = Vec::new();
        let mut value = low;
        while value <= high {
            values.push(value);
            value += step;
        }
        Ok(Self {
            path: path.to_owned(),
            input,
            tier: tier.map(|(_, tier)| *tier),
            values,
        })
    }

    /// Whether the values are rates of commission, against which the ceiling is held.
    #[must_use]
    pub fn is_commission(&self) -> bool {
        self.input.path == COMMISSION_RATE
    }

    /// The model that is varied: under another tier's usual structure and terms where that tier's rate is.
    #[must_use]
    pub fn varied(&self, model: &Model, usual: &UsualTerms) -> Model {
        let mut varied = model.clone();
        if let Some(tier) = self.tier {
            take_tier(&mut varied, usual, tier);
        }
        varied
    }

    /// Whether the values change the program and leave a customer as it is.
    #[must_use]
    pub fn is_of_program(&self) -> bool {
        let path = self.input.path;
        path.starts_with("program.") && path != "program.costs.cac_per_customer"
    }

    /// The results at each value of this input, and in it at each of another one.
    #[must_use]
    pub fn grid(&self, other: &Self, model: &Model, usual: &UsualTerms) -> Vec<Vec<Point>> {
        let mut changed = other.varied(&self.varied(model, usual), usual);
        let row = |value: &Decimal| {
            self.input.set(&mut changed, *value);
            other.over(&mut changed)
        };
        self.values.iter().map(row).collect()
    }

    /// The curve over a model.
    #[must_use]
    pub fn run(&self, model: &Model, usual: &UsualTerms) -> Vec<Point> {
        self.over(&mut self.varied(model, usual))
    }

    fn over(&self, changed: &mut Model) -> Vec<Point> {
        let point = |value: &Decimal| {
            self.input.set(changed, *value);
            Point::of(changed, *value)
        };
        self.values.iter().map(point).collect()
    }
}

/// Gives a model another tier's usual structure and terms; a model of that tier keeps its own.
fn take_tier(model: &mut Model, usual: &UsualTerms, tier: Tier) {
    if model.commission().tier == tier {
        return;
    }
    let mut offers = usual.offers(model.product.revenue_model);
    let offer = offers.find(|offer| offer.tier == tier);
    for source in &mut model.program.sources {
        source.commission.tier = tier;
        source.commission.structure = Structure::Percent;
        source.commission.terms = usual.terms(tier);
        if let Some(offer) = offer {
            source.commission.scope = offer.scope;
        }
    }
}

impl Point {
    fn of(model: &Model, value: Decimal) -> Self {
        let program = ProgramForecast::of(model);
        let costs = program.costs_of_customer(&model.program.costs);
        let worth = Worth::of(&Customer::of(model), model.commission(), &costs);
        let ceiling = Caps::of(&worth).map(|caps| caps.max);
        let rate = float(model.commission().rate);
        Self {
            value,
            contribution: worth.contribution(rate),
            ltv_to_cac_strict: worth.ltv_to_cac_strict(rate),
            ltv_to_cac_hybrid: worth.ltv_to_cac_hybrid(rate),
            net: program.total[Flow::Net],
            break_even_month: program.break_even_month,
            ceiling,
            affordable: match ceiling {
                Some(ceiling) => Caps::allows(ceiling, rate),
                None => !worth.loses(rate),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sweep;

    #[test]
    fn a_range_from_5_to_40_percent_by_1_has_36_points() {
        let sweep = Sweep::parse("tiers.referral.rate=5%..40%:1%").expect("a range");
        assert_eq!(sweep.values.len(), 36);
        assert_eq!(sweep.values[0].to_string(), "0.05");
        assert_eq!(sweep.values[35].to_string(), "0.40");
    }

    #[test]
    fn what_is_not_a_range_is_refused_with_what_to_write() {
        let cases = [
            ("rate", "`rate` is not a range to vary an input over"),
            (
                "commission.rate=1..2",
                "`commission.rate=1..2` is not a range to vary an input over",
            ),
            ("color=1..2:1", "`color` cannot be varied"),
            (
                "program.win_rate=50%..200%:1%",
                "`program.win_rate` cannot be 200%",
            ),
            (
                "commission.rate=40%..5%:1%",
                "`commission.rate` cannot run from 0.40 to 0.05",
            ),
            (
                "commission.rate=0..1:0",
                "a step of 0 gives too many points",
            ),
            (
                "commission.rate=0..1:0.000001",
                "a step of 0.000001 gives too many points",
            ),
            ("product.price=0..1:0.5", "`product.price` cannot be 0"),
            ("commission.rate=5..10:1", "`commission.rate` cannot be 5"),
            (
                "commission.terms.window_days=0..90:0.5",
                "`commission.terms.window_days` cannot run in steps of 0.5",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(Sweep::parse(text).expect_err(text).message, message);
        }
    }
}
