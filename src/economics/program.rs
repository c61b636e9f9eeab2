//! The program's profit and loss, month by month, in expectation.
//!
//! Partners are found, sign, are onboarded, become active and bring customers; every flow of money is the
//! stream of new customers folded with one customer's months. Nothing is rounded.
//!
//! Source: economics §1.7.

use std::ops::{Add, Mul};

use super::clawback::CommissionFlows;
use super::customer::Customer;
use super::model::{Model, Program, RevenueModel};
use super::platform::{Exact, Fees, MonthlyVolume, Scale, Volume};
use super::precise::Precise;

/// Partners in each stage, in all.
#[derive(Clone, Copy, Debug)]
pub struct Funnel {
    /// Found.
    pub identified: Precise,
    /// Signed.
    pub recruited: Precise,
    /// Onboarded.
    pub onboarded: Precise,
    /// Became active.
    pub activated: Precise,
}

/// Partners and new customers by month, in the numbers they were asked for.
#[derive(Clone, Debug)]
pub struct Growth<N = Precise> {
    /// Totals by stage.
    pub funnel: Funnel,
    /// Partners onboarded in each month.
    pub onboarded: Vec<N>,
    /// Partners active in each month.
    pub active: Vec<N>,
    /// Leads of an average active partner in a month.
    pub referrals_per_active_partner: Precise,
    /// New customers in each month.
    pub new_customers: Vec<N>,
}

impl Growth {
    /// Works out partners and new customers.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        Self::in_numbers(program, |exact| exact, |exact| exact)
    }
}

impl<N: Copy + Default + Add<Output = N>> Growth<N> {
    /// The same in numbers that `number` makes, multiplied by what `factor` makes.
    #[must_use]
    pub fn in_numbers<F>(
        program: &Program,
        number: impl Fn(Precise) -> N,
        factor: impl Fn(Precise) -> F,
    ) -> Self
    where
        F: Copy,
        N: Mul<F, Output = N>,
    {
        let months = program.horizon_months;
        let identified = Precise::from(program.identified);
        let each_month = identified
            .over(Precise::whole(i64::from(program.recruit_months)))
            .unwrap_or(Precise::ZERO);
        let signed = each_month * Precise::from(program.recruit_rate);
        let onboarded = Stage {
            each_month: signed * Precise::from(program.onboard_rate),
            from: program.onboard_lag,
            months: program.recruit_months,
        };
        let activated = Stage {
            each_month: onboarded.each_month * Precise::from(program.activation_rate),
            from: onboarded.from.saturating_add(program.activation_lag),
            months: program.recruit_months,
        };
        let stays = factor(Precise::ONE - Precise::from(program.partner_churn_monthly));
        let joined = number(activated.each_month);
        let mut active = Vec::with_capacity(months as usize);
        let mut here = N::default();
        for month in 0..months {
            here = here * stays;
            if activated.reaches(month) {
                here = here + joined;
            }
            active.push(here);
        }
        let referrals_per_active_partner = leads_of_an_active_partner(program);
        let (brought, won) = (
            factor(referrals_per_active_partner),
            factor(program.win_rate.into()),
        );
        let cycle = program.sales_cycle_months.min(months) as usize;
        let mut new_customers = Vec::with_capacity(months as usize);
        new_customers.resize(cycle, N::default());
        let partners = active.iter().take(months as usize - cycle);
        new_customers.extend(partners.map(|active| *active * brought * won));
        let joined = number(onboarded.each_month);
        Self {
            funnel: Funnel {
                identified,
                recruited: signed * Precise::whole(i64::from(program.recruit_months.min(months))),
                onboarded: onboarded.total(months),
                activated: activated.total(months),
            },
            onboarded: (0..months)
                .map(|month| {
                    if onboarded.reaches(month) {
                        joined
                    } else {
                        N::default()
                    }
                })
                .collect(),
            active,
            referrals_per_active_partner,
            new_customers,
        }
    }
}

/// Leads of an average active partner in a month.
pub(super) fn leads_of_an_active_partner(program: &Program) -> Precise {
    let performers = Precise::from(program.performer_rate);
    (performers * Precise::from(program.performer_referrals_per_quarter))
        .over(Precise::whole(3) * Precise::from(program.top_share))
        .unwrap_or(Precise::ZERO)
}

