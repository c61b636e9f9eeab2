//! One partner source in a trial: its partners and customers are drawn one by one, and their money is booked by month.

use super::super::customer::{Customer, Payment};
use super::super::flow::Flow;
use super::super::model::{
    ClawbackKind, Commission, Model, PartnerSource, Range, RevenueModel, Structure,
};
use super::super::rng::{Draws, Poisson, Stream, lognormal, triangular};
use super::super::rounding::float;
use super::super::source::{SourceFlows, referrals};
use super::super::survival::MONTH_DAYS;

/// Lowest, likeliest and highest value as floats.
#[derive(Clone, Copy)]
pub(super) struct Triangle {
    low: f64,
    mode: f64,
    high: f64,
}

impl Triangle {
    pub(super) fn of(range: &Range) -> Self {
        Self {
            low: float(range.low),
            mode: float(range.mode),
            high: float(range.high),
        }
    }

    pub(super) fn draw(self, draws: Draws, stream: Stream) -> f64 {
        triangular(draws.once(stream), self.low, self.mode, self.high)
    }
}

/// What a customer that is there pays, uses and is commissioned on in a month of its life, at price level one.
#[derive(Clone, Copy)]
struct Age {
    payments: f64,
    billed: f64,
    used: f64,
    commission: f64,
}

/// One partner source as the trials need it.
pub(super) struct SourcePlan {
    /// Its number, a part of the name of its streams.
    pub(super) number: u64,
    months: usize,
    partners: Partners,
    sales_cycle: usize,
    win: Triangle,
    pub(super) churn_factor: f64,
    deal_sigma: f64,
    productivity_sigma: f64,
    referrals: f64,
    /// `ln(1 - partner churn)`; zero when partners never leave.
    partner_log: f64,
    /// Months that one payment in advance covers; `None` of customers that pay as they go.
    prepaid: Option<usize>,
    renews: bool,
    /// `ln` of survival to the start of each early month, and the month itself.
    early: Vec<f64>,
    early_cancel_log: f64,
    refund_days: f64,
    ages: Vec<Age>,
    /// Whether commission is a sum, whatever the customer pays.
    is_sum: bool,
    /// What is paid for a lead.
    lead_fee: f64,
    /// Months from a lead to its payment, by phase of the quarter.
    lead_paydays: Vec<usize>,
    customer: Customer,
    pub(super) recovery: f64,
    clawback: ClawbackKind,
    window: f64,
    /// Day and month a commission is paid, by phase and age.
    paydays: Vec<Vec<(f64, usize)>>,
    pub(super) payout_fixed: f64,
    /// Expected flows by month of customers that are not drawn: influenced ones, and those from before.
    pub(super) expected: Vec<Money>,
    /// Expected customers from before that are there at the end.
    pub(super) customers_from_before: f64,
    pub(super) opening_liability: f64,
}

/// The partners of a source.
enum Partners {
    /// They are approached.
    Approached {
        identified: u32,
        starts: usize,
        recruit_months: u32,
        onboard_lag: usize,
        activation_lag: usize,
        recruit: Triangle,
        onboard: Triangle,
        activate: Triangle,
    },
    /// They are active when the forecast starts.
    Active(u32),
}

/// Money of a month.
#[derive(Clone, Copy, Default)]
pub(super) struct Money {
    pub(super) revenue: f64,
    pub(super) costs: f64,
    pub(super) accrued: f64,
    pub(super) cancelled: f64,
    pub(super) reclaimed: f64,
    pub(super) paid: f64,
}

/// A month of a source as it was drawn.
#[derive(Clone, Copy, Default)]
pub(super) struct SimulatedMonth {
    pub(super) money: Money,
    pub(super) active: u32,
    pub(super) onboarded: u32,
    pub(super) new_customers: u32,
}

