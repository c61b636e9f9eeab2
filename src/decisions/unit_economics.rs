//! From facts to the explicit model of a forecast, and from its figures to the blueprint.
//!
//! Contract value, margin and churn come from the answers; everything a founder cannot know yet comes from the
//! table of assumptions. Gross margin is that of the books: card fees are inside it.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint;
use crate::economics::caps::{Caps, Verdict, Worth, rate_down};
use crate::economics::clawback::ExpectedReturn;
use crate::economics::customer::Customer;
use crate::economics::model::{
    Base, Commission, Costs, Currency, CustomerDiscount, FunnelRates, Model, PartnerSource,
    Product, Program, Range, RevenueModel, Scope, Structure, Terms, Tier,
};
use crate::economics::read;
use crate::economics::rounding::{RoundHalf, float, printed, without_noise};
use crate::economics::unit::Unit;
use crate::economics::usual_ranges::UsualRanges;
use crate::facts::{Derived, Facts};
use crate::playbook::Playbook;
use crate::units::{Decimal, Money, Number, Percent};

use super::assumptions::{Assumption, Assumptions};
use super::usual_terms;

/// What a fee that is paid once for a customer is a multiple of, in the company's currency.
const FLAT_FEE_STEP: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

/// A fee as it is offered: a multiple of [`FLAT_FEE_STEP`], rounded down.
pub(super) fn fee_down(fee: Decimal) -> Decimal {
    (fee / FLAT_FEE_STEP).floor() * FLAT_FEE_STEP
}

/// A customer's economics, worked out once for all tiers.
#[derive(Clone)]
pub(super) struct UnitEconomics {
    pub model: Model,
    pub customer: Customer,
    pub assumptions: Assumptions,
}

/// What a commission structure carries, whatever its rate.
#[derive(Clone, Copy)]
pub(super) struct Affordability {
    pub scope: Scope,
    worth: Worth,
    /// `None` when the structure never pays a commission.
    caps: Option<Caps>,
    /// The highest rate in percent, rounded down to hundredths: a rate at it never lies above it.
    pub ceiling: Decimal,
}

impl UnitEconomics {
    /// The model of a company before any rate is chosen, under a platform that takes nothing of payouts.
    pub fn of(playbook: &Playbook, facts: &Facts<'_>) -> Self {
        let assumptions = Assumptions::of(playbook, facts.answers.assumptions());
        let ranges = usual_terms::ranges(playbook, &assumptions);
        let terms = usual_terms::in_rhythm(playbook, &assumptions, Tier::Referral);
        let model = model(&assumptions, facts, &ranges, terms);
        Self {
            customer: Customer::of(&model),
            model,
            assumptions,
        }
    }

    /// The same customer under a platform that takes a share of payouts, 0 to 1.
    pub fn under(&self, take: Decimal) -> Self {
        let mut under = self.clone();
        under.model.program.costs.platform_take_in_fee = take;
        under
    }

    /// What a commission of this scope can cost.
    pub fn carries(&self, scope: Scope) -> Affordability {
        let commission = Commission {
            scope,
            ..*self.model.commission()
        };
        let worth = Worth::of(&self.customer, &commission, &self.model.program.costs);
        let caps = Caps::of(&worth);
        Affordability {
            scope,
            ceiling: caps.map_or(Decimal::ZERO, |caps| rate_down(caps.max)),
            caps,
            worth,
        }
    }

    /// The highest fee that can be paid once for a customer: a third of its margin, and no more than the margin
    /// of the first year. It is a multiple of [`FLAT_FEE_STEP`], rounded down.
    pub fn flat_fee(&self) -> Decimal {
        let worth = self.carries(Scope::Lifetime).worth;
        let fee = (worth.margin / 3.0).min(worth.margin_12) - worth.own_cost;
        fee_down(decimal(fee.max(0.0) / worth.load))
    }

    /// The fee for each lead that sales accepts, when so much can be paid for a customer.
    pub fn fee_for_a_lead(&self, fee: Decimal) -> Decimal {
        fee_down(fee * self.model.program.lead().win_rate)
    }

    /// What fees for leads come to for each customer won.
    pub fn leads_for_a_customer(&self, fee: Decimal) -> Decimal {
        fee.checked_div(self.model.program.lead().win_rate)
            .unwrap_or_default()
    }

    /// What a fee costs with the platform's take and the transfer.
    pub fn cost_of_fee(&self, fee: Decimal) -> f64 {
        float(fee) * self.carries(Scope::Lifetime).worth.load
    }

