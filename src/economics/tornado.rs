//! Uncertain inputs, each over its range with the others as they are: which one moves the result most.
//!
//! It knows no file and no flag.
//!
//! Source: economics §2.4.

use rust_decimal::Decimal;

use super::flow::Flow;
use super::inputs::{INPUTS, InSource, Input, times};
use super::model::Model;
use super::program::ProgramForecast;
use super::rounding::rounded_after_noise;
use super::usual_ranges::Spread;
use super::usual_terms::UsualTerms;

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
    lever: Lever,
}

/// What a bar changes in a model.
#[derive(Clone, Copy, Debug)]
enum Lever {
    /// The value of an input.
    Value(&'static Input),
    /// The value that each source has of an input, multiplied, up to the input's limit.
    Factor(&'static Input, InSource),
    /// Platform, manager and co-marketing, multiplied.
    FixedCosts,
    /// The names of every source, multiplied.
    Names,
}

impl Lever {
    fn set(self, model: &mut Model, value: Decimal) {
        match self {
            Self::Value(input) => input.set(model, value),
            Self::Factor(input, access) => {
                for source in &mut model.program.sources {
                    let own = (access.get)(source);
                    (access.set)(source, times(own, value).min(input.limits.high));
                }
            }
            Self::FixedCosts => multiply_fixed_costs(model, value),
            Self::Names => {
                for source in &mut model.program.sources {
                    source.identified = times(source.identified, value);
                }
            }
        }
    }
}

impl Bar {
    fn of(model: &Model, lever: Lever, (low, high): (Decimal, Decimal)) -> Self {
        let net = |value| {
            let mut changed = model.clone();
            lever.set(&mut changed, value);
            ProgramForecast::of(&changed).total[Flow::Net]
        };
        Self {
            input: match lever {
                Lever::Value(input) | Lever::Factor(input, _) => input.name,
                Lever::FixedCosts => "fixed_costs_multiplier",
                Lever::Names => "names",
            },
            low,
            high,
            net_at_low: net(low),
            net_at_high: net(high),
            lever,
        }
    }

    /// How far apart the two results are.
    #[must_use]
    pub fn swing(&self) -> f64 {
        (self.net_at_high - self.net_at_low).abs()
    }

    /// Whether its low and high are what the value of each source is multiplied by.
    #[must_use]
    pub const fn is_factor(&self) -> bool {
        !matches!(self.lever, Lever::Value(_))
    }

    /// The end that leaves less and the one that leaves more, of what nobody knows; `None` of what the company decides:
    /// its commission, its fixed costs and how many partners it asks.
    #[must_use]
    pub fn ends(&self) -> Option<[Decimal; 2]> {
        match self.lever {
            Lever::FixedCosts | Lever::Names => None,
            Lever::Value(input) | Lever::Factor(input, _) if input.place().0 == "commission" => {
                None
            }
            _ if self.net_at_low <= self.net_at_high => Some([self.low, self.high]),
            _ => Some([self.high, self.low]),
        }
    }
}

/// The low and the high case of a model: everything that [`Bar::ends`] knows at the end that leaves less, all at once,
/// and at the end that leaves more.
#[must_use]
pub fn cases(model: &Model, usual: &UsualTerms) -> [Model; 2] {
    let bars = tornado(model, usual);
    [0, 1].map(|end| {
        let mut case = model.clone();
        for bar in &bars {
            if let Some(ends) = bar.ends() {
                bar.lever.set(&mut case, ends[end]);
            }
        }
        case
    })
}

/// The bars, the widest first; equal ones by name.
///
/// Of several sources each has its own value of some inputs: the bar's low and high are then what all of them are
/// multiplied by.
#[must_use]
pub fn tornado(model: &Model, usual: &UsualTerms) -> Vec<Bar> {
    let several = model.program.sources.len() > 1;
    let by_factor = |input: &Input| several && !input.get(model).is_zero();
    let of_input = |input: &'static Input| {
        let band = band(model, usual, input)?;
        Some(match input.in_source().filter(|_| by_factor(input)) {
            None => Bar::of(model, Lever::Value(input), band),
            Some(access) => {
                let factors = factors(band, input.get(model))?;
                Bar::of(model, Lever::Factor(input, access), factors)
            }
        })
    };
    let used = INPUTS.iter().filter(|input| input.is_used(model));
    let mut bars: Vec<Bar> = used.filter_map(of_input).collect();
    let quarter = (Decimal::new(75, 2), Decimal::new(125, 2));
    bars.push(Bar::of(model, Lever::FixedCosts, quarter));
    // Inputs that work as factors of one product have the same swing, and differ by noise alone; a millionth of the
    // minor unit is far above that and far below what is printed.
    let places = model.currency.minor_digits + 6;
    let swing = |bar: &Bar| rounded_after_noise(bar.swing(), places, model.rounding);
    bars.sort_by(|a, b| swing(b).cmp(&swing(a)).then(a.input.cmp(b.input)));
    bars
}

/// What each source's own value is multiplied by, where every source has one: the range over the leading source's.
fn factors((low, high): (Decimal, Decimal), own: Decimal) -> Option<(Decimal, Decimal)> {
    let factor = |end: Decimal| end.checked_div(own).map(|factor| factor.round_dp(4));
    Some((factor(low)?.normalize(), factor(high)?.normalize()))
}

/// The range of an input around the model's own value; `None` where it is not compared.
fn band(model: &Model, usual: &UsualTerms, input: &Input) -> Option<(Decimal, Decimal)> {
    let own = input.get(model);
    let spread = usual.ranges.of(input)?;
    let is_rate = input.name == "commission_rate";
    let rates = is_rate.then(|| usual_rates(model, usual)).flatten();
    let band = match (rates, spread) {
        (Some(rates), _) => rates,
        // Nothing has no multiples.
        (_, Spread::Times(..)) if own.is_zero() => (Decimal::new(0, 1), Decimal::new(1, 2)),
        (_, Spread::Times(low, high)) => (times(own, low), times(own, high).min(input.limits.high)),
        (_, Spread::Around(below, above)) => ((own - below).max(Decimal::ZERO), own + above),
        (_, Spread::Between(low, high)) => (low, high),
        (_, Spread::AsDrawn) => {
            let (_, key) = input.place();
            let drawn = model.program.lead().ranges;
            let (_, range) = drawn.named().into_iter().find(|(name, _)| *name == key)?;
            (range.low, range.high)
        }
    };
    let is_inside = (band.0..=band.1).contains(&own);
    Some(if is_inside {
        band
    } else {
        a_fifth_around(own, input.limits.high)
    })
}

/// A value a fifth lower and a fifth higher, at most its limit.
fn a_fifth_around(value: Decimal, most: Decimal) -> (Decimal, Decimal) {
    let [low, high] = [8, 12].map(|tenths| times(value, Decimal::new(tenths, 1)));
    (low, high.min(most))
}

/// What a fifth fewer and a fifth more names do; its low and high are the names.
#[must_use]
pub fn names(model: &Model) -> Bar {
    let sources = model.program.sources.iter();
    let all: Decimal = sources.map(|source| source.identified).sum();
    let (fewer, more) = a_fifth_around(Decimal::ONE, Decimal::TWO);
    Bar {
        low: times(all, fewer),
        high: times(all, more),
        ..Bar::of(model, Lever::Names, (fewer, more))
    }
}

/// The band of rates that is usual for the structure; `None` where it is one rate or there is none.
fn usual_rates(model: &Model, usual: &UsualTerms) -> Option<(Decimal, Decimal)> {
    let commission = model.commission();
    let mut offers = usual.offers(model.product.revenue_model);
    let offer =
        offers.find(|offer| offer.tier == commission.tier && offer.scope == commission.scope)?;
    let end = |end: f64| rounded_after_noise(end, 2, model.rounding);
    let band = (end(offer.low)?, end(offer.high)?);
    (band.0 < band.1).then_some(band)
}

fn multiply_fixed_costs(model: &mut Model, factor: Decimal) {
    let costs = &mut model.program.costs;
    let fees = costs
        .platform_steps
        .iter_mut()
        .map(|step| &mut step.monthly);
    for cost in fees.chain([
        &mut costs.platform_monthly,
        &mut costs.manager_monthly,
        &mut costs.comarketing_monthly,
    ]) {
        *cost = times(*cost, factor);
    }
}
