//! The explicit model behind a forecast: every number that the formulas look at, under its name.
//!
//! Plain values only. Where they come from (a file, or a founder's answers) is decided elsewhere, and
//! so is whether they make sense; [`super::read`] refuses what the formulas cannot carry.

use rust_decimal::Decimal;

use super::rounding::{Print, RoundHalf};
use crate::units::{Percent, words};

/// Everything a forecast is worked out from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// What its author calls it; empty when it has no name.
    pub title: String,
    /// The currency of every amount.
    pub currency: Currency,
    /// How an exact half of a minor unit is rounded.
    pub rounding: RoundHalf,
    /// What is sold, and what it costs to serve.
    pub product: Product,
    /// What a referred customer pays less, for a while.
    pub customer_discount: CustomerDiscount,
    /// Partner sources and the costs that they share.
    pub program: Program,
    /// How uncertain the inputs are.
    pub simulation: Simulation,
}

impl Model {
    /// The commission that a customer's figures are worked out with: that of the program's leading source.
    ///
    /// # Panics
    /// Where the program has no source.
    #[must_use]
    pub fn commission(&self) -> &Commission {
        &self.program.lead().commission
    }

    /// How its figures are printed: amounts to the minor unit.
    #[must_use]
    pub const fn print(&self) -> Print {
        Print {
            places: self.currency.minor_digits,
            half: self.rounding,
        }
    }
}

/// A currency with the digits of its minor unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Currency {
    /// The ISO 4217 code.
    pub code: String,
    /// Digits behind the point of a payable amount: 2 for USD, 0 for JPY, 3 for KWD, 4 for CLF.
    pub minor_digits: u32,
}

impl Currency {
    /// The currency of an ISO 4217 code, or `None`: an unknown currency is never given two digits.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        let found = iso_currency::Currency::from_code(code)?;
        Some(Self {
            code: found.code().to_owned(),
            minor_digits: u32::from(found.exponent()?),
        })
    }
}

words! {
    /// How the product is charged for.
    #[derive(Default)]
    pub enum RevenueModel {
        /// A price each month, paid in advance.
        #[default]
        Monthly = "monthly",
        /// A price each year, paid in advance.
        Annual = "annual",
        /// What was used in a month, billed after it.
        Usage = "usage",
        /// A price for each outcome, billed after it.
        Outcome = "outcome",
        /// A price once, paid in advance; nobody pays twice.
        OneTime = "one_time",
    }
}

impl RevenueModel {
    /// Months that one payment in advance covers: until they are over a customer leaves by a refund alone.
    #[must_use]
    pub const fn prepaid_months(self) -> Option<u32> {
        match self {
            Self::Annual => Some(12),
            Self::OneTime => Some(1),
            Self::Monthly | Self::Usage | Self::Outcome => None,
        }
    }

    /// Months between the accrual of a payment and its collection where none are given.
    #[must_use]
    pub const fn usual_collection_lag(self) -> u32 {
        match self {
            Self::Monthly | Self::Annual | Self::OneTime => 0,
            Self::Usage | Self::Outcome => 1,
        }
    }
}

/// What is sold, and what it costs to serve. Rates are shares: 0.06 is 6%.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Product {
    /// How it is charged for.
    pub revenue_model: RevenueModel,
    /// List price per month, per year (annual), per outcome or per sale (one-time).
    pub price: Decimal,
    /// Share of customers lost in a month.
    pub monthly_churn: Decimal,
    /// Churn of the first months, where it differs from the later one.
    pub early_churn: Vec<Decimal>,
    /// What is paid in advance: share that cancels in a month while the refund window is open.
    pub early_cancel_monthly: Decimal,
    /// What is paid in advance: days from the start in which a customer gets the price back.
    pub refund_window_days: u32,
    /// Cost of goods sold as a share of the list price.
    pub cogs_rate: Decimal,
    /// Cost of model inference as a share of the list price.
    pub model_cost_rate: Option<Decimal>,
    /// Payment processing as a share of what is collected.
    pub payment_fee_rate: Decimal,
    /// Payment processing per payment.
    pub payment_fee_fixed: Decimal,
    /// Cost of serving an active customer for a month, whatever it pays.
    pub serving_cost_monthly: Decimal,
    /// Yearly discount rate.
    pub discount_rate_annual: Decimal,
    /// Months after which lifetime value stops counting.
    pub ltv_horizon_months: u32,
    /// Growth of what a customer pays, a month.
    pub expansion_monthly: Decimal,
    /// Months from accrual to collection.
    pub collection_lag_months: u32,
    /// Outcome pricing: probability that an active customer has an outcome in a month.
    pub outcome_rate_monthly: Decimal,
    /// Outcome pricing: months before the first outcome can happen.
    pub outcome_lag_months: u32,
}