    /// A tier's commission at a rate in percent under its terms.
    pub fn commission(&self, tier: Tier, scope: Scope, rate: Decimal, terms: Terms) -> Commission {
        let recovery = match tier {
            Tier::Referral => Assumption::RecoveryReferral,
            Tier::Integration => Assumption::RecoveryIntegration,
            Tier::Solution => Assumption::RecoverySolution,
        };
        Commission {
            tier,
            structure: Structure::Percent,
            scope,
            rate: Percent(rate).fraction(),
            base: Base::Net,
            recovery_rate: self.assumptions.share(recovery),
            terms,
        }
    }

    /// The share of its customers that a tier's partner is not credited with. Only referrals are known by a click; the
    /// other tiers register what they bring.
    pub fn cookie_loss(&self, tier: Tier) -> Decimal {
        match tier {
            Tier::Referral => self.assumptions.share(Assumption::CookieLoss),
            Tier::Integration | Tier::Solution => Decimal::ZERO,
        }
    }

    /// What comes back of a customer's commissions.
    pub fn returned(&self, commission: &Commission) -> ExpectedReturn {
        ExpectedReturn::of(commission, &self.customer)
    }

    /// The share of new customers in percent that stops paying before a day, or gets back what it has paid.
    pub fn leaving(&self, day: u32) -> Decimal {
        decimal((1.0 - self.customer.stays_to_day(f64::from(day))) * 100.0)
    }
}

impl Affordability {
    /// The verdict on a band given in percent.
    pub fn verdict(&self, low: Decimal, high: Decimal) -> Verdict {
        let share = |percent: Decimal| float(Percent(percent).fraction());
        Verdict::of(&self.worth, share(low), share(high))
    }

    /// The highest rate in percent when a customer costs so much more to win.
    pub fn ceiling_with(&self, cost: f64) -> Decimal {
        let caps = Caps::of(&self.worth.bearing(cost));
        caps.map_or(Decimal::ZERO, |caps| rate_down(caps.max))
    }

    /// What commission at a rate in percent costs with its fees, over a customer's life.
    pub fn cost(&self, rate: Decimal) -> f64 {
        self.price_cut(rate) * self.worth.load
    }

    /// What a price that is lower by so many percent costs for as long as commission is paid.
    pub fn price_cut(&self, rate: Decimal) -> f64 {
        float(Percent(rate).fraction()) * self.worth.base
    }

    /// What is left of a customer at a rate in percent.
    pub fn contribution(&self, rate: Decimal) -> f64 {
        let rate = float(Percent(rate).fraction());
        self.worth.contribution(rate)
    }
}

/// The assumption about the win rate that fits how the company sells.
pub(super) fn win_rate_of(facts: &Facts<'_>) -> Assumption {
    match facts.word("gtm.motion") {
        "product_led" => Assumption::WinRateProductLed,
        "sales_led" => Assumption::WinRateSalesLed,
        "community_led" => Assumption::WinRateCommunityLed,
        _ => Assumption::WinRateHybrid,
    }
}

/// The assumption about what a partner's customer still takes to win, as a share of the company's own cost.
pub(super) fn own_cost_of(facts: &Facts<'_>) -> Assumption {
    match facts.word("gtm.motion") {
        "product_led" => Assumption::OwnCostProductLed,
        "sales_led" => Assumption::OwnCostSalesLed,
        "community_led" => Assumption::OwnCostCommunityLed,
        _ => Assumption::OwnCostHybrid,
    }
}