/// Partners that reach a stage, as many each month for some months.
struct Stage {
    each_month: Precise,
    from: u32,
    months: u32,
}

impl Stage {
    fn reaches(&self, month: u32) -> bool {
        month
            .checked_sub(self.from)
            .is_some_and(|at| at < self.months)
    }

    /// All of them over a horizon.
    fn total(&self, horizon: u32) -> Precise {
        let months = horizon.saturating_sub(self.from).min(self.months);
        self.each_month * Precise::whole(i64::from(months))
    }
}

/// One month of the program.
#[derive(Clone, Copy, Debug, Default)]
pub struct Month {
    /// Recognised revenue.
    pub revenue: Precise,
    /// Money collected from customers.
    pub collections: Precise,
    /// Money given back to them.
    pub refunds: Precise,
    /// Cost of goods and models.
    pub cogs: Precise,
    /// Payment fees.
    pub fees: Precise,
    /// Serving cost.
    pub serving: Precise,
    /// Commission earned on sourced customers.
    pub accrual: Precise,
    /// Cancelled before it was paid.
    pub cancel: Precise,
    /// To be recovered after it was paid.
    pub after: Precise,
    /// Paid.
    pub payout: Precise,
    /// The platform's fee and take.
    pub platform: Precise,
    /// Transfer fees.
    pub payout_fees: Precise,
    /// The partner manager.
    pub manager: Precise,
    /// Co-marketing.
    pub comarketing: Precise,
    /// Onboarding of partners.
    pub onboarding: Precise,
    /// Own cost of winning the customers.
    pub cac: Precise,
    /// Set-up.
    pub setup: Precise,
    /// Commission earned on influenced customers.
    pub influenced_accrual: Precise,
    /// Cancelled before it was paid.
    pub influenced_cancel: Precise,
    /// To be recovered after it was paid.
    pub influenced_after: Precise,
    /// Paid.
    pub influenced_payout: Precise,
    /// Commission earned, less what is cancelled and what is recovered.
    pub commission_net: Precise,
    /// Revenue less cost of goods, fees and serving.
    pub margin: Precise,
    /// What the program earns, commissions expensed as they accrue.
    pub net: Precise,
    /// Running sum of that.
    pub cum: Precise,
    /// Money in less money out.
    pub cash: Precise,
    /// Running sum of that.
    pub cash_cum: Precise,
    /// Commission owed at the end of the month.
    pub liability: Precise,
    /// Expected return of commissions earned so far.
    pub reserve: Precise,
}

impl Month {
    /// What goes through the platform in the month.
    fn volume(&self, active: Precise) -> MonthlyVolume<Precise, Precise> {
        MonthlyVolume {
            sourced: Volume {
                revenue: self.revenue,
                payouts: self.payout,
                partners: active,
            },
            fixed_payouts: self.influenced_payout,
        }
    }
}

impl Default for Precise {
    fn default() -> Self {
        Self::ZERO
    }
}

/// The program over its horizon.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// Partners and new customers.
    pub growth: Growth,
    /// New customers in all.
    pub new_customers: Precise,
    /// The months.
    pub months: Vec<Month>,
    /// Sums over the months; balances are those of the last one.
    pub total: Month,
    /// Commission on prepaid terms that have not run out at the end.
    pub deferred_commission: Precise,
    /// Net when revenue counts alone that would not have come without partners.
    pub net_incremental: Precise,
    /// Net with the commission of unexpired prepaid terms added back.
    pub net_matched: Precise,
    /// Deepest running sum, zero or below.
    pub peak_funding: Precise,
    /// The same on cash.
    pub peak_cash_funding: Precise,
    /// First month, from 1, from which the running sum stays at or above zero.
    pub break_even_month: Option<u32>,
    /// The same on cash.
    pub cash_break_even_month: Option<u32>,
    /// Highest commission owed.
    pub liability_peak: Precise,
    /// Highest expected return.
    pub reserve_peak: Precise,
    /// All cost of the program for each new customer.
    pub fully_loaded_cac: Option<Precise>,
    /// Monthly recurring revenue of partner customers in the last month.
    pub partner_mrr: Precise,
    /// Its share of the company's.
    pub partner_share_of_mrr: Option<Precise>,
    /// What one identified partner adds before fixed costs.
    pub contribution_per_identified_partner: Option<Precise>,
    /// Partners to identify for the program to break even within the horizon.
    pub identified_to_break_even: Option<i64>,
    /// New customers a month whose contribution covers the monthly fixed costs.
    pub customers_to_cover_fixed: Option<Precise>,
    /// Fixed costs over the horizon, those of influenced customers among them.
    pub fixed_costs: Precise,
    /// Fees, salaries, budgets, onboarding and set-up for each new customer.
    pub overhead_per_customer: Option<Precise>,
}