/// What a referred customer pays less, for a while.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CustomerDiscount {
    /// Share of the list price.
    pub rate: Decimal,
    /// Months from the start.
    pub months: u32,
}

words! {
    /// The three tiers of a partner program.
    #[derive(Default)]
    pub enum Tier {
        /// Sends customers.
        #[default]
        Referral = "referral",
        /// Has a live integration.
        Integration = "integration",
        /// Sells and delivers with us.
        Solution = "solution",
    }
}

/// Which payments of a customer are commissioned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The first payment alone.
    FirstPayment,
    /// The payments of the first months.
    Months(u32),
    /// Every payment.
    #[default]
    Lifetime,
    /// That many list prices at once when the customer starts.
    Upfront(u32),
}

impl Scope {
    /// The scope that a word stands for, as it is written: `lifetime`, `months:12`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let months = |count: &str| count.parse().ok().filter(|months| *months > 0);
        match word.split_once(':') {
            None if word == "first_payment" => Some(Self::FirstPayment),
            None if word == "lifetime" => Some(Self::Lifetime),
            Some(("months", count)) => months(count).map(Self::Months),
            Some(("upfront", count)) => months(count).map(Self::Upfront),
            _ => None,
        }
    }

    /// The months from a customer's start in which commission is earned, at most the months looked at.
    #[must_use]
    pub fn months_within(self, most: usize) -> usize {
        match self {
            Self::FirstPayment | Self::Upfront(_) => most.min(1),
            Self::Months(months) => most.min(months as usize),
            Self::Lifetime => most,
        }
    }

    /// The months that it names.
    #[must_use]
    pub const fn months(self) -> Option<u32> {
        match self {
            Self::Months(months) | Self::Upfront(months) => Some(months),
            Self::FirstPayment | Self::Lifetime => None,
        }
    }
}

/// The word that tables and answers use.
impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::FirstPayment => f.write_str("first_payment"),
            Self::Months(months) => write!(f, "months:{months}"),
            Self::Lifetime => f.write_str("lifetime"),
            Self::Upfront(months) => write!(f, "upfront:{months}"),
        }
    }
}

words! {
    /// What a commission is counted by.
    #[derive(Default)]
    pub enum Structure {
        /// A share of what the customer pays.
        #[default]
        Percent = "rate",
        /// A sum for each new customer.
        Flat = "flat",
        /// A sum for each lead that sales accepts, whether or not it buys.
        PerLead = "per_lead",
    }
}

words! {
    /// The price a commission is a share of.
    #[derive(Default)]
    pub enum Base {
        /// What the customer pays.
        #[default]
        Net = "net",
        /// The list price, whatever the customer pays.
        List = "list",
    }
}

words! {
    /// What happens to a commission when the customer leaves inside the window.
    #[derive(Default)]
    pub enum ClawbackKind {
        /// Nothing comes back.
        #[default]
        None = "none",
        /// All of it comes back.
        Full = "full",
        /// The part of the window that has not run comes back.
        Prorated = "prorated",
    }
}

words! {
    /// When commissions that are due leave the bank.
    #[derive(Default)]
    pub enum PayoutRun {
        /// On the day they are due.
        #[default]
        DueDay = "due_day",
        /// At the first month end after they are due.
        Monthly = "monthly",
        /// In the month after the quarter they were earned in.
        Quarterly = "quarterly",
    }
}

/// Clawback and payout terms of a commission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What comes back.
    pub clawback: ClawbackKind,
    /// Days from the customer's start; the last day is outside.
    pub window_days: u32,
    /// Days until a customer's payment has cleared.
    pub clear_days: u32,
    /// Days after clearing until the commission is due.
    pub net_days: u32,
    /// When due commissions are paid.
    pub payout_run: PayoutRun,
}

/// What the partner gets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Commission {
    /// The tier whose terms hold.
    pub tier: Tier,
    /// What it is counted by.
    pub structure: Structure,
    /// Which payments are commissioned; of a sum the customer's start alone.
    pub scope: Scope,
    /// Share of the base; of a sum, the amount in the model's currency.
    pub rate: Decimal,
    /// What it is a share of.
    pub base: Base,
    /// Share of what must come back after payout that does come back.
    pub recovery_rate: Decimal,
    /// Clawback and payout terms.
    pub terms: Terms,
}

