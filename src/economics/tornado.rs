//! Which input moves the result most: each one low and high, the others as they are.
//!
//! Source: economics §2.4; the ranges are assumptions of the product.

use rust_decimal::Decimal;

use super::customer::Customer;
use super::flow::Flow;
use super::model::Model;
use super::program::ProgramForecast;
use super::rounding::rounded_after_noise;

/// An input with the result at its low and high value.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The input's name.
    pub input: &'static str,
    /// Its low value.
    pub low: Decimal,
    /// Its high value.
    pub high: Decimal,
    /// Net contribution at the low value.
    pub net_at_low: f64,
    /// Net contribution at the high value.
    pub net_at_high: f64,
}

impl Bar {
    /// How far apart the two results are.
    #[must_use]
    pub fn swing(&self) -> f64 {
        (self.net_at_high - self.net_at_low).abs()
    }
}

/// An input, its range and how it is put into a model.
struct Input {
    name: &'static str,
    low: Decimal,
    high: Decimal,
    set: fn(&mut Model, Decimal),
}

/// The bars, the widest first; equal ones by name.
#[must_use]
pub fn tornado(model: &Model) -> Vec<Bar> {
    let net = |value: Decimal, set: fn(&mut Model, Decimal)| {
        let mut changed = model.clone();
        set(&mut changed, value);
        let customer = Customer::of(&changed);
        ProgramForecast::of(&changed, &customer).total[Flow::Net]
    };
    let mut bars: Vec<Bar> = inputs(model)
        .into_iter()
        .map(|input| Bar {
            input: input.name,
            low: input.low,
            high: input.high,
            net_at_low: net(input.low, input.set),
            net_at_high: net(input.high, input.set),
        })
        .collect();
    // Inputs that work as factors of one product have the same swing, and differ by noise
    // alone; a millionth of the minor unit is far above that and far below what is printed.
    let places = model.currency.minor_digits + 6;
    let swing = |bar: &Bar| rounded_after_noise(bar.swing(), places, model.rounding);
    bars.sort_by(|a, b| swing(b).cmp(&swing(a)).then(a.input.cmp(b.input)));
    bars
}

fn inputs(model: &Model) -> Vec<Input> {
    let product = &model.product;
    let program = &model.program;
    let times = |value: Decimal, factor: i64| scaled(value, Decimal::new(factor, 1));
    let shares = |value: Decimal, step: i64| {
        let step = Decimal::new(step, 2);
        ((value - step).max(Decimal::ZERO), value + step)
    };
    let (churn_low, churn_high) = if product.monthly_churn.is_zero() {
        (Decimal::new(0, 1), Decimal::new(1, 2))
    } else {
        (
            times(product.monthly_churn, 7),
            times(product.monthly_churn, 15).min(Decimal::ONE),
        )
    };
    let (rate_low, rate_high) = rate_range(model);
    let (cogs_low, cogs_high) = shares(product.cogs_rate, 5);
    let simulation = &model.simulation;
    let input = |name, low, high, set| Input {
        name,
        low,
        high,
        set,
    };
    let mut list = vec![
        input(
            "price",
            times(product.price, 8),
            times(product.price, 12),
            |m, v| m.product.price = v,
        ),
        input("monthly_churn", churn_low, churn_high, |m, v| {
            m.product.monthly_churn = v
        }),
        input("cogs_rate", cogs_low, cogs_high, |m, v| {
            m.product.cogs_rate = v
        }),
        input("commission_rate", rate_low, rate_high, |m, v| {
            m.commission.rate = v
        }),
        input(
            "recruit_rate",
            simulation.recruit_rate.low,
            simulation.recruit_rate.high,
            |m, v| {
                m.program.recruit_rate = v;
            },
        ),
        input(
            "onboard_rate",
            simulation.onboard_rate.low,
            simulation.onboard_rate.high,
            |m, v| {
                m.program.onboard_rate = v;
            },
        ),
        input(
            "activation_rate",
            simulation.activation_rate.low,
            simulation.activation_rate.high,
            |m, v| m.program.activation_rate = v,
        ),
        input(
            "performer_rate",
            Decimal::new(10, 2),
            Decimal::new(15, 2),
            |m, v| {
                m.program.performer_rate = v;
            },
        ),
        input(
            "performer_referrals_per_quarter",
            scaled(program.performer_referrals_per_quarter, Decimal::new(75, 2)),
            times(program.performer_referrals_per_quarter, 15),
            |m, v| m.program.performer_referrals_per_quarter = v,
        ),
        input(
            "win_rate",
            times(program.win_rate, 8),
            times(program.win_rate, 12).min(Decimal::ONE),
            |m, v| m.program.win_rate = v,
        ),
        input(
            "partner_churn_monthly",
            times(program.partner_churn_monthly, 5),
            scaled(program.partner_churn_monthly, Decimal::TWO).min(Decimal::ONE),
            |m, v| m.program.partner_churn_monthly = v,
        ),
        input(
            "fixed_costs_multiplier",
            Decimal::new(75, 2),
            Decimal::new(125, 2),
            |m, v| {
                let costs = &mut m.program.costs;
                costs.platform_monthly = scaled(costs.platform_monthly, v);
                costs.manager_monthly = scaled(costs.manager_monthly, v);
                costs.comarketing_monthly = scaled(costs.comarketing_monthly, v);
                for step in &mut costs.platform_steps {
                    step.monthly = scaled(step.monthly, v);
                }
            },
        ),
    ];
    if let Some(rate) = product.model_cost_rate {
        let (low, high) = shares(rate, 10);
        list.push(input("model_cost_rate", low, high, |m, v| {
            m.product.model_cost_rate = Some(v)
        }));
    }
    list
}

/// The band usual for the structure, or a fifth either way where the band is one rate or there is none.
fn rate_range(model: &Model) -> (Decimal, Decimal) {
    let rate = model.commission.rate;
    let band = model
        .practice
        .offers(model.product.revenue_model)
        .find(|offer| offer.tier == model.commission.tier && offer.scope == model.commission.scope)
        .filter(|offer| offer.low < offer.high)
        .and_then(|offer| {
            let end = |end: f64| rounded_after_noise(end, 2, model.rounding);
            Some((end(offer.low)?, end(offer.high)?))
        });
    band.unwrap_or_else(|| {
        (
            scaled(rate, Decimal::new(8, 1)),
            scaled(rate, Decimal::new(12, 1)),
        )
    })
}

/// A product that keeps the value itself where it would leave 28 digits.
fn scaled(value: Decimal, factor: Decimal) -> Decimal {
    value.checked_mul(factor).unwrap_or(value)
}