/// One customer's months as the program folds them.
struct Flows<'a> {
    customer: &'a Customer,
    /// By the place of the first month in its quarter.
    commission: Vec<CommissionFlows>,
    lag: usize,
    annual: bool,
}

impl Outlook {
    /// Works out the program.
    ///
    /// `contribution` is what one customer leaves after commission, of [`super::unit::Unit`].
    #[must_use]
    pub fn of(model: &Model, customer: &Customer, contribution: Precise) -> Self {
        let months = model.program.horizon_months as usize;
        let growth = Growth::of(&model.program);
        let flows = Flows {
            customer,
            commission: (0..model.commission.terms.phases())
                .map(|phase| CommissionFlows::of(model, customer, phase, months))
                .collect(),
            lag: model.product.collection_lag_months as usize,
            annual: model.product.revenue_model == RevenueModel::Annual,
        };
        let mut list = flows.sourced(&growth.new_customers);
        let influenced = Precise::from(model.program.influenced_customers_per_month);
        if !influenced.is_zero() {
            let credit = Precise::from(model.program.influenced_credit);
            flows.influenced(&mut list, influenced * credit);
        }
        add_costs(&mut list, model, &growth);
        balance(&mut list, model);
        Self::summary(model, growth, list, &flows, contribution)
    }

    fn summary(
        model: &Model,
        growth: Growth,
        months: Vec<Month>,
        flows: &Flows<'_>,
        contribution: Precise,
    ) -> Self {
        let total = sum(&months);
        let new_customers: Precise = growth.new_customers.iter().copied().sum();
        let deferred_commission = flows.deferred(&growth.new_customers);
        let costs = &model.program.costs;
        let horizon = Precise::whole(months.len() as i64);
        let fees = Fees::of(costs);
        let volumes: Vec<MonthlyVolume<_, _>> = months
            .iter()
            .zip(&growth.active)
            .map(|(month, active)| month.volume(*active))
            .collect();
        let people = Precise::from(costs.manager_monthly) + costs.comarketing_monthly.into();
        let platform = fees.of_months(&volumes);
        let monthly_fixed = if fees.is_flat() {
            Precise::from(costs.platform_monthly) + people
        } else {
            platform.over(horizon).unwrap_or_default() + people
        };
        let fixed_months = platform + people * horizon;
        let load = super::unit::commission_load(model);
        let recovery = Precise::from(model.commission.recovery_rate);
        let influenced_cost =
            total.influenced_accrual - total.influenced_cancel - recovery * total.influenced_after
                + (load - Precise::ONE) * total.influenced_payout;
        let fixed_costs = fixed_months + costs.setup_once.into() + influenced_cost;
        let per_partner = (total.net + fixed_costs).over(growth.funnel.identified);
        let spent = total.commission_net
            + total.platform
            + total.payout_fees
            + total.manager
            + total.comarketing
            + total.onboarding
            + total.cac
            + total.setup;
        let partner_mrr = flows.recurring(&growth.new_customers);
        let company = Precise::from(model.program.company_mrr)
            * (Precise::ONE + Precise::from(model.program.company_mrr_growth_monthly))
                .powi(model.program.horizon_months.saturating_sub(1));
        let outside = Precise::ONE - Precise::from(model.program.incrementality);
        let lowest =
            |of: fn(&Month) -> Precise| months.iter().map(of).fold(Precise::ZERO, Precise::min);
        let highest =
            |of: fn(&Month) -> Precise| months.iter().map(of).fold(Precise::ZERO, Precise::max);
        Self {
            new_customers,
            deferred_commission,
            net_incremental: total.net - outside * total.margin,
            net_matched: total.net + deferred_commission,
            peak_funding: lowest(|month| month.cum),
            peak_cash_funding: lowest(|month| month.cash_cum),
            break_even_month: super::unit::payback(months.iter().map(|month| month.net)),
            cash_break_even_month: super::unit::payback(months.iter().map(|month| month.cash)),
            liability_peak: highest(|month| month.liability),
            reserve_peak: highest(|month| month.reserve),
            fully_loaded_cac: spent.over(new_customers),
            partner_mrr,
            partner_share_of_mrr: partner_mrr.over(company + partner_mrr),
            contribution_per_identified_partner: per_partner,
            identified_to_break_even: per_partner.and_then(|each| {
                let scale = Scale {
                    numbers: Exact,
                    identified: growth.funnel.identified,
                    each,
                    fixed: fixed_costs - platform,
                    horizon: months.len(),
                    months: &volumes,
                };
                scale.partners_to_break_even(&fees)
            }),
            customers_to_cover_fixed: contribution
                .is_positive()
                .then(|| monthly_fixed.over(contribution))
                .flatten(),
            overhead_per_customer: (fixed_months + total.setup + total.onboarding)
                .over(new_customers),
            fixed_costs,
            growth,
            total,
            months,
        }
    }
}

