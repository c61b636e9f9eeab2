//! The program's months by recurrences, in flows of one small unit.
//!
//! Source: economics §1.7.

use std::borrow::Cow;

use super::{Early, Quick};
use crate::economics::model::{
    Base, ClawbackKind, Commission, Costs, PayoutRun, Program, RevenueModel, Scope,
};
use crate::economics::platform::{Exact, Fees, Grains, MonthlyVolume, Scale, Volume};
use crate::economics::precise::Precise;
use crate::economics::precise::flow::{Factor, Flow, Grain, Money, People};
use crate::economics::program::{Funnel, Growth, PAYABLE, leads_of_an_active_partner};

/// The program over its horizon.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    /// New customers.
    pub new_customers: Precise,
    /// Partners active at the end.
    pub active_partners: Precise,
    /// Recognised revenue.
    pub revenue: Precise,
    /// Revenue less cost of goods, fees and serving.
    pub margin: Precise,
    /// Commission earned, less what is cancelled and recovered.
    pub commission_net: Precise,
    /// Commission paid out.
    pub payout: Precise,
    /// What the program earns.
    pub net: Precise,
    /// Deepest running sum, zero or below.
    pub peak_funding: Precise,
    /// First month, from 1, from which the running sum stays at or above zero.
    pub break_even_month: Option<u32>,
    /// Partners to identify for the program to break even within the horizon.
    pub identified_to_break_even: Option<i64>,
    /// Fees, salaries, budgets, onboarding and set-up for each new customer.
    pub overhead_per_customer: Option<Precise>,
    /// Monthly recurring revenue of partner customers in the last month.
    pub partner_mrr: Precise,
    /// Its share of the company's.
    pub partner_share_of_mrr: Option<Precise>,
    /// Recognised revenue of month 12, or of the last month before it.
    pub revenue_in_month_12: Precise,
    /// Commission paid out in that month.
    pub payout_in_month_12: Precise,
}
/// The program's months, worked out once for any price of the platform.
#[derive(Clone, Debug)]
pub struct Run {
    funnel: Funnel,
    grains: Grains,
    months: Vec<RunMonth>,
    /// Price of a month that is recognised.
    recognised_price: Precise,
    /// The figures that the platform's price does not touch.
    before_platform: Summary,
    /// Salaries, budgets, set-up and influenced customers over the horizon.
    fixed: Precise,
    /// Part of it that influenced customers cost.
    influenced: Precise,
    /// Cost of onboarding over the horizon.
    onboarding: Precise,
    /// What customers are billed in month 12, or in the last month before it.
    billed_in_month_12: Precise,
}

/// A month of a run.
#[derive(Clone, Copy, Debug)]
struct RunMonth {
    /// What it leaves before the platform's price.
    net: Flow<Money>,
    /// Revenue in prices.
    recognised: Flow<People>,
    /// Commission paid on customers that partners bring.
    paid: Flow<Money>,
    /// Commission paid on influenced customers.
    paid_influenced: Flow<Money>,
    /// Active partners.
    partners: Flow<People>,
}

impl Run {
    /// Partners identified and what becomes of them.
    #[must_use]
    pub fn funnel(&self) -> &Funnel {
        &self.funnel
    }

    /// Recognised revenue of month 12, or of the last month before it.
    #[must_use]
    pub fn revenue_in_month_12(&self) -> Precise {
        self.before_platform.revenue_in_month_12
    }

    /// What customers are billed in that month: of a yearly plan the whole year of those who start in it.
    #[must_use]
    pub fn billed_in_month_12(&self) -> Precise {
        self.billed_in_month_12
    }

    /// Commission paid out in that month.
    #[must_use]
    pub fn payout_in_month_12(&self) -> Precise {
        self.before_platform.payout_in_month_12
    }

    /// The program's figures when the platform costs what these costs say.
    #[must_use]
    pub fn summary(&self, costs: &Costs) -> Summary {
        let fees = Fees::of(costs);
        let horizon = Precise::whole(self.months.len() as i64);
        self.able_to_hold(fees.largest() * horizon)
            .with_platform(&fees)
    }

