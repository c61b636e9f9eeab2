//! A proposed commission held against what a customer carries, what partners would earn, and what others pay.

use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;

use super::{income::income, market::market};
use crate::blueprint::{Company, Market, PartnerView};
use crate::economics::caps::{Caps, LTV_TO_CAC, Worth, rate_down};
use crate::economics::customer::Customer;
use crate::economics::model::{Commission, Costs, RevenueModel, Scope, Tier};
use crate::economics::rounding::{float, printed, ratio, without_noise};
use crate::economics::unit::Unit;
use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::units::{Decimal, Money, Number, Percent, words};

/// The version of the data.
pub const SCHEMA: &str = "partnerkit/price/v1";

/// A commission that somebody thinks of offering.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal {
    /// The tier whose terms of payout and clawback it has.
    pub tier: Tier,
    /// What is paid.
    pub pay: Pay,
}

/// What a proposal pays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pay {
    /// A share of the customer's payments.
    Rate(Percent, Scope),
    /// A sum once for each customer.
    Flat(Decimal),
}

impl Pay {
    /// The payments that bear it.
    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::Rate(_, scope) => scope,
            Self::Flat(_) => Scope::Upfront(12),
        }
    }

    /// The share of these payments that it is, for a customer under the other terms of a commission.
    #[must_use]
    pub fn share(self, customer: &Customer, terms: &Commission) -> Decimal {
        match self {
            Self::Rate(rate, _) => rate.fraction(),
            Self::Flat(sum) => {
                let scope = self.scope();
                let year = customer.commissioned(&Commission { scope, ..*terms }, 0, 1.0);
                let year = without_noise(year).unwrap_or_default();
                sum.checked_div(year).unwrap_or_default()
            }
        }
    }
}

words! {
    /// What a limit is about, in the table of limits.
    pub enum Measure {
        /// What is left of a customer.
        Contribution = "contribution",
        /// Lifetime value by the cost of a customer.
        LtvToCac = "ltv_to_cac",
        /// The month in which a customer has paid back its cost.
        Payback = "payback",
        /// The share of a year's gross profit.
        GrossProfit = "gross_profit",
        /// The share of lifetime value.
        LifetimeValue = "lifetime_value",
        /// The margin in hundredths of the price, model cost taken off.
        Margin = "margin",
        /// The customers that leave in a month.
        Churn = "churn",
    }

    /// How a proposal lies against a limit.
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Held {
        /// It keeps a limit that makes the ceiling.
        Passes = "passes",
        /// It does not.
        Fails = "fails",
        /// It is below a usual range.
        Below = "below",
        /// It is in a usual range.
        Inside = "inside",
        /// It is above a usual range.
        Above = "above",
    }

    /// What a limit's value is counted in.
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Counted {
        /// The company's currency.
        Money = "money",
        /// How many times one goes into another.
        Times = "times",
        /// Months.
        Months = "months",
        /// Hundredths.
        Percent = "percent",
    }
}

/// A limit with how the proposal lies against it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Limit {
    /// The row's id.
    pub id: String,
    /// What is limited, in words.
    pub what: String,
    /// Whether it makes the ceiling; the others are rules of practitioners.
    pub binding: bool,
    /// The value under the proposal; none where there is none.
    pub value: Option<Number>,
    /// What the value is counted in.
    pub unit: Counted,
    /// The lowest usual share.
    pub low: Option<Percent>,
    /// The highest usual share.
    pub high: Option<Percent>,
    /// What is measured, where the limit is asked of a commission for life alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_life: Option<String>,
    /// The highest rate that passes, where the proposal is a rate.
    pub highest_rate: Option<Percent>,
    /// How the proposal lies against it.
    pub held: Held,
    /// Who says so.
    pub source: String,
}

impl Limit {
    /// Whether it is asked of commissions for life alone and not kept, so that a term of months is offered first.
    #[must_use]
    pub fn asks_for_a_term(&self) -> bool {
        self.for_life.is_some() && self.held != Held::Inside
    }
}

