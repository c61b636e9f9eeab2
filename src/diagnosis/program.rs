//! A running program as its exports show it: what is known of each partner, added up row by row.
//!
//! Memory grows with partners and their customers, and with the commissions that are still inside their hold. E-mail
//! addresses are hashed before they arrive here.

use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};

use super::bars::Bars;
use super::values::{DAY, Moment};
use crate::questions::kinds::CurrencyMark;

/// What is known of one partner.
#[derive(Clone, Debug, Default)]
pub struct Partner {
    /// The name for people; never an e-mail address.
    pub label: String,
    /// Whether a list of partners has it.
    pub is_listed: bool,
    /// When it joined.
    pub joined: Option<Moment>,
    /// Clicks on its links.
    pub clicks: u64,
    /// Referrals as the list of partners counts them.
    pub leads: u64,
    /// Customers as the list of partners counts them.
    pub customers: u64,
    /// Revenue as the list of partners adds it up.
    pub revenue: Decimal,
    /// Commission as the list of partners adds it up, without what is inside the hold.
    pub commission: Decimal,
    /// The company's e-mail domain, in small letters.
    pub domain: Option<String>,
    /// Rows in lists of referrals.
    pub referral_rows: u64,
    /// Rows in lists of referrals that paid.
    pub customer_rows: u64,
    /// Revenue in lists of referrals.
    pub referral_revenue: Decimal,
    /// Different customers with an earned commission.
    pub buyers: u64,
    /// Sales less refunds whose commission is earned.
    pub sales: Decimal,
    /// Commission earned.
    pub earned: Decimal,
    /// Commissions that are past their hold, reversed ones included.
    pub settled: u64,
    /// Value of the commissions past their hold, reversed ones included.
    pub gross: Decimal,
    /// The part of it that was reversed or refunded.
    pub reversed: Decimal,
    /// The first referral.
    pub first_referral: Option<Moment>,
    /// The last sign of activity.
    pub last_active: Option<Moment>,
    /// The most referrals on one day, in lists that are in the order of time.
    pub most_in_a_day: u64,
    /// The day of the referral that was read last, and how many of that day were read one after the other.
    day: (i64, u64),
    /// Customers with an address of the partner's own domain.
    pub own_domain: u64,
    /// Sales soon after joining.
    pub soon: u64,
    /// Sales by code without a click.
    pub without_click: u64,
}

impl Partner {
    /// Takes an earlier commission back, in whole or in part. One that does not tell its sale takes back as much of the
    /// sales as it does of the commission.
    fn take_back(&mut self, taken: &Commission) {
        let share = taken.amount.checked_div(self.earned).unwrap_or_default();
        let sale = if taken.sale.is_zero() {
            (self.sales * share).round_dp(2)
        } else {
            taken.sale
        };
        self.reversed += if self.sales.is_zero() {
            taken.amount
        } else {
            sale
        };
        self.sales -= sale;
        self.earned -= taken.amount;
    }
}

/// A commission inside its hold.
#[derive(Clone, Debug)]
struct Waiting {
    partner: usize,
    due: i64,
    commission: Commission,
}

/// A commission's amounts and its customer.
#[derive(Clone, Debug, Default)]
pub struct Commission {
    /// What the customer paid.
    pub sale: Decimal,
    /// What the partner gets.
    pub amount: Decimal,
    /// How much of the sale was refunded.
    pub refunded: Decimal,
    /// Whether it was reversed.
    pub is_reversed: bool,
    /// Whether it takes an earlier one back, in whole or in part; its amounts are above zero all the same.
    pub takes_back: bool,
    /// The hash of the customer, another one for each partner.
    pub customer: Option<u64>,
}

/// The exports' figures that exist at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Clicks by partner.
    pub clicks: bool,
    /// Referrals, by partner or one by one.
    pub referrals: bool,
    /// A list of referrals.
    pub referral_list: bool,
    /// Customers in a list of referrals.
    pub customer_list: bool,
    /// Revenue in a list of referrals.
    pub referral_revenue: bool,
    /// A list of commissions.
    pub commissions: bool,
    /// The customer of a commission.
    pub commission_customers: bool,
    /// Any figure that shows a referral or a sale.
    pub results: bool,
    /// Amounts of sales in a list of commissions.
    pub sales: bool,
    /// Days of referrals.
    pub referral_days: bool,
    /// Days of joining.
    pub joined: bool,
}

impl Known {
    /// Whether first referrals are dated. Where referrals are counted by partner and not listed, the first commission
    /// tells the first sale alone.
    #[must_use]
    pub const fn has_referral_days(&self) -> bool {
        self.referral_days && (self.referral_list || !self.referrals)
    }
}