    fn with_platform(&self, fees: &Fees<Exact>) -> Summary {
        let platform = fees.in_numbers(self.grains);
        let volumes: Vec<MonthlyVolume<_, _>> = if platform.is_flat() {
            Vec::new()
        } else {
            self.volumes(platform.look_at_revenue())
        };
        let money = self.grains.money;
        let flat = platform.of_month(&Volume::default());
        let mut spent = Flow::ZERO;
        let mut net = Flow::ZERO;
        let mut lowest = Flow::ZERO;
        let mut last_below = 0;
        for (at, month) in self.months.iter().enumerate() {
            let fee = volumes
                .get(at)
                .map_or(flat, |volume| platform.of_month(&volume.total()));
            spent += fee;
            net += month.net - fee;
            lowest = lowest.min(net);
            if net.is_negative() {
                last_below = at + 1;
            }
        }
        let mut total = self.before_platform;
        let spent = money.number(spent);
        total.net = money.number(net);
        total.peak_funding = money.number(lowest);
        total.break_even_month = (last_below < self.months.len())
            .then(|| u32::try_from(last_below + 1).unwrap_or(u32::MAX));
        total.identified_to_break_even = (total.net + self.fixed + spent)
            .over(self.funnel.identified)
            .and_then(|each| {
                let scale = Scale {
                    numbers: self.grains,
                    identified: self.funnel.identified,
                    each,
                    fixed: self.fixed,
                    horizon: self.months.len(),
                    months: &volumes,
                };
                scale.partners_to_break_even(fees)
            });
        total.overhead_per_customer =
            (self.fixed + spent - self.influenced + self.onboarding).over(total.new_customers);
        total
    }

    /// The same with a unit of money that has room for an amount.
    fn able_to_hold(&self, amount: Precise) -> Cow<'_, Self> {
        let wide = Grain::up_to(amount);
        let money = self.grains.money;
        if money.is_as_coarse_as(wide) {
            return Cow::Borrowed(self);
        }
        let coarser = money.factor(Precise::ONE, wide);
        let month = |month: &RunMonth| RunMonth {
            net: month.net * coarser,
            paid: month.paid * coarser,
            paid_influenced: month.paid_influenced * coarser,
            ..*month
        };
        Cow::Owned(Self {
            months: self.months.iter().map(month).collect(),
            grains: Grains {
                money: wide,
                ..self.grains
            },
            ..self.clone()
        })
    }

    /// What goes through the platform, with revenue where it is asked for.
    fn volumes(&self, with_revenue: bool) -> Vec<MonthlyVolume<Flow<Money>, Flow<People>>> {
        let people = self.grains.people;
        let price = with_revenue.then(|| people.factor(self.recognised_price, self.grains.money));
        let volume = |month: &RunMonth| MonthlyVolume {
            sourced: Volume {
                revenue: price.map_or(Flow::ZERO, |price| month.recognised * price),
                payouts: month.paid,
                partners: month.partners,
            },
            fixed_payouts: month.paid_influenced,
        };
        self.months.iter().map(volume).collect()
    }
}

impl Quick {
    /// Units fine enough for every flow of a program and coarse enough for the largest.
    ///
    /// What bounds the flows is generous by design: all leads win, all customers stay for the whole horizon.
    fn grains(&self, program: &Program, commission: &Commission, influenced: Precise) -> Grains {
        let horizon = program.horizon_months;
        let months = Precise::whole(i64::from(horizon));
        let identified = Precise::from(program.identified);
        let leads = leads_of_an_active_partner(program).max(Precise::ONE);
        let growth = if self.value_stays > Precise::ONE {
            self.value_stays.powi(horizon)
        } else {
            Precise::ONE
        };
        let payments = match commission.scope {
            Scope::Upfront(months) => i64::from(months.max(12)),
            _ => 12,
        };
        // Before the first partner is active and its first lead has been won, nobody comes.
        let selling = horizon
            .saturating_sub(program.onboard_lag)
            .saturating_sub(program.activation_lag)
            .saturating_sub(program.sales_cycle_months);
        let sourced = identified * leads * Precise::whole(i64::from(selling));
        let customers = sourced + influenced * months;
        let flows = customers
            * growth
            * self.outcome_rate.max(Precise::ONE)
            * Precise::whole(payments.max(i64::from(horizon)));
        let costs = &program.costs;
        let rate = Precise::from(commission.rate).max(Precise::ONE);
        let each = self.price * (rate + self.cost_rate + self.fee_rate + Precise::ONE)
            + self.fee_fixed
            + self.serving
            + costs.cac_per_customer.into();
        let monthly = Precise::from(costs.manager_monthly)
            + costs.comarketing_monthly.into()
            + Precise::from(costs.payout_fee_fixed) * identified;
        let once = Precise::from(costs.setup_once)
            + identified * Precise::from(costs.onboarding_per_partner);
        Grains {
            people: Grain::up_to(flows + identified),
            money: Grain::up_to(flows * each + monthly * months + once),
        }
    }