impl Flows<'_> {
    /// Folds the stream of new customers with one customer's months.
    fn sourced(&self, new_customers: &[Precise]) -> Vec<Month> {
        let mut list = vec![Month::default(); new_customers.len()];
        for (start, new) in new_customers.iter().enumerate() {
            if new.is_zero() {
                continue;
            }
            let commission = &self.commission[start % self.commission.len()];
            for (age, month) in list[start..].iter_mut().enumerate() {
                let here = &self.customer.months[age];
                month.revenue += *new * here.recognised;
                month.refunds += *new * here.refunded;
                month.cogs += *new * (self.customer.cost_rate * here.used);
                month.fees += *new * self.customer.fees(here);
                month.serving += *new * (self.customer.serving * here.active);
                month.accrual += *new * commission.accrued[age];
                month.cancel += *new * commission.cancelled[age];
                month.after += *new * commission.reclaimed[age];
                month.payout += *new * commission.paid[age];
                month.reserve += *new * commission.reserve[age];
                if let Some(earlier) = age.checked_sub(self.lag) {
                    month.collections += *new * self.customer.months[earlier].billed;
                }
            }
        }
        list
    }

    /// Adds the commission on a steady stream of influenced customers: a cost without revenue of its own.
    fn influenced(&self, list: &mut [Month], credited: Precise) {
        for start in 0..list.len() {
            let commission = &self.commission[start % self.commission.len()];
            for (age, month) in list[start..].iter_mut().enumerate() {
                month.influenced_accrual += credited * commission.accrued[age];
                month.influenced_cancel += credited * commission.cancelled[age];
                month.influenced_after += credited * commission.reclaimed[age];
                month.influenced_payout += credited * commission.paid[age];
                month.reserve += credited * commission.reserve[age];
            }
        }
    }

    /// Commission earned on prepaid terms, for the part of each term that lies beyond the horizon.
    ///
    /// It follows the revenue of that part: what is going to be refunded counts in neither.
    fn deferred(&self, new_customers: &[Precise]) -> Precise {
        if !self.annual {
            return Precise::ZERO;
        }
        let months = new_customers.len();
        let mut total = Precise::ZERO;
        for (start, new) in new_customers.iter().enumerate() {
            let age = months - start;
            let term = (age - 1) / 12 * 12;
            let left = term + 12 - age;
            let commission = &self.commission[start % self.commission.len()];
            let paid_term = &self.customer.months[term];
            let kept = (paid_term.recognised * Precise::whole(12))
                .over(paid_term.billed)
                .unwrap_or(Precise::ZERO);
            total += *new * commission.accrued[term] * kept * Precise::whole(left as i64);
        }
        total.over(Precise::whole(12)).unwrap_or(Precise::ZERO)
    }

    /// Monthly recurring revenue in the last month.
    fn recurring(&self, new_customers: &[Precise]) -> Precise {
        new_customers
            .iter()
            .rev()
            .zip(&self.customer.months)
            .map(|(new, month)| *new * month.recurring)
            .sum()
    }
}