/// A proposal, judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Price {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The company.
    pub company: String,
    /// The currency of every amount.
    pub currency: String,
    /// The tier.
    pub tier: String,
    /// The proposed rate; none of a flat sum.
    pub rate: Option<Percent>,
    /// The proposed sum for each customer; none of a rate.
    pub flat: Option<Money>,
    /// Months that are paid; none for life and of a flat sum.
    pub months: Option<u32>,
    /// Whether it is paid as long as the customer stays.
    pub lifetime: bool,
    /// Of outcome pricing, the month of a customer, counted from 1 at its start, in which its first outcome can come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_outcome_month: Option<u32>,
    /// Whether no payment of a customer falls into the months that are paid: nothing is ever due.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pays_nothing: bool,
    /// Whether a customer carries it: every binding limit passes.
    pub carried: bool,
    /// Present value of a customer's margin before commission.
    pub margin: Money,
    /// Your own cost of winning the customer beside the commission.
    pub own_cost: Money,
    /// Present value of the commission, with the fee for paying it.
    pub commission: Money,
    /// What is left.
    pub contribution: Money,
    /// The highest rate that a customer carries for these payments; none of a flat sum.
    pub ceiling: Option<Percent>,
    /// The most months for which a customer carries the rate, where it does not carry the proposal.
    pub months_instead: Option<u32>,
    /// The months for which the rate is usually offered first, where a customer carries it for life and a limit of
    /// commissions for life is not kept.
    pub months_first: Option<u32>,
    /// The limits.
    pub limits: Vec<Limit>,
    /// What partners would earn.
    pub income: PartnerView,
    /// What others pay.
    pub market: Market,
}

/// Judges a proposal for a customer. `terms` has the tier's terms of payout and clawback, `cookie_loss` the share of
/// its customers that a partner is not credited with.
#[must_use]
pub fn price(
    playbook: &Playbook,
    company: &Company,
    customer: &Customer,
    costs: &Costs,
    terms: &Commission,
    cookie_loss: Decimal,
    proposal: Proposal,
) -> Price {
    let of_scope = |scope| Commission { scope, ..*terms };
    let commission = Commission {
        rate: proposal.pay.share(customer, terms),
        ..of_scope(proposal.pay.scope())
    };
    let caps = |scope| Caps::of(&Worth::of(customer, &of_scope(scope), costs));
    let judged = Judged {
        unit: Unit::of(customer, &commission, costs),
        caps: caps(commission.scope),
        rate: float(commission.rate),
        margin: 1.0 - customer.cost_rate,
        churn: float(customer.product.monthly_churn),
        minor_units: company.minor_units,
    };
    let (rate, flat, scope) = match proposal.pay {
        Pay::Rate(rate, scope) => (Some(rate), None, Some(scope)),
        Pay::Flat(sum) => (None, Some(Money(sum)), None),
    };
    let for_life = scope == Some(Scope::Lifetime);
    let limits = playbook
        .rows("price-limits")
        .filter(|row| for_life || row.text("for_life").is_empty());
    let limits = limits.map(|row| judged.limit(row, rate.is_some()));
    let limits: Vec<Limit> = limits.collect();
    let carried = limits.iter().all(|limit| limit.held != Held::Fails);
    let waits = limits.iter().any(Limit::asks_for_a_term);
    let first = || {
        playbook
            .figure("measuring", "term-before-life-months")
            .to_u32()
    };
    let carries =
        |months: &u32| caps(Scope::Months(*months)).is_some_and(|caps| caps.allow(judged.rate));
    let longest = match scope {
        Some(Scope::Months(months)) => months,
        _ => customer.ltv_months as u32,
    };
    let instead = || (1..=longest).rev().find(carries);
    let market = market(playbook, commission.tier.id(), rate);
    let money = |amount| judged.money(amount);
    Price {
        schema: SCHEMA,
        company: company.name.clone(),
        currency: company.currency.clone(),
        tier: commission.tier.id().to_owned(),
        rate,
        flat,
        months: scope.and_then(Scope::months),
        lifetime: for_life,
        first_outcome_month: (customer.product.revenue_model == RevenueModel::Outcome)
            .then_some(customer.product.outcome_lag_months + 1),
        pays_nothing: rate.is_some() && judged.pays_nothing(),
        carried,
        margin: money(judged.unit.worth.margin),
        own_cost: money(judged.unit.worth.own_cost),
        commission: money(judged.unit.commission_with_fees),
        contribution: money(judged.unit.contribution),
        ceiling: rate
            .and(judged.caps)
            .map(|caps| Percent(rate_down(caps.max))),
        months_instead: rate.filter(|_| !carried).and_then(|_| instead()),
        months_first: (carried && waits).then(first).flatten(),
        limits,
        income: income(
            playbook,
            customer,
            &commission,
            cookie_loss,
            company.minor_units,
        ),
        market,
    }
}