    /// The program's months from its new customers, by recurrences.
    fn stream(
        &self,
        people: Grain<People>,
        commission: &Commission,
        new: &[Flow<People>],
    ) -> Vec<StreamMonth> {
        let by = |number: Precise| people.factor(number, people);
        let rate = Precise::from(self.discount.rate);
        let discount = by(rate);
        let years = self.revenue_model == RevenueModel::Annual;
        let (stays, value_stays, step) = if years {
            (self.stays.powi(12), self.value_stays.powi(12), 12)
        } else {
            (self.stays, self.value_stays, 1)
        };
        let same = stays == value_stays;
        let outcomes = self.revenue_model == RevenueModel::Outcome;
        let first_outcome = if outcomes {
            self.value_stays * (Precise::ONE - self.outcome_rate)
        } else {
            Precise::ZERO
        };
        let (lag, value_at_first, alive_at_first) = match self.revenue_model {
            RevenueModel::Outcome => (
                self.outcome_lag as usize,
                Some(by(self.plain.first)),
                Some(by(self.outcome_rate * self.stays.powi(self.outcome_lag))),
            ),
            _ => (0, None, None),
        };
        let has_discount = !rate.is_zero() && self.discount.months > 0;
        let first_age = if lag == 0 { 0 } else { self.outcome_lag };
        let ages = |months| Shifted::of(people, value_stays, months, step as u32, first_age);
        let never = Shifted::never(people);
        let discounted_ages = if has_discount {
            ages(self.discount.months)
        } else {
            never
        };
        let scope_ages = match commission.scope {
            Scope::Months(months) => ages(months),
            _ => never,
        };
        let first_ages = if outcomes && has_discount {
            Shifted::of(people, first_outcome, self.discount.months, 1, first_age)
        } else {
            never
        };
        let (value_stays, stays) = (by(value_stays), by(stays));
        let no_outcome = by(first_outcome);
        let paid_of_first = by(Precise::ONE - rate);
        let first_alone = outcomes && commission.scope == Scope::FirstPayment;
        let months_if = |kept: bool| if kept { new.len() } else { 0 };
        let mut value: Vec<Flow<People>> = Vec::with_capacity(new.len());
        let mut alive: Vec<Flow<People>> = Vec::with_capacity(months_if(!same));
        let mut none_yet: Vec<Flow<People>> = Vec::with_capacity(months_if(first_alone));
        let (mut paying, mut paying_value) = (Flow::ZERO, Flow::ZERO);
        let mut list = Vec::with_capacity(new.len());
        for (month, new_here) in new.iter().enumerate() {
            let earlier = |flow: &[Flow<People>], by: usize| {
                month.checked_sub(by).map_or(Flow::ZERO, |at| flow[at])
            };
            value.push(earlier(&value, step) * value_stays + *new_here);
            if !same {
                alive.push(earlier(&alive, step) * stays + *new_here);
            }
            let alive: &[Flow<People>] = if same { &value } else { &alive };
            let at_first = |flow: Flow<People>| value_at_first.map_or(flow, |share| flow * share);
            let lagged = |flow: &[Flow<People>], share: Option<Factor<People, People>>| {
                let there = earlier(flow, lag);
                share.map_or(there, |share| there * share)
            };
            let listed = lagged(&value, value_at_first);
            // What is older than the discount pays in full.
            let billed = if has_discount {
                let full = discounted_ages.older(&value, month, lag);
                listed - (listed - at_first(full)) * discount
            } else {
                listed
            };
            let payments = lagged(alive, alive_at_first);
            let base = match commission.base {
                Base::Net => billed,
                Base::List => listed,
            };
            let commissioned = match commission.scope {
                Scope::Lifetime => base,
                Scope::Months(_) => {
                    let beyond = at_first(scope_ages.older(&value, month, lag));
                    match commission.base {
                        Base::Net if has_discount => {
                            // Past the scope some may still be discounted.
                            let both = scope_ages.later(&discounted_ages);
                            let full = at_first(both.older(&value, month, lag));
                            base - (beyond - (beyond - full) * discount)
                        }
                        _ => base - beyond,
                    }
                }
                Scope::Upfront(months) => new_here.times(i64::from(months)),
                Scope::FirstPayment if first_alone => {
                    none_yet.push(earlier(&none_yet, 1) * no_outcome + *new_here);
                    let first = lagged(&none_yet, value_at_first);
                    match commission.base {
                        Base::Net if has_discount => {
                            let full = at_first(first_ages.older(&none_yet, month, lag));
                            first - (first - full) * discount
                        }
                        _ => first,
                    }
                }
                Scope::FirstPayment if commission.base == Base::Net && has_discount => {
                    *new_here * paid_of_first
                }
                Scope::FirstPayment => *new_here,
            };
            let (active, used, recognised) = if years {
                let ended = |flow: &[StreamMonth], of: fn(&StreamMonth) -> Flow<People>| {
                    month.checked_sub(12).map_or(Flow::ZERO, |at| of(&flow[at]))
                };
                paying += payments - ended(&list, |past| past.payments);
                paying_value += listed - ended(&list, |past| past.listed);
                let before = list
                    .last()
                    .map_or(Flow::ZERO, |past: &StreamMonth| past.running_billed);
                let running = before + billed - ended(&list, |past| past.billed);
                (paying, paying_value, running)
            } else {
                (alive[month], listed, billed)
            };
            list.push(StreamMonth {
                payments,
                listed,
                billed,
                active,
                used,
                running_billed: recognised,
                commissioned,
            });
        }
        list
    }

