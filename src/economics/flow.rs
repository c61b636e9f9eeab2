//! The flows of money in a month of a program, by name.

use std::ops::{Index, IndexMut};

use crate::units::words;

words! {
    /// A flow or a balance of money in a month, in the order of the contract.
    pub enum Flow {
        /// Recognised revenue.
        Revenue = "revenue",
        /// Money collected from customers.
        Collections = "collections",
        /// Money given back to them.
        Refunds = "refunds",
        /// Cost of goods and models.
        Cogs = "cogs",
        /// Payment fees.
        Fees = "fees",
        /// Serving cost.
        Serving = "serving",
        /// Commission earned on sourced customers.
        Accrued = "accrual",
        /// Cancelled before it was paid.
        Cancelled = "cancel",
        /// To be recovered after it was paid.
        ToRecover = "after",
        /// Paid.
        Paid = "payout",
        /// The platform's fee and take.
        Platform = "platform",
        /// Transfer fees.
        PayoutFees = "payout_fees",
        /// The partner manager.
        Manager = "manager",
        /// Co-marketing.
        Comarketing = "comarketing",
        /// Onboarding of partners.
        Onboarding = "onboarding",
        /// Own cost of winning the customers.
        Cac = "cac",
        /// Set-up.
        Setup = "setup",
        /// Commission earned on influenced customers.
        InfluencedAccrued = "influenced_accrual",
        /// Cancelled before it was paid.
        InfluencedCancelled = "influenced_cancel",
        /// To be recovered after it was paid.
        InfluencedToRecover = "influenced_after",
        /// Paid.
        InfluencedPaid = "influenced_payout",
        /// Commission earned, less what is cancelled and what is recovered.
        CommissionNet = "commission_net",
        /// Commission that does come back after it was paid.
        Recovered = "recovered",
        /// Revenue less cost of goods, fees and serving.
        Margin = "margin",
        /// What the program earns, commissions expensed as they accrue.
        Net = "net",
        /// Money in less money out.
        Cash = "cash",
        /// Running sum of what the program earns.
        NetToDate = "cum",
        /// Running sum of money in less money out.
        CashToDate = "cash_cum",
        /// Commission owed at the end of the month.
        Liability = "liability",
        /// Expected return of commissions earned so far.
        Reserve = "reserve",
        /// Collected from customers for months to come.
        Prepaid = "prepaid",
    }
}

impl Flow {
    /// What is earned, spent or paid over a horizon, and worked out from nothing else.
    pub const TOTALS: &[Self] = Self::ALL.split_at(Self::CommissionNet as usize).0;

    /// What the program costs beside commissions.
    pub const PROGRAM_COSTS: [Self; 7] = [
        Self::Platform,
        Self::PayoutFees,
        Self::Manager,
        Self::Comarketing,
        Self::Onboarding,
        Self::Cac,
        Self::Setup,
    ];

    /// Costs that partner sources share.
    pub const SHARED_COSTS: [Self; 4] = [
        Self::Platform,
        Self::Manager,
        Self::Comarketing,
        Self::Setup,
    ];

    /// Whether it is a balance at the end of a month and no sum over months.
    const fn is_balance(self) -> bool {
        self as usize >= Self::NetToDate as usize
    }
}

/// The flows of one month, or their sums over some.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Month([f64; Flow::ALL.len()]);

impl Index<Flow> for Month {
    type Output = f64;

    fn index(&self, flow: Flow) -> &f64 {
        &self.0[flow as usize]
    }
}

impl IndexMut<Flow> for Month {
    fn index_mut(&mut self, flow: Flow) -> &mut f64 {
        &mut self.0[flow as usize]
    }
}

impl Month {
    /// Adds another month's flows so many times.
    pub fn add(&mut self, times: f64, other: &Self) {
        for flow in Flow::ALL {
            self[flow] += times * other[flow];
        }
    }

    /// The sums over months; balances are those of the last one.
    #[must_use]
    pub fn total(months: &[Self]) -> Self {
        let mut total = Self::default();
        for month in months {
            total.add(1.0, month);
        }
        for flow in Flow::ALL.iter().filter(|flow| flow.is_balance()) {
            total[*flow] = months.last().map_or(0.0, |last| last[*flow]);
        }
        total
    }

    /// The costs that partner sources share, and nothing else.
    #[must_use]
    pub fn shared_costs(&self) -> Self {
        let mut shared = Self::default();
        for flow in Flow::SHARED_COSTS {
            shared[flow] = self[flow];
        }
        shared
    }

    /// A flow, that of commission with what is for influenced customers.
    #[must_use]
    pub fn with_influenced(&self, flow: Flow) -> f64 {
        match flow {
            Flow::Accrued => self.all_accrued(),
            Flow::Cancelled => self.all_cancelled(),
            Flow::ToRecover => self.all_to_recover(),
            Flow::Paid => self.all_paid(),
            _ => self[flow],
        }
    }

    /// Commission earned, on sourced and influenced customers.
    #[must_use]
    pub fn all_accrued(&self) -> f64 {
        self[Flow::Accrued] + self[Flow::InfluencedAccrued]
    }

    /// Commission cancelled before it was paid.
    #[must_use]
    pub fn all_cancelled(&self) -> f64 {
        self[Flow::Cancelled] + self[Flow::InfluencedCancelled]
    }

    /// Commission to be recovered after it was paid.
    #[must_use]
    pub fn all_to_recover(&self) -> f64 {
        self[Flow::ToRecover] + self[Flow::InfluencedToRecover]
    }

    /// Commission paid.
    #[must_use]
    pub fn all_paid(&self) -> f64 {
        self[Flow::Paid] + self[Flow::InfluencedPaid]
    }

    /// Works out commission, margin, net and cash from what is earned, spent and paid.
    pub fn work_out_results(&mut self) {
        let recovered = self[Flow::Recovered];
        let costs = self.program_costs();
        let service = self[Flow::Cogs] + self[Flow::Fees] + self[Flow::Serving];
        self[Flow::CommissionNet] = self.all_accrued() - self.all_cancelled() - recovered;
        self[Flow::Margin] = self[Flow::Revenue] - service;
        self[Flow::Net] = self[Flow::Margin] - self[Flow::CommissionNet] - costs;
        self[Flow::Cash] =
            self[Flow::Collections] - self[Flow::Refunds] - service - self.all_paid() + recovered
                - costs;
    }

    /// What the program costs beside commissions.
    #[must_use]
    pub fn program_costs(&self) -> f64 {
        Flow::PROGRAM_COSTS.iter().map(|flow| self[*flow]).sum()
    }
}