impl Commission {
    /// The terms with the clawback that a product's customers can cause; what is paid for a lead never comes back.
    #[must_use]
    pub const fn terms_of_customers(&self, product: &Product) -> Terms {
        match self.structure {
            Structure::PerLead => Terms {
                clawback: ClawbackKind::None,
                ..self.terms
            },
            Structure::Percent | Structure::Flat => self.terms.of_customers(product),
        }
    }

    /// The part of it that customers earn: what is paid for leads is earned before they are customers.
    #[must_use]
    pub const fn of_customers(self) -> Self {
        match self.structure {
            Structure::PerLead => Self {
                rate: Decimal::ZERO,
                ..self
            },
            Structure::Percent | Structure::Flat => self,
        }
    }

    /// The share of a customer's payments that it pays; nothing where it pays a sum.
    #[must_use]
    pub fn share(&self) -> Percent {
        match self.is_sum() {
            true => Percent(Decimal::ZERO),
            false => Percent::of_fraction(self.rate),
        }
    }

    /// Whether it is one payment for each customer, which does not recur.
    #[must_use]
    pub const fn is_sum(&self) -> bool {
        !matches!(self.structure, Structure::Percent)
    }
}

/// Partners of one kind, what they bring, and the commission they are paid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartnerSource {
    /// Its name, which no other source of the program has.
    pub id: String,
    /// Partners that are identified in all.
    pub identified: Decimal,
    /// Months from the program's start until the first of them is approached.
    pub starts_month: u32,
    /// Months over which they are approached.
    pub recruit_months: u32,
    /// Share of identified partners that sign.
    pub recruit_rate: Decimal,
    /// Share of those that finish onboarding.
    pub onboard_rate: Decimal,
    /// Share of those that become active.
    pub activation_rate: Decimal,
    /// Share of activated partners that perform.
    pub performer_rate: Decimal,
    /// Leads a performer brings in a quarter.
    pub performer_referrals_per_quarter: Decimal,
    /// Share of all leads that performers bring.
    pub top_share: Decimal,
    /// Share of leads that become customers.
    pub win_rate: Decimal,
    /// Share of active partners that go quiet in a month.
    pub partner_churn_monthly: Decimal,
    /// Months from signing to the end of onboarding.
    pub onboard_lag: u32,
    /// Months from there to activity.
    pub activation_lag: u32,
    /// Months from lead to customer.
    pub sales_cycle_months: u32,
    /// Share of attributed revenue that would not have come without the partner.
    pub incrementality: Decimal,
    /// What the churn of its customers is multiplied by: below one, they stay longer.
    pub customer_churn_factor: Decimal,
    /// Customers a month that a partner influenced without sourcing them.
    pub influenced_customers_per_month: Decimal,
    /// Share of the sourced rate paid for them.
    pub influenced_credit: Decimal,
    /// What its customers pay less for a while, in place of what all referred ones do.
    pub customer_discount: Option<CustomerDiscount>,
    /// What it brings already when the forecast starts; such a source approaches nobody.
    pub running: Option<RunningSource>,
    /// What its partners are paid.
    pub commission: Commission,
    /// How uncertain its rates are.
    pub ranges: FunnelRates<Range>,
}

/// Partners and customers that a source has when the forecast starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunningSource {
    /// Partners active today.
    pub partners: Decimal,
    /// Monthly recurring revenue of the customers they have brought.
    pub monthly_revenue: Decimal,
    /// Months over which these customers came, as many each month.
    pub months: u32,
}

/// Something of each rate of a source that the simulation draws.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FunnelRates<T> {
    /// Share of identified partners that sign.
    pub recruit_rate: T,
    /// Share of those that finish onboarding.
    pub onboard_rate: T,
    /// Share of those that become active.
    pub activation_rate: T,
    /// Share of leads that become customers.
    pub win_rate: T,
}