    /// The program's months; `None` for a clawback under quarterly payout.
    #[must_use]
    pub fn run(&self, program: &Program, commission: &Commission) -> Option<Run> {
        let leaving = !self.survival.is_endless();
        let early = leaving.then(|| self.early_under(commission, &self.survival));
        self.run_with(program, commission, early.as_ref())
    }

    /// The same where a customer's commissions that can come back are known; `None` where nobody leaves.
    #[must_use]
    pub fn run_with(
        &self,
        program: &Program,
        commission: &Commission,
        early: Option<&Early<'_>>,
    ) -> Option<Run> {
        let quarterly = commission.terms.payout_run == PayoutRun::Quarterly;
        let open =
            commission.terms.clawback != ClawbackKind::None && commission.terms.window_days > 0;
        if quarterly && open {
            return None;
        }
        let influenced = Precise::from(program.influenced_customers_per_month)
            * Precise::from(program.influenced_credit);
        let grains = self.grains(program, commission, influenced);
        let Grains { people, money } = grains;
        let growth = Growth::in_numbers(
            program,
            |number| people.flow(number),
            |number| people.factor(number, people),
        );
        let stream = self.stream(people, commission, &growth.new_customers);
        let costs = &program.costs;
        let monthly = Precise::from(costs.manager_monthly) + costs.comarketing_monthly.into();
        let take = Precise::from(costs.platform_take_rate) + costs.payout_fee_rate.into();
        let priced = |price: Precise| people.factor(price, money);
        let fee_fixed = (!costs.payout_fee_fixed.is_zero()).then(|| {
            (
                priced(costs.payout_fee_fixed.into()),
                money.flow(PAYABLE).max(money.remnant()),
            )
        });
        let own_cost = Precise::from(costs.cac_per_customer);
        let own_cost = (!own_cost.is_zero()).then(|| priced(own_cost));
        let onboarding = priced(costs.onboarding_per_partner.into());
        let taken = (!take.is_zero()).then(|| money.factor(take, money));
        let monthly_flow = money.flow(monthly);
        let returns = Self::returns(commission, early);
        // Months behind the last one in which something comes back are left out.
        let priced_until_last = |of: fn(&Return) -> Precise| -> Vec<Factor<People, Money>> {
            let last = returns.iter().rposition(|month| !of(month).is_zero());
            let some = &returns[..last.map_or(0, |last| last + 1)];
            some.iter().map(|month| priced(of(month))).collect()
        };
        let lost = priced_until_last(|month| month.lost);
        let never_paid = priced_until_last(|month| month.never_paid);
        let prices = self.prices(&grains);
        let rated_price = priced(Precise::from(commission.rate) * self.price);
        let payday = Payday::of(commission, self.lag);
        let with_influenced = self.influenced(&grains, program, commission, influenced, &returns);
        let mut total = Totals::default();
        let mut months = Vec::with_capacity(stream.len());
        let mut accrued: Vec<Flow<Money>> = Vec::with_capacity(stream.len());
        for (month, here) in stream.iter().enumerate() {
            let new = growth.new_customers[month];
            let margin = prices.margin(here);
            accrued.push(here.commissioned * rated_price);
            let mut net_commission = accrued[month];
            for (new, lost) in new_before(&growth, month).zip(&lost) {
                net_commission -= new * *lost;
            }
            let mut paid = payday.due(&accrued, month);
            if let Some(at) = payday.earned(month) {
                for (new, never_paid) in new_before(&growth, at).zip(&never_paid) {
                    paid -= new * *never_paid;
                }
            }
            let mut run_month = RunMonth {
                net: Flow::ZERO,
                recognised: here.running_billed,
                paid,
                paid_influenced: Flow::ZERO,
                partners: growth.active[month],
            };
            if let Some(extra) = with_influenced.get(month) {
                net_commission += extra.net;
                paid += extra.paid;
                run_month.paid_influenced = extra.paid;
                total.influenced += extra.net;
                if let Some(taken) = taken {
                    total.influenced += extra.paid * taken;
                }
            }
            let onboarded = growth.onboarded[month] * onboarding;
            total.onboarding += onboarded;
            let mut spent = monthly_flow + onboarded;
            if let Some(taken) = taken {
                spent += paid * taken;
            }
            if let Some(own_cost) = own_cost {
                spent += new * own_cost;
            }
            if let Some((fee, _)) = fee_fixed.filter(|(_, least)| paid > *least) {
                spent += growth.active[month] * fee;
            }
            if month == 0 {
                spent += money.flow(costs.setup_once.into());
            }
            total.new_customers += new;
            total.margin += margin;
            total.commission_net += net_commission;
            total.payout += paid;
            total.recognised += here.running_billed;
            if month < 12 {
                total.recognised_in_month_12 = here.running_billed;
                total.new_in_month_12 = new;
                total.payout_in_month_12 = paid;
            }
            run_month.net = margin - net_commission - spent;
            months.push(run_month);
        }
        let recognised_price = self.recognised_price();
        let partner_mrr = stream.last().map_or(Precise::ZERO, |month| {
            people.number(month.running_billed) * recognised_price
        });
        let company = Precise::from(program.company_mrr)
            * (Precise::ONE + Precise::from(program.company_mrr_growth_monthly))
                .powi(program.horizon_months.saturating_sub(1));
        let influenced_cost = money.number(total.influenced);
        let (billed, price) = match self.revenue_model {
            RevenueModel::Annual => (total.new_in_month_12, self.price),
            _ => (total.recognised_in_month_12, recognised_price),
        };
        Some(Run {
            billed_in_month_12: people.number(billed) * price,
            fixed: monthly * Precise::whole(stream.len() as i64)
                + costs.setup_once.into()
                + influenced_cost,
            months,
            recognised_price,
            before_platform: Summary {
                new_customers: people.number(total.new_customers),
                active_partners: growth
                    .active
                    .last()
                    .map_or(Precise::ZERO, |active| people.number(*active)),
                revenue: people.number(total.recognised) * recognised_price,
                margin: money.number(total.margin),
                commission_net: money.number(total.commission_net),
                payout: money.number(total.payout),
                partner_mrr,
                partner_share_of_mrr: partner_mrr.over(company + partner_mrr),
                revenue_in_month_12: people.number(total.recognised_in_month_12) * recognised_price,
                payout_in_month_12: money.number(total.payout_in_month_12),
                ..Summary::default()
            },
            influenced: influenced_cost,
            onboarding: money.number(total.onboarding),
            funnel: growth.funnel,
            grains,
        })
    }