/// A customer that was drawn.
struct DrawnCustomer<'p> {
    /// The month it starts in.
    start: usize,
    /// The last day it is there, if it renews every term that it has prepaid.
    life: f64,
    /// The day it leaves for its commission: when it cancels what it has prepaid, else its last day.
    cancel: f64,
    /// The level of its deal, a factor of the price.
    level: f64,
    /// Day and month a commission is paid, by age.
    paydays: &'p [(f64, usize)],
}

/// What is drawn of one source in a trial.
pub(super) struct Drawn {
    /// Customers won, by the month they start in.
    won: Vec<u64>,
    /// Customers by active partner, of this source and of those before it.
    pub(super) brought: Vec<u32>,
    /// The months.
    pub(super) months: Vec<SimulatedMonth>,
}

impl Drawn {
    pub(super) fn over(months: usize) -> Self {
        Self {
            won: vec![0; months],
            brought: Vec::new(),
            months: vec![SimulatedMonth::default(); months],
        }
    }

    /// Makes room for the next source.
    pub(super) fn clear_months(&mut self) {
        self.won.fill(0);
        self.months.fill(SimulatedMonth::default());
    }
}

impl Money {
    pub(super) fn plus(&self, other: &Self) -> Self {
        Self {
            revenue: self.revenue + other.revenue,
            costs: self.costs + other.costs,
            accrued: self.accrued + other.accrued,
            cancelled: self.cancelled + other.cancelled,
            reclaimed: self.reclaimed + other.reclaimed,
            paid: self.paid + other.paid,
        }
    }
}

impl SourcePlan {
    pub(super) fn of(model: &Model, source: &PartnerSource, number: u64) -> Self {
        let (program, simulation) = (&model.program, &model.simulation);
        let customer = Customer::of_source(model, source);
        let product = &customer.product;
        let months = program.horizon_months as usize;
        let partner_stays = 1.0 - float(source.partner_churn_monthly);
        let mut early = vec![0.0];
        for churn in &product.early_churn {
            let last = early.last().copied().unwrap_or(0.0);
            early.push(last + libm::log(1.0 - float(*churn)));
        }
        let terms = source.commission.terms;
        let of_customers = source.commission.terms_of_customers(product);
        let lag = product.collection_lag_months;
        let flows = SourceFlows::of(source, program.horizon_months, &customer);
        Self {
            number,
            months,
            partners: match source.running {
                Some(running) => Partners::Active(float(running.partners).round() as u32),
                None => Partners::Approached {
                    identified: float(source.identified) as u32,
                    starts: source.starts_month as usize,
                    recruit_months: source.recruit_months,
                    onboard_lag: source.onboard_lag as usize,
                    activation_lag: source.activation_lag as usize,
                    recruit: Triangle::of(&source.ranges.recruit_rate),
                    onboard: Triangle::of(&source.ranges.onboard_rate),
                    activate: Triangle::of(&source.ranges.activation_rate),
                },
            },
            sales_cycle: source.sales_cycle_months as usize,
            win: Triangle::of(&source.ranges.win_rate),
            churn_factor: float(source.customer_churn_factor),
            deal_sigma: float(simulation.deal_sigma),
            productivity_sigma: float(simulation.productivity_sigma),
            referrals: referrals(source),
            partner_log: libm::log(partner_stays),
            prepaid: product
                .revenue_model
                .prepaid_months()
                .map(|months| months as usize),
            renews: product.revenue_model != RevenueModel::OneTime,
            early,
            early_cancel_log: libm::log(1.0 - float(product.early_cancel_monthly)),
            refund_days: f64::from(product.refund_window_days),
            ages: ages(&customer, &source.commission, months),
            is_sum: source.commission.is_sum(),
            lead_fee: match source.commission.structure {
                Structure::PerLead => float(source.commission.rate),
                Structure::Percent | Structure::Flat => 0.0,
            },
            lead_paydays: (0..terms.phases())
                .map(|phase| terms.payday(0, 0, phase).month as usize)
                .collect(),
            recovery: float(source.commission.recovery_rate),
            clawback: of_customers.clawback,
            window: f64::from(of_customers.window_days),
            paydays: (0..terms.phases())
                .map(|phase| {
                    (0..program.horizon_months)
                        .map(|age| {
                            let payday = terms.payday(age, lag, phase);
                            (payday.day, payday.month as usize)
                        })
                        .collect()
                })
                .collect(),
            payout_fixed: float(program.costs.payout_fee_fixed),
            expected: expected(&flows),
            customers_from_before: flows.customers_from_before,
            opening_liability: flows.opening_liability,
            customer,
        }
    }

