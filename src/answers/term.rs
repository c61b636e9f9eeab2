//! What partners of one type are paid today, and what they bring.

use super::record::Record;
use crate::units::Decimal;

/// Today's terms of a partner type; what is `None` is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Term {
    /// `creators`, `referrers`, `agencies`, `integrations` or `resellers`.
    pub partner_type: &'static str,
    /// Percent of a customer's payments, 0 to 100.
    pub rate: Option<Decimal>,
    /// A sum for each new customer, in the company's currency.
    pub flat: Option<Decimal>,
    /// For how many months of a customer they are paid.
    pub duration: Option<Duration>,
    /// Days from the customer's payment to the partner's.
    pub hold_days: Option<u64>,
    /// Partners of the type.
    pub partners: Option<u64>,
    /// Partners who brought a customer in the last twelve months; at most `partners`.
    pub active: Option<u64>,
    /// Percent of all revenue that their customers bring, 0 to 100.
    pub revenue_share: Option<Decimal>,
}

/// How long a partner is paid for a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duration {
    /// As long as the customer stays.
    Lifetime,
    /// These months, counted from the customer's first payment.
    Months(u64),
}

impl From<&Record> for Term {
    fn from(known: &Record) -> Self {
        let months = || known.count("duration_months").map(Duration::Months);
        Self {
            partner_type: known.choice("type").unwrap_or_default(),
            rate: known.number("rate"),
            flat: known.number("flat"),
            duration: if known.yes_no("lifetime") == Some(true) {
                Some(Duration::Lifetime)
            } else {
                months()
            },
            hold_days: known.count("hold_days"),
            partners: known.count("partners"),
            active: known.count("active"),
            revenue_share: known.number("revenue_share"),
        }
    }
}