    /// Price of a month that is recognised.
    fn recognised_price(&self) -> Precise {
        if self.revenue_model == RevenueModel::Annual {
            self.price.over(Precise::whole(12)).unwrap_or_default()
        } else {
            self.price
        }
    }

    fn prices(&self, grains: &Grains) -> Prices {
        let priced = |price: Precise| grains.people.factor(price, grains.money);
        let unless_zero = |price: Precise| (!price.is_zero()).then(|| priced(price));
        let annual = self.revenue_model == RevenueModel::Annual;
        // Without a discount everything that is used runs; without growth what is billed counts payments, too.
        let undiscounted = self.discount.months == 0 || self.discount.rate.is_zero();
        let alike = undiscounted
            && self.stays == self.value_stays
            && self.revenue_model != RevenueModel::Outcome;
        let also = |price: Precise, is_same: bool| if is_same { price } else { Precise::ZERO };
        let apart = |price: Precise, is_same: bool| if is_same { Precise::ZERO } else { price };
        let recognised = self.recognised_price();
        let cost = self.cost_rate * recognised;
        let fee = self.fee_rate * self.price + also(self.fee_fixed, alike);
        let running = recognised - also(cost, undiscounted) - also(self.serving, alike);
        Prices {
            running: priced(running - apart(fee, annual)),
            billed: unless_zero(also(fee, annual)),
            used: unless_zero(apart(cost, undiscounted)),
            payments: unless_zero(apart(self.fee_fixed, alike)),
            active: unless_zero(apart(self.serving, alike)),
        }
    }