    /// The last day a customer is there, for a survival draw.
    fn life(&self, draw: f64, churn_log: f64) -> f64 {
        let target = libm::log(draw);
        for (month, pair) in self.early.windows(2).enumerate() {
            if target > pair[1] {
                let part = if pair[1].is_finite() {
                    (target - pair[0]) / (pair[1] - pair[0])
                } else {
                    1.0 - libm::exp(target - pair[0])
                };
                return (month as f64 + part) * MONTH_DAYS;
            }
        }
        let months = (self.early.len() - 1) as f64;
        let rest = target - self.early.last().copied().unwrap_or(0.0);
        (months + months_there(rest, churn_log)) * MONTH_DAYS
    }

    /// Draws partners and the customers they bring in each month.
    pub(super) fn partners(&self, draws: Draws, drawn: &mut Drawn) {
        let win = self.win.draw(draws, Stream::WinRate);
        match &self.partners {
            Partners::Approached {
                identified,
                starts,
                recruit_months,
                onboard_lag,
                activation_lag,
                recruit,
                onboard,
                activate,
            } => {
                let recruit = recruit.draw(draws, Stream::RecruitRate);
                let onboard = onboard.draw(draws, Stream::OnboardRate);
                let activate = activate.draw(draws, Stream::ActivationRate);
                let signs = draws.stream(Stream::PartnerSigns);
                let onboards = draws.stream(Stream::PartnerOnboards);
                let activates = draws.stream(Stream::PartnerActivates);
                for partner in 0..u64::from(*identified) {
                    if signs.at(partner) >= recruit || onboards.at(partner) >= onboard {
                        continue;
                    }
                    let found = (partner * u64::from(*recruit_months) / u64::from(*identified))
                        as usize
                        + starts;
                    if let Some(flow) = drawn.months.get_mut(found + onboard_lag) {
                        flow.onboarded += 1;
                    }
                    if activates.at(partner) < activate {
                        let start = found + onboard_lag + activation_lag;
                        self.partner(draws, drawn, partner, start, win, self.sales_cycle);
                    }
                }
            }
            // Their leads of the months before become customers in the first ones.
            Partners::Active(partners) => {
                for partner in 0..u64::from(*partners) {
                    self.partner(draws, drawn, partner, 0, win, 0);
                }
            }
        }
    }

    /// Draws how long a partner is active from a month on, and the customers it brings, the first of them `wait`
    /// months later.
    fn partner(
        &self,
        draws: Draws,
        drawn: &mut Drawn,
        partner: u64,
        start: usize,
        win: f64,
        wait: usize,
    ) {
        let lives = draws.stream(Stream::PartnerLife);
        let productivities = draws.stream(Stream::PartnerProductivity);
        let new_customers = draws.stream(Stream::NewCustomers);
        let life = if self.partner_log == 0.0 {
            f64::INFINITY
        } else {
            libm::floor(libm::log(lives.at(partner)) / self.partner_log) + 1.0
        };
        let end = if life < self.months as f64 {
            (start + life as usize).min(self.months)
        } else {
            self.months
        };
        let productivity = lognormal(productivities.at(partner), self.productivity_sigma);
        let customers = Poisson::of(self.referrals * productivity * win);
        for flow in drawn.months.iter_mut().take(end).skip(start) {
            flow.active += 1;
        }
        if self.lead_fee != 0.0 {
            self.leads(drawn, (start, end), productivity);
        }
        let first = partner * self.months as u64;
        let last = (end + self.sales_cycle).min(self.months);
        let mut brought = 0;
        for (month, won) in drawn
            .won
            .iter_mut()
            .enumerate()
            .take(last)
            .skip(start + wait)
        {
            let count = customers.quantile(new_customers.at(first + (month - wait) as u64));
            *won += u64::from(count);
            brought += count;
        }
        drawn.brought.push(brought);
    }