/// Adds what the program costs beside commissions.
fn add_costs(list: &mut [Month], model: &Model, growth: &Growth) {
    let costs = &model.program.costs;
    let take = Precise::from(costs.platform_take_rate);
    let (fee_rate, fee_fixed) = (
        Precise::from(costs.payout_fee_rate),
        Precise::from(costs.payout_fee_fixed),
    );
    let platform = Fees::of(costs);
    for (index, month) in list.iter_mut().enumerate() {
        let paid = month.payout + month.influenced_payout;
        let volume = month.volume(growth.active[index]).total();
        month.platform = platform.of_month(&volume) + take * paid;
        month.payout_fees = fee_rate * paid;
        if paid > PAYABLE {
            month.payout_fees += fee_fixed * growth.active[index];
        }
        month.manager = costs.manager_monthly.into();
        month.comarketing = costs.comarketing_monthly.into();
        month.onboarding = Precise::from(costs.onboarding_per_partner) * growth.onboarded[index];
        month.cac = Precise::from(costs.cac_per_customer) * growth.new_customers[index];
        if index == 0 {
            month.setup = costs.setup_once.into();
        }
    }
}

/// What is not more than this is what the last digits of a difference leave over: nothing to pay.
pub(super) const PAYABLE: Precise = Precise::scaled(1, 12);

/// Works out each month's results and balances from its flows.
fn balance(list: &mut [Month], model: &Model) {
    let recovery = Precise::from(model.commission.recovery_rate);
    let (mut cum, mut cash_cum, mut liability) = (Precise::ZERO, Precise::ZERO, Precise::ZERO);
    for month in list {
        let accrued = month.accrual + month.influenced_accrual;
        let cancelled = month.cancel + month.influenced_cancel;
        let paid = month.payout + month.influenced_payout;
        let recovered = recovery * (month.after + month.influenced_after);
        let costs = month.platform
            + month.payout_fees
            + month.manager
            + month.comarketing
            + month.onboarding
            + month.cac
            + month.setup;
        let service = month.cogs + month.fees + month.serving;
        month.commission_net = accrued - cancelled - recovered;
        month.margin = month.revenue - month.cogs - month.fees - month.serving;
        month.net = month.margin
            - month.commission_net
            - month.platform
            - month.payout_fees
            - month.manager
            - month.comarketing
            - month.onboarding
            - month.cac
            - month.setup;
        month.cash = month.collections - month.refunds - service - paid + recovered - costs;
        cum += month.net;
        cash_cum += month.cash;
        liability += accrued - cancelled - paid;
        month.cum = cum;
        month.cash_cum = cash_cum;
        month.liability = liability;
    }
}

/// Sums the flows; balances are those of the last month.
fn sum(list: &[Month]) -> Month {
    let mut total = Month::default();
    for month in list {
        total.revenue += month.revenue;
        total.collections += month.collections;
        total.refunds += month.refunds;
        total.cogs += month.cogs;
        total.fees += month.fees;
        total.serving += month.serving;
        total.accrual += month.accrual;
        total.cancel += month.cancel;
        total.after += month.after;
        total.payout += month.payout;
        total.platform += month.platform;
        total.payout_fees += month.payout_fees;
        total.manager += month.manager;
        total.comarketing += month.comarketing;
        total.onboarding += month.onboarding;
        total.cac += month.cac;
        total.setup += month.setup;
        total.influenced_accrual += month.influenced_accrual;
        total.influenced_cancel += month.influenced_cancel;
        total.influenced_after += month.influenced_after;
        total.influenced_payout += month.influenced_payout;
        total.commission_net += month.commission_net;
        total.margin += month.margin;
        total.net += month.net;
        total.cash += month.cash;
        total.cum = month.cum;
        total.cash_cum = month.cash_cum;
        total.liability = month.liability;
        total.reserve = month.reserve;
    }
    total
}