    /// What comes back of one customer's commissions, by month of its life.
    fn returns(commission: &Commission, early: Option<&Early<'_>>) -> Vec<Return> {
        let recovery = Precise::from(commission.recovery_rate);
        let months = early.map(Early::by_month).unwrap_or_default();
        months
            .into_iter()
            .map(|month| Return {
                lost: month.cancelled + recovery * month.reclaimed,
                never_paid: month.never_paid,
            })
            .collect()
    }

    /// Commission flows of a steady stream of influenced customers; empty when there are none.
    fn influenced(
        &self,
        grains: &Grains,
        program: &Program,
        commission: &Commission,
        credited: Precise,
        returns: &[Return],
    ) -> Vec<InfluencedMonth> {
        if credited.is_zero() {
            return Vec::new();
        }
        let Grains { people, money } = *grains;
        let months = program.horizon_months as usize;
        let stream = self.stream(people, commission, &vec![people.flow(credited); months]);
        let returned = |share: Precise| money.flow(credited * share);
        let rated_price = people.factor(Precise::from(commission.rate) * self.price, money);
        let payday = Payday::of(commission, self.lag);
        let accrued: Vec<Flow<Money>> = stream
            .iter()
            .map(|month| month.commissioned * rated_price)
            .collect();
        (0..months)
            .map(|month| {
                let mut net = accrued[month];
                for lines in returns.iter().take(month + 1) {
                    net -= returned(lines.lost);
                }
                let mut paid = payday.due(&accrued, month);
                if let Some(at) = payday.earned(month) {
                    for lines in returns.iter().take(at + 1) {
                        paid -= returned(lines.never_paid);
                    }
                }
                InfluencedMonth { net, paid }
            })
            .collect()
    }
}

/// New customers of a month, of the month before it, and so on.
fn new_before(growth: &Growth<Flow<People>>, month: usize) -> impl Iterator<Item = Flow<People>> {
    growth.new_customers[..=month].iter().rev().copied()
}

/// What comes back of one customer's commissions in one month of its life.
struct Return {
    /// Cancelled, or reclaimed and recovered.
    lost: Precise,
    /// Never paid of the commission earned in this month.
    never_paid: Precise,
}

/// Sums over the months.
#[derive(Default)]
struct Totals {
    new_customers: Flow<People>,
    recognised: Flow<People>,
    recognised_in_month_12: Flow<People>,
    new_in_month_12: Flow<People>,
    margin: Flow<Money>,
    commission_net: Flow<Money>,
    payout: Flow<Money>,
    payout_in_month_12: Flow<Money>,
    onboarding: Flow<Money>,
    influenced: Flow<Money>,
}