fn model(assumptions: &Assumptions, facts: &Facts<'_>, usual: &UsualRanges, terms: Terms) -> Model {
    let share = |percent| Percent(percent).fraction();
    let twelve = Decimal::from(12);
    let acv = facts.answer("revenue.acv");
    let leaving = share(facts.answer("revenue.monthly_churn"));
    let kind = facts.word("revenue.model");
    let (revenue_model, price, churn) = match kind {
        "annual_subscription" => (RevenueModel::Annual, acv, leaving),
        "usage_based" => (RevenueModel::Usage, acv / twelve, leaving),
        "outcome_based" => {
            let outcomes = assumptions.share(Assumption::OutcomeRate) * twelve;
            (
                RevenueModel::Outcome,
                acv.checked_div(outcomes).unwrap_or_default(),
                leaving,
            )
        }
        "one_time" => (RevenueModel::OneTime, acv, leaving),
        // Money comes in as most of the bill does: in advance, or after the month.
        "hybrid" if facts.answer("revenue.usage_share") > Decimal::from(50) => {
            (RevenueModel::Usage, acv / twelve, leaving)
        }
        _ => (RevenueModel::Monthly, acv / twelve, leaving),
    };
    let range = |id| {
        let [low, mode, high] = assumptions.shares(id);
        Range { low, mode, high }
    };
    // Customers that pay in advance leave inside the refund window as those of a monthly plan do.
    let (early_cancel, refund_days) = match revenue_model.prepaid_months() {
        Some(_) => (leaving, assumptions.count(Assumption::RefundWindow)),
        None => (Decimal::ZERO, 0),
    };
    let win_rate = assumptions.share(win_rate_of(facts));
    let cycle = facts.answer("gtm.sales_cycle_days") / Decimal::new(304_375, 4);
    let product = Product {
        revenue_model,
        price,
        monthly_churn: churn,
        early_churn: Vec::new(),
        early_cancel_monthly: early_cancel,
        refund_window_days: refund_days,
        cogs_rate: Decimal::ONE - share(facts.answer("revenue.gross_margin")),
        model_cost_rate: facts
            .yes_answer("product.ai")
            .then(|| share(facts.number(Derived::ModelCost))),
        payment_fee_rate: assumptions.share(Assumption::PaymentFeeRate),
        payment_fee_fixed: facts.of_usd(assumptions.value(Assumption::PaymentFeeFixed)),
        serving_cost_monthly: Decimal::ZERO,
        discount_rate_annual: assumptions.share(Assumption::DiscountRate),
        ltv_horizon_months: assumptions.count(Assumption::LtvHorizon),
        expansion_monthly: Decimal::ZERO,
        collection_lag_months: revenue_model.usual_collection_lag(),
        outcome_rate_monthly: assumptions.share(Assumption::OutcomeRate),
        outcome_lag_months: assumptions.count(Assumption::OutcomeLag),
    };
    Model {
        currency: Currency::of(facts.currency).unwrap_or(Currency {
            code: facts.currency.to_owned(),
            minor_digits: 2,
        }),
        rounding: RoundHalf::Even,
        title: facts.text("company.name").to_owned(),
        customer_discount: match facts.answer("program.customer_discount") {
            none if none.is_zero() => CustomerDiscount::default(),
            discount => CustomerDiscount {
                rate: share(discount),
                months: assumptions.count(Assumption::DiscountMonths),
            },
        },
        program: Program {
            horizon_months: assumptions.count(Assumption::ForecastHorizon),
            sources: vec![PartnerSource {
                id: read::THE_ONLY_SOURCE.to_owned(),
                customer_discount: None,
                starts_month: 0,
                customer_churn_factor: Decimal::ONE,
                running: None,
                identified: Decimal::ZERO,
                recruit_months: assumptions.count(Assumption::RecruitMonths),
                recruit_rate: assumptions.share(Assumption::RecruitRate),
                onboard_rate: assumptions.share(Assumption::OnboardRate),
                activation_rate: assumptions.share(Assumption::ActivationRate),
                performer_rate: assumptions.share(Assumption::PerformerRate),
                performer_referrals_per_quarter: assumptions.value(Assumption::PerformerReferrals),
                top_share: assumptions.share(Assumption::PerformerShare),
                win_rate,
                partner_churn_monthly: assumptions.share(Assumption::PartnerChurn),
                onboard_lag: assumptions.count(Assumption::OnboardLag),
                activation_lag: assumptions.count(Assumption::ActivationLag),
                sales_cycle_months: cycle.round().to_u32().unwrap_or_default(),
                incrementality: assumptions.share(Assumption::Incrementality),
                influenced_customers_per_month: Decimal::ZERO,
                influenced_credit: assumptions.share(Assumption::InfluencedCredit),
                commission: Commission {
                    tier: Tier::Referral,
                    structure: Structure::Percent,
                    scope: Scope::Lifetime,
                    rate: Decimal::ZERO,
                    base: Base::Net,
                    recovery_rate: Decimal::ONE,
                    terms,
                },
                ranges: FunnelRates {
                    recruit_rate: range(Assumption::RecruitRate),
                    onboard_rate: range(Assumption::OnboardRate),
                    activation_rate: range(Assumption::ActivationRate),
                    win_rate: usual.funnel.win_rate.of_share(win_rate),
                },
            }],
            company_mrr: facts.answer("revenue.mrr"),
            company_mrr_growth_monthly: assumptions.share(Assumption::CompanyGrowth),
            opening_cash: facts.of_usd(assumptions.value(Assumption::OpeningCash)),
            costs: Costs {
                platform_monthly: Decimal::ZERO,
                platform_steps: Vec::new(),
                platform_take_rate: Decimal::ZERO,
                platform_take_in_fee: Decimal::ZERO,
                payout_fee_rate: assumptions.share(Assumption::PayoutFeeRate),
                payout_fee_fixed: Decimal::ZERO,
                manager_monthly: Decimal::ZERO,
                comarketing_monthly: Decimal::ZERO,
                comarketing_from_month: 0,
                onboarding_per_partner: facts
                    .of_usd(assumptions.value(Assumption::PartnerOnboarding)),
                cac_per_customer: facts.answer("revenue.cac")
                    * assumptions.share(own_cost_of(facts)),
                setup_once: facts.of_usd(assumptions.value(Assumption::Setup)),
            },
        },
        simulation: usual.of_product(&product),
        product,
    }
}