/// A running program.
#[derive(Debug)]
pub struct Program {
    /// Its partners, in the order they were first named.
    pub partners: Vec<Partner>,
    /// The figures that exist.
    pub known: Known,
    /// The currency of all amounts, where the exports name it.
    pub currency: Option<String>,
    /// The last moment of the data.
    pub last: Option<Moment>,
    /// Days after a sale before its commission counts as earned.
    pub hold_days: i64,
    /// Seconds after joining within which a sale is a signal.
    pub soon: i64,
    /// The mark of a currency that stands beside amounts.
    pub mark: Option<CurrencyMark>,
    /// Payouts added up.
    pub paid_out: Decimal,
    keys: FxHashMap<u64, usize>,
    buyers: FxHashSet<u64>,
    waiting: Vec<Waiting>,
    settle_at: usize,
}

impl Program {
    /// A program of which nothing is known yet.
    #[must_use]
    pub fn new(hold_days: i64, bars: &Bars) -> Self {
        Self {
            partners: Vec::new(),
            known: Known::default(),
            currency: None,
            mark: None,
            last: None,
            hold_days,
            soon: bars.soon,
            paid_out: Decimal::ZERO,
            keys: FxHashMap::default(),
            buyers: FxHashSet::default(),
            waiting: Vec::new(),
            settle_at: 1024,
        }
    }

    /// The place of the partner that a row names by hashes of its id, its e-mail address and its name, the first of
    /// which counts. A row with an id that is new is a new partner, whatever its name.
    pub fn partner(&mut self, keys: impl IntoIterator<Item = u64>) -> Option<usize> {
        let mut keys = keys.into_iter();
        let at = *self.keys.entry(keys.next()?).or_insert_with(|| {
            self.partners.push(Partner::default());
            self.partners.len() - 1
        });
        for key in keys {
            self.keys.entry(key).or_insert(at);
        }
        Some(at)
    }

    /// Notes that the data reach to a moment.
    pub fn reaches(&mut self, moment: Moment) {
        self.last = self.last.max(Some(moment));
    }

    /// Adds a referral of a partner on a day.
    pub fn referred(&mut self, at: usize, moment: Moment) {
        self.reaches(moment);
        self.known.referral_days = true;
        let partner = &mut self.partners[at];
        partner.first_referral = Some(match partner.first_referral {
            Some(first) => first.min(moment),
            None => moment,
        });
        partner.last_active = partner.last_active.max(Some(moment));
        let (day, before) = partner.day;
        let in_a_day = 1 + if day == moment.day() { before } else { 0 };
        partner.day = (moment.day(), in_a_day);
        partner.most_in_a_day = partner.most_in_a_day.max(in_a_day);
    }

    /// Notes a sale that came soon after joining, where both times of day are known.
    pub fn sold(&mut self, at: usize, moment: Moment) {
        let soon = 0..self.soon;
        let partner = &mut self.partners[at];
        if let Some(joined) = partner.joined
            && joined.has_time
            && moment.has_time
            && soon.contains(&(moment.seconds - joined.seconds))
        {
            partner.soon += 1;
        }
    }

    /// Adds a commission that counts from a moment on; without one it counts at once.
    pub fn commission(&mut self, at: usize, due: Option<Moment>, commission: Commission) {
        match due.filter(|due| Some(*due) > self.last) {
            None => self.settle(at, commission),
            Some(due) => {
                self.waiting.push(Waiting {
                    partner: at,
                    due: due.seconds,
                    commission,
                });
                if self.waiting.len() >= self.settle_at {
                    self.settle_due();
                    self.settle_at = 2 * self.waiting.len().max(512);
                }
            }
        }
    }

    /// When the hold of something that happened at a moment ends.
    #[must_use]
    pub fn after_hold(&self, moment: Moment) -> Moment {
        Moment {
            seconds: moment.seconds + self.hold_days * DAY,
            ..moment
        }
    }

    /// Counts every commission whose hold ended by the last moment of the data.
    pub fn settle_due(&mut self) {
        let last = self.last.map_or(i64::MIN, |last| last.seconds);
        let mut waiting = std::mem::take(&mut self.waiting);
        for due in waiting.extract_if(.., |waiting| waiting.due <= last) {
            self.settle(due.partner, due.commission);
        }
        self.waiting = waiting;
    }

    fn settle(&mut self, at: usize, commission: Commission) {
        let partner = &mut self.partners[at];
        if commission.takes_back {
            return partner.take_back(&commission);
        }
        let value = if commission.sale.is_zero() {
            commission.amount
        } else {
            commission.sale
        };
        partner.settled += 1;
        partner.gross += value;
        if commission.is_reversed {
            partner.reversed += value;
            return;
        }
        partner.sales += commission.sale;
        // Comparing and adding amounts takes time, and without a refund both are nothing, but for a value below zero.
        if !commission.refunded.is_zero() || value.is_sign_negative() {
            partner.reversed += commission.refunded.min(value);
            partner.sales -= commission.refunded.min(commission.sale);
        }
        partner.earned += commission.amount;
        let is_new = match commission.customer {
            Some(customer) => self.buyers.insert(customer),
            // A list of customers counts them.
            None => !self.known.customer_list,
        };
        partner.buyers += u64::from(is_new);
    }
}