impl<T: Copy> FunnelRates<T> {
    /// Each with the key that its rate has in a file.
    #[must_use]
    pub fn named(mut self) -> [(&'static str, T); 4] {
        self.named_mut().map(|(key, of_rate)| (key, *of_rate))
    }

    /// Each with its key, to be changed.
    pub fn named_mut(&mut self) -> [(&'static str, &mut T); 4] {
        [
            ("recruit_rate", &mut self.recruit_rate),
            ("onboard_rate", &mut self.onboard_rate),
            ("activation_rate", &mut self.activation_rate),
            ("win_rate", &mut self.win_rate),
        ]
    }
}

/// Partner sources and the costs that they share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// Months the forecast runs.
    pub horizon_months: u32,
    /// Where partners come from; never empty.
    pub sources: Vec<PartnerSource>,
    /// The company's monthly recurring revenue today, partners aside.
    pub company_mrr: Decimal,
    /// Its growth a month.
    pub company_mrr_growth_monthly: Decimal,
    /// Cash for the program at its start; nothing where nobody says.
    pub opening_cash: Decimal,
    /// What the program costs beside commissions.
    pub costs: Costs,
}

impl Program {
    /// The source with the most names, of equals the first by its id: a customer's figures are worked out with
    /// its commission.
    ///
    /// # Panics
    /// Where the program has no source.
    #[must_use]
    pub fn lead(&self) -> &PartnerSource {
        &self.sources[self.lead_index()]
    }

    /// The leading source, to be changed.
    ///
    /// # Panics
    /// Where the program has no source.
    pub fn lead_mut(&mut self) -> &mut PartnerSource {
        let index = self.lead_index();
        &mut self.sources[index]
    }

    fn lead_index(&self) -> usize {
        let order = self.order();
        let first = order.iter().copied().min_by(|a, b| {
            let names = |at: &usize| self.sources[*at].identified;
            names(b).cmp(&names(a))
        });
        first.expect("a program has a source")
    }

    /// Positions of the sources by their ids: whatever is added up over sources follows it, so that their order in
    /// a file changes nothing.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.sources.len()).collect();
        order.sort_by_key(|at| &self.sources[*at].id);
        order
    }
}

/// A larger plan of the platform: its fee holds in a month that is above one of its limits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PlatformStep {
    /// Partner revenue of the month that it starts above.
    pub above_revenue: Option<Decimal>,
    /// Commissions paid out in the month that it starts above.
    pub above_payouts: Option<Decimal>,
    /// Active partners that it starts above.
    pub above_partners: Option<Decimal>,
    /// The monthly fee.
    pub monthly: Decimal,
    /// The platform's share of what is paid out beyond the included amount.
    pub take_rate: Decimal,
    /// Payouts of the month that it takes no share of.
    pub included_payouts: Decimal,
}

impl PlatformStep {
    /// Its figures with the names that they have in a file; a limit that there is not is left out.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Decimal)> {
        [
            ("above_revenue", self.above_revenue),
            ("above_payouts", self.above_payouts),
            ("above_partners", self.above_partners),
            ("monthly", Some(self.monthly)),
            ("take_rate", Some(self.take_rate)),
            ("included_payouts", Some(self.included_payouts)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

/// What the program costs beside commissions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// The platform's monthly fee, up to the first step.
    pub platform_monthly: Decimal,
    /// The platform's larger plans, the smallest first.
    pub platform_steps: Vec<PlatformStep>,
    /// The platform's share of what is paid out.
    pub platform_take_rate: Decimal,
    /// The part of the platform's monthly fee that grows with what is paid out, as a share of it: one more unit of
    /// commission costs that much more, though the fee of the program is the monthly one.
    pub platform_take_in_fee: Decimal,
    /// Transfer fees as a share of what is paid out.
    pub payout_fee_rate: Decimal,
    /// Transfer fee for each partner paid.
    pub payout_fee_fixed: Decimal,
    /// The partner manager, a month.
    pub manager_monthly: Decimal,
    /// Co-marketing, a month.
    pub comarketing_monthly: Decimal,
    /// Months before co-marketing begins.
    pub comarketing_from_month: u32,
    /// Onboarding one partner.
    pub onboarding_per_partner: Decimal,
    /// Own cost of winning one partner customer.
    pub cac_per_customer: Decimal,
    /// Once, at the start.
    pub setup_once: Decimal,
}

/// Lowest, likeliest and highest value of an uncertain input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    /// Lowest.
    pub low: Decimal,
    /// Likeliest.
    pub mode: Decimal,
    /// Highest.
    pub high: Decimal,
}

/// How uncertain the inputs are, and how often the program is simulated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simulation {
    /// How many times; none switches the simulation off.
    pub trials: u32,
    /// Where the random numbers start.
    pub seed: u64,
    /// Monthly churn.
    pub churn: Range,
    /// Spread of the price level, the same for all customers of a trial.
    pub price_sigma: Decimal,
    /// Spread of deal sizes.
    pub deal_sigma: Decimal,
    /// Spread of partner productivity.
    pub productivity_sigma: Decimal,
}