/// What a unit of what runs in a month is worth and what a unit of every other flow costs; `None` costs nothing, or
/// is the same flow as another one that bears its cost.
struct Prices {
    running: Factor<People, Money>,
    billed: Option<Factor<People, Money>>,
    used: Option<Factor<People, Money>>,
    payments: Option<Factor<People, Money>>,
    active: Option<Factor<People, Money>>,
}

impl Prices {
    fn margin(&self, month: &StreamMonth) -> Flow<Money> {
        let mut kept = month.running_billed * self.running;
        let costs = [
            (self.billed, month.billed),
            (self.used, month.used),
            (self.payments, month.payments),
            (self.active, month.active),
        ];
        for (cost, flow) in costs {
            if let Some(cost) = cost {
                kept -= flow * cost;
            }
        }
        kept
    }
}

/// When a month's commission is paid.
enum Payday {
    /// So many months later.
    After(usize),
    /// With its quarter, in the month after it; billing runs so many months behind.
    Quarterly(usize),
}

impl Payday {
    fn of(commission: &Commission, lag: u32) -> Self {
        if commission.terms.payout_run == PayoutRun::Quarterly {
            Self::Quarterly(lag as usize)
        } else {
            Self::After(commission.terms.payday(0, lag, 0).month as usize)
        }
    }

    /// The month whose commission is paid in a month, where months are paid one by one.
    fn earned(&self, month: usize) -> Option<usize> {
        match self {
            Self::After(months) => month.checked_sub(*months),
            Self::Quarterly(_) => None,
        }
    }

    /// What is paid in a month.
    fn due(&self, accrued: &[Flow<Money>], month: usize) -> Flow<Money> {
        match self {
            Self::After(_) => self.earned(month).map_or(Flow::ZERO, |at| accrued[at]),
            Self::Quarterly(lag) => match month.checked_sub(*lag) {
                Some(run) if run > 0 && run.is_multiple_of(3) => {
                    accrued[run - 3..run].iter().copied().sum()
                }
                _ => Flow::ZERO,
            },
        }
    }
}

/// Commission on influenced customers in a month.
struct InfluencedMonth {
    net: Flow<Money>,
    paid: Flow<Money>,
}

/// A month of the program, in prices and customers.
#[derive(Clone, Copy, Debug)]
struct StreamMonth {
    payments: Flow<People>,
    listed: Flow<People>,
    billed: Flow<People>,
    active: Flow<People>,
    used: Flow<People>,
    /// What runs: billed, or for prepaid terms everything billed in the last twelve months.
    running_billed: Flow<People>,
    commissioned: Flow<People>,
}

/// Customers older than a number of months: what is left of those that were there so long ago.
#[derive(Clone, Copy)]
struct Shifted {
    by: Option<usize>,
    left: Factor<People, People>,
}

impl Shifted {
    fn never(people: Grain<People>) -> Self {
        Self {
            by: None,
            left: people.factor(Precise::ZERO, people),
        }
    }

    /// `step` is the length of a term, which counts as a whole; payments start `lag` months into a life.
    fn of(people: Grain<People>, stays: Precise, months: u32, step: u32, lag: u32) -> Self {
        let terms = months.div_ceil(step);
        let left = stays.powi(terms.saturating_sub(lag));
        Self {
            by: Some((terms * step) as usize),
            left: people.factor(left, people),
        }
    }

    /// The later of two ages.
    fn later(&self, other: &Self) -> Self {
        if self.by >= other.by { *self } else { *other }
    }

    /// The part of this month's stock that is older; payments start `lag` months into a life.
    fn older(&self, stock: &[Flow<People>], month: usize, lag: usize) -> Flow<People> {
        let Some(by) = self.by else {
            return Flow::ZERO;
        };
        match by.checked_sub(lag) {
            Some(_) => month
                .checked_sub(by)
                .map_or(Flow::ZERO, |at| stock[at] * self.left),
            None => month.checked_sub(lag).map_or(Flow::ZERO, |at| stock[at]),
        }
    }
}