/// A tier's figures for the blueprint under its commission.
pub(super) fn tier_figures(
    customer: &UnitEconomics,
    commission: &Commission,
    (carried, verdict): (&Affordability, &'static str),
    expected_clawback: f64,
    minor: u32,
) -> blueprint::TierEconomics {
    let unit = Unit::of(
        &customer.customer,
        commission,
        &customer.model.program.costs,
    );
    let money = |value: f64| Money(printed(value, minor));
    let margin = printed(unit.worth.margin, minor);
    let own_cost = printed(unit.worth.own_cost, minor);
    let commissioned = printed(unit.commission * carried.worth.load, minor);
    // What is left is what the printed lines leave; rounding alone makes no loss of it.
    let left = margin - own_cost;
    let commission_paid = if commissioned > left && decimal(unit.contribution) >= Decimal::ZERO {
        left
    } else {
        commissioned
    };
    let ratio = |ratio: Option<f64>| ratio.map(|ratio| Number(printed(ratio, 2).normalize()));
    let cap = |pick: fn(&Caps) -> f64| {
        Percent(
            carried
                .caps
                .map_or(Decimal::ZERO, |caps| rate_down(pick(&caps))),
        )
    };
    blueprint::TierEconomics {
        id: commission.tier.id().into(),
        scope: commission.scope.to_string(),
        rate: commission.share(),
        amount: commission.is_sum().then_some(Money(commission.rate)),
        margin: Money(margin),
        own_cost: Money(own_cost),
        commission: Money(commission_paid),
        contribution: Money(left - commission_paid),
        ltv_to_cac: ratio(unit.ltv_to_cac_strict),
        ltv_to_cac_hybrid: ratio(unit.ltv_to_cac_hybrid),
        payback_months: unit.payback_accrual,
        break_even_rate: cap(|caps| caps.break_even),
        ltv3_rate: cap(|caps| caps.ltv3_strict),
        ltv3_hybrid_rate: cap(|caps| caps.ltv3_hybrid),
        payback12_rate: cap(|caps| caps.payback_12),
        ceiling: Percent(carried.ceiling),
        ceiling_with_program_costs: None,
        verdict: verdict.into(),
        expected_clawback: money(expected_clawback),
    }
}

/// An expectation as a decimal without noise.
pub(super) fn decimal(value: f64) -> Decimal {
    without_noise(value).unwrap_or(Decimal::MAX)
}

/// The word for where a ceiling lies against a band, all in percent.
pub(super) fn ceiling_fit(ceiling: Decimal, low: Decimal, high: Decimal) -> &'static str {
    if ceiling <= Decimal::ZERO {
        "below_zero"
    } else if ceiling < low {
        "below_band"
    } else if ceiling < high {
        "inside_band"
    } else {
        "above_band"
    }
}

/// The word for where competitors' rate lies against a band, all in percent.
pub(super) fn competitor_position(
    rate: Option<Decimal>,
    low: Decimal,
    high: Decimal,
) -> &'static str {
    match rate {
        None => "none",
        Some(rate) if rate < low => "below_band",
        Some(rate) if rate > high => "above_band",
        Some(rate) if rate + rate < low + high => "low_half",
        Some(_) => "high_half",
    }
}