    /// Books what a partner of some productivity is paid for the leads of its months.
    fn leads(&self, drawn: &mut Drawn, (start, end): (usize, usize), productivity: f64) {
        let fees = self.lead_fee * self.referrals * productivity;
        for month in start..end {
            drawn.months[month].money.accrued += fees;
            let payday = month + self.lead_paydays[month % self.lead_paydays.len()];
            if let Some(flow) = drawn.months.get_mut(payday) {
                flow.money.paid += fees;
            }
        }
    }

    /// Draws every customer's life and deal, and adds its money to the months; says how many are left.
    pub(super) fn customers(
        &self,
        draws: Draws,
        drawn: &mut Drawn,
        churn_log: f64,
        price: f64,
    ) -> u32 {
        let lives = draws.stream(Stream::CustomerLife);
        let deals = draws.stream(Stream::CustomerDeal);
        let cancels = draws.stream(Stream::CustomerCancels);
        let (mut index, mut left) = (0u64, 0);
        for (start, won) in drawn.won.iter().enumerate() {
            for _ in 0..*won {
                let life = self.life(lives.at(index), churn_log);
                let level = price * lognormal(deals.at(index), self.deal_sigma);
                let cancel = if self.prepaid.is_some() {
                    months_there(libm::log(cancels.at(index)), self.early_cancel_log) * MONTH_DAYS
                } else {
                    life
                };
                let customer = DrawnCustomer {
                    start,
                    life,
                    cancel,
                    level,
                    paydays: &self.paydays[start % self.paydays.len()],
                };
                index += 1;
                drawn.months[start].new_customers += 1;
                left += u32::from(match self.prepaid {
                    Some(term) => self.prepaid(&mut drawn.months, &customer, term),
                    None => self.running(&mut drawn.months, &customer),
                });
            }
        }
        left
    }

    /// Books a customer that pays as it goes; says whether it is there at the end.
    fn running(&self, flows: &mut [SimulatedMonth], customer: &DrawnCustomer<'_>) -> bool {
        let left = self.months - customer.start;
        for (age, here) in self.ages.iter().take(left).enumerate() {
            if customer.life <= age as f64 * MONTH_DAYS {
                break;
            }
            let flow = &mut flows[customer.start + age].money;
            let billed = here.billed * customer.level;
            flow.revenue += billed;
            flow.costs += here.used * customer.level * self.customer.cost_rate
                + billed * self.customer.fee_rate
                + here.payments * self.customer.fee_fixed
                + self.customer.serving;
            self.commission(flows, customer, age, here.commission);
        }
        customer.life > left as f64 * MONTH_DAYS
    }

    /// Books a customer that pays for terms of so many months in advance; says whether it is there at the end.
    fn prepaid(
        &self,
        flows: &mut [SimulatedMonth],
        customer: &DrawnCustomer<'_>,
        length: usize,
    ) -> bool {
        let left = self.months - customer.start;
        let level = customer.level;
        let refunded = customer.cancel < self.refund_days;
        for (age, here) in self.ages.iter().take(left).enumerate() {
            let day = age as f64 * MONTH_DAYS;
            if refunded && customer.cancel <= day {
                break;
            }
            let renewal = (age - age % length) as f64 * MONTH_DAYS;
            if age >= length && (customer.life <= renewal || !self.renews) {
                break;
            }
            let flow = &mut flows[customer.start + age].money;
            let term = &self.ages[age - age % length];
            if !refunded {
                flow.revenue += term.billed * level / length as f64;
            }
            flow.costs += here.used * level * self.customer.cost_rate + self.customer.serving;
            if age % length == 0 {
                flow.costs +=
                    here.billed * level * self.customer.fee_rate + self.customer.fee_fixed;
                self.commission(flows, customer, age, here.commission);
            }
        }
        if refunded {
            return customer.cancel > left as f64 * MONTH_DAYS;
        }
        // A term that ends with the horizon has been renewed or not.
        let term = (left - left % length) as f64;
        left < length || (self.renews && customer.life > term * MONTH_DAYS)
    }

