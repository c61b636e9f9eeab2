//! One input varied over a range, the others as they are: the curve of what a customer and the program leave.
//!
//! It knows which inputs can be varied and between which limits; it knows no file and no flag.

use rust_decimal::Decimal;

use super::caps::{Caps, Value};
use super::customer::Customer;
use super::flow::Flow;
use super::model::{Model, Tier};
use super::program::ProgramForecast;
use super::read;
use super::rounding::{float, is_below_zero};
use super::unit::Unit;

/// The most points of a curve.
pub const MOST_POINTS: usize = 500;

/// An input that can be varied.
#[derive(Clone, Copy)]
pub struct Lever {
    /// Its place in the model's file.
    pub path: &'static str,
    /// Its highest value.
    high: Decimal,
    set: fn(&mut Model, Decimal),
}

/// A range to vary an input over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// The input's path as it was given.
    pub path: String,
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
    /// The same with later commission counted as cost of revenue.
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

const HUNDREDFOLD: Decimal = Decimal::ONE_HUNDRED;

macro_rules! levers {
    ($($path:literal up to $high:expr => $($field:ident).+;)*) => {
        &[$(Lever { path: $path, high: $high, set: |model, value| model.$($field).+ = value }),*]
    };
}

/// The inputs that can be varied.
pub const LEVERS: &[Lever] = levers! {
    "product.price" up to Decimal::MAX => product.price;
    "product.monthly_churn" up to Decimal::ONE => product.monthly_churn;
    "product.cogs_rate" up to Decimal::TEN => product.cogs_rate;
    "product.payment_fee_rate" up to Decimal::ONE => product.payment_fee_rate;
    "product.discount_rate_annual" up to Decimal::TEN => product.discount_rate_annual;
    "product.expansion_monthly" up to Decimal::TEN => product.expansion_monthly;
    "customer_discount.rate" up to Decimal::ONE => customer_discount.rate;
    "commission.rate" up to Decimal::TEN => commission.rate;
    "commission.recovery_rate" up to Decimal::ONE => commission.recovery_rate;
    "program.identified" up to Decimal::from_parts(read::MOST_PARTNERS, 0, 0, false, 0) => program.identified;
    "program.recruit_rate" up to Decimal::ONE => program.recruit_rate;
    "program.onboard_rate" up to Decimal::ONE => program.onboard_rate;
    "program.activation_rate" up to Decimal::ONE => program.activation_rate;
    "program.performer_rate" up to Decimal::ONE => program.performer_rate;
    "program.performer_referrals_per_quarter" up to HUNDREDFOLD => program.performer_referrals_per_quarter;
    "program.win_rate" up to Decimal::ONE => program.win_rate;
    "program.partner_churn_monthly" up to Decimal::ONE => program.partner_churn_monthly;
    "program.costs.platform_monthly" up to Decimal::MAX => program.costs.platform_monthly;
    "program.costs.manager_monthly" up to Decimal::MAX => program.costs.manager_monthly;
    "program.costs.comarketing_monthly" up to Decimal::MAX => program.costs.comarketing_monthly;
    "program.costs.cac_per_customer" up to Decimal::MAX => program.costs.cac_per_customer;
};

/// The tiers whose rate can be varied, by path.
const TIER_RATES: [(&str, Tier); 3] = [
    ("tiers.referral.rate", Tier::Referral),
    ("tiers.integration.rate", Tier::Integration),
    ("tiers.solution.rate", Tier::Solution),
];

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
        let number = |text: &str| read::decimal(text.trim()).map_err(|_| shape());
        let (low, high, step) = (number(low)?, number(high)?, number(step)?);
        let path = path.trim();
        let most = TIER_RATES
            .iter()
            .find(|(known, _)| *known == path)
            .map(|_| Decimal::TEN)
            .or_else(|| {
                LEVERS
                    .iter()
                    .find(|lever| lever.path == path)
                    .map(|lever| lever.high)
            });
        let Some(most) = most else {
            let known = TIER_RATES.iter().map(|(path, _)| *path);
            let known: Vec<&str> = known.chain(LEVERS.iter().map(|lever| lever.path)).collect();
            return Err(SweepError {
                message: format!("`{path}` cannot be varied"),
                help: format!("vary one of {}", known.join(", ")),
            });
        };
        if low < Decimal::ZERO || high > most || low > high {
            let limit = if most == Decimal::MAX {
                "0".to_owned()
            } else {
                format!("0 to {most}")
            };
            return Err(SweepError {
                message: format!("`{path}` cannot run from {low} to {high}"),
                help: format!("give a rising range within {limit}"),
            });
        }
        if path == "product.price" && low.is_zero() {
            return Err(SweepError {
                message: "`product.price` cannot be 0".into(),
                help: "start the range above 0".into(),
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
            values,
        })
    }

    /// Whether the values are rates of commission, against which the ceiling is held.
    #[must_use]
    pub fn is_commission(&self) -> bool {
        self.path == "commission.rate" || TIER_RATES.iter().any(|(path, _)| *path == self.path)
    }

    /// The curve over a model.
    #[must_use]
    pub fn run(&self, model: &Model) -> Vec<Point> {
        let tier = TIER_RATES
            .iter()
            .find(|(path, _)| *path == self.path)
            .map(|(_, tier)| *tier);
        let set = LEVERS
            .iter()
            .find(|lever| lever.path == self.path)
            .map(|lever| lever.set);
        self.values
            .iter()
            .map(|value| {
                let mut changed = model.clone();
                if let Some(tier) = tier {
                    take_tier(&mut changed, tier);
                    changed.commission.rate = *value;
                } else if let Some(set) = set {
                    set(&mut changed, *value);
                }
                Point::of(&changed, *value)
            })
            .collect()
    }
}

/// Gives a model another tier's usual structure and terms; a model of that tier keeps its own.
fn take_tier(model: &mut Model, tier: Tier) {
    if model.commission.tier == tier {
        return;
    }
    model.commission.tier = tier;
    model.commission.terms = model.practice.terms(tier);
    let mut usual = model.practice.offers(model.product.revenue_model);
    if let Some(offer) = usual.find(|offer| offer.tier == tier) {
        model.commission.scope = offer.scope;
    }
}

impl Point {
    fn of(model: &Model, value: Decimal) -> Self {
        let customer = Customer::of(model);
        let costs = &model.program.costs;
        let unit = Unit::of(&customer, &model.commission, costs);
        let program = ProgramForecast::of(model, &customer);
        let worth = Value::of(&customer, &model.commission, costs);
        let ceiling = Caps::of(&worth, float(costs.cac_per_customer)).map(|caps| caps.max);
        let rate = float(model.commission.rate);
        Self {
            value,
            contribution: unit.contribution,
            ltv_to_cac_strict: unit.ltv_to_cac_strict,
            ltv_to_cac_hybrid: unit.ltv_to_cac_hybrid,
            net: program.total[Flow::Net],
            break_even_month: program.break_even_month,
            ceiling,
            affordable: ceiling
                .is_none_or(|ceiling| !is_below_zero(ceiling - rate, ceiling.abs() + rate)),
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
                "`program.win_rate` cannot run from 0.50 to 2.00",
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
        ];
        for (text, message) in cases {
            assert_eq!(Sweep::parse(text).expect_err(text).message, message);
        }
    }
}