/// The economics of a customer under a proposal.
struct Judged {
    unit: Unit,
    caps: Option<Caps>,
    rate: f64,
    /// The margin as a share of the price.
    margin: f64,
    /// The share of customers that leave in a month.
    churn: f64,
    minor_units: u32,
}

impl Judged {
    fn money(&self, amount: f64) -> Money {
        Money(printed(amount, self.minor_units))
    }

    /// Whether no payment ever bears the commission.
    fn pays_nothing(&self) -> bool {
        self.unit.worth.base == 0.0
    }

    fn limit(&self, row: &Row, is_rate: bool) -> Limit {
        let percent = |column| row.number(column).map(Percent);
        let (low, high) = (percent("low"), percent("high"));
        let measure = row.word("measure");
        let measure: Measure = measure.expect("verified: the row names a measure");
        let worth = &self.unit.worth;
        let commissioned = self.rate * worth.load;
        let share = |of: f64, whole: f64| ratio(of, whole).map(|share| printed(share * 100.0, 1));
        // Where nothing is ever due, a customer has to hold without any commission.
        let alone =
            |margin: f64, times: f64| self.pays_nothing() && margin >= times * worth.own_cost;
        let (value, unit, cap, holds_alone) = match measure {
            Measure::Contribution => (
                Some(self.money(self.unit.contribution).0),
                Counted::Money,
                self.caps.map(|caps| caps.break_even),
                alone(worth.margin, 1.0),
            ),
            Measure::LtvToCac => (
                self.unit.ltv_to_cac_hybrid.map(|times| printed(times, 2)),
                Counted::Times,
                self.caps.map(|caps| caps.ltv3_hybrid),
                alone(worth.margin, LTV_TO_CAC),
            ),
            Measure::Payback => (
                self.unit.payback_accrual.map(Decimal::from),
                Counted::Months,
                self.caps.map(|caps| caps.payback_12),
                alone(worth.margin_12, 1.0),
            ),
            Measure::GrossProfit => (
                share(commissioned * worth.base_12, worth.margin_12),
                Counted::Percent,
                None,
                false,
            ),
            Measure::LifetimeValue => (
                share(commissioned * worth.base, worth.margin),
                Counted::Percent,
                None,
                false,
            ),
            Measure::Margin => (share(self.margin, 1.0), Counted::Percent, None, false),
            Measure::Churn => (share(self.churn, 1.0), Counted::Percent, None, false),
        };
        let held = match (value, low, high) {
            (Some(value), Some(low), None) if value <= low.0 => Held::Below,
            (Some(value), None, Some(high)) if value >= high.0 => Held::Above,
            (Some(value), Some(low), _) if value < low.0 => Held::Below,
            (Some(value), _, Some(high)) if value > high.0 => Held::Above,
            (_, Some(_), _) | (_, _, Some(_)) => Held::Inside,
            _ if cap.map_or(holds_alone, |cap| Caps::allows(cap, self.rate)) => Held::Passes,
            _ => Held::Fails,
        };
        Limit {
            id: row.id.to_owned(),
            what: row.text("what").to_owned(),
            binding: matches!(held, Held::Passes | Held::Fails),
            value: value.map(|value| Number(value.normalize())),
            unit,
            low,
            high,
            for_life: row.cell("for_life").text().map(str::to_owned),
            highest_rate: cap.filter(|_| is_rate).map(|cap| Percent(rate_down(cap))),
            held,
            source: row.source.to_owned(),
        }
    }
}