    /// Books the commission of an age, `amount` at price level one: earned, and paid, cancelled or to be recovered.
    fn commission(
        &self,
        flows: &mut [SimulatedMonth],
        customer: &DrawnCustomer<'_>,
        age: usize,
        amount: f64,
    ) {
        // A sum is paid whatever the customer pays.
        let amount = if self.is_sum {
            amount
        } else {
            amount * customer.level
        };
        if amount == 0.0 {
            return;
        }
        flows[customer.start + age].money.accrued += amount;
        let leaves = customer.cancel;
        let returned = if leaves < self.window && age as f64 * MONTH_DAYS < self.window {
            match self.clawback {
                ClawbackKind::None => 0.0,
                ClawbackKind::Full => amount,
                ClawbackKind::Prorated => amount * (self.window - leaves) / self.window,
            }
        } else {
            0.0
        };
        let (payday, paid_month) = customer.paydays[age];
        let mut paid = amount;
        if returned > 0.0 {
            let month = customer.start + (leaves / MONTH_DAYS) as usize;
            let before = leaves < payday;
            if before {
                paid -= returned;
            }
            if let Some(flow) = flows.get_mut(month) {
                if before {
                    flow.money.cancelled += returned;
                } else {
                    flow.money.reclaimed += returned;
                }
            }
        }
        if let Some(flow) = flows.get_mut(customer.start + paid_month) {
            flow.money.paid += paid;
        }
    }
}

/// Months until survival has fallen to `exp(target)` when `exp(churn_log)` of it is left after each month.
fn months_there(target: f64, churn_log: f64) -> f64 {
    if churn_log == 0.0 {
        f64::INFINITY
    } else if churn_log.is_finite() {
        target / churn_log
    } else {
        // Nobody stays through the month: losses are spread evenly over it.
        1.0 - libm::exp(target)
    }
}

/// What a customer that is there pays, uses and is commissioned on, by month of its life.
fn ages(customer: &Customer, commission: &Commission, months: usize) -> Vec<Age> {
    let annual = customer.product.revenue_model == RevenueModel::Annual;
    // What is paid for leads is booked with the partners who bring them.
    let rate = float(commission.of_customers().rate);
    let age = |(age, payment): (u32, &Payment)| Age {
        payments: payment.count,
        billed: payment.net * payment.count,
        used: if annual {
            payment.list / 12.0
        } else {
            payment.list * payment.count
        },
        commission: rate * customer.commissioned(commission, age, payment.count),
    };
    (0..)
        .zip(&customer.payments)
        .take(months)
        .map(age)
        .collect()
}

/// Expected flows by month of customers that are not drawn.
fn expected(flows: &SourceFlows) -> Vec<Money> {
    let months = flows.months.iter().enumerate();
    months
        .map(|(at, month)| {
            let before = flows.from_before.get(at).copied().unwrap_or_default();
            Money {
                revenue: before[Flow::Revenue],
                costs: before[Flow::Cogs] + before[Flow::Fees] + before[Flow::Serving],
                accrued: month[Flow::InfluencedAccrued] + before[Flow::Accrued],
                cancelled: month[Flow::InfluencedCancelled] + before[Flow::Cancelled],
                reclaimed: month[Flow::InfluencedToRecover] + before[Flow::ToRecover],
                paid: month[Flow::InfluencedPaid] + before[Flow::Paid],
            }
        })
        .collect()
}
