//! Quantities of a blueprint for reading: amounts, rates, counts, dates and values of facts as text, rounded once.
//!
//! It knows one quantity at a time and no document.

use chrono::NaiveDate;

use crate::blueprint::{Band, CommissionAlternative, Company, Integration};
use crate::render::labels;
use crate::units::{
    Decimal, Money, Number, Percent, Value, counted, estimate, money, number, percent, places_told,
    rough_percent,
};

/// Places of an amount in US dollars, and of one in a currency whose places nobody told.
const USUAL_PLACES: u32 = 2;

/// A date for reading: `4 Jan 2027`.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// Two dates for reading: `4 Jan 2027`, `4-6 Jan 2027`, `30 Jan - 2 Feb 2027`.
#[must_use]
pub fn dates(first: NaiveDate, last: NaiveDate) -> String {
    use chrono::Datelike as _;
    if first == last {
        date(first)
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{}-{}", first.day(), date(last))
    } else if first.year() == last.year() {
        format!("{} - {}", first.format("%-d %b"), date(last))
    } else {
        format!("{} - {}", date(first), date(last))
    }
}

/// How amounts of a currency are printed.
#[derive(Clone, Debug)]
pub struct Amounts {
    currency: String,
    /// Decimal places of its smallest unit.
    pub places: u32,
}

impl Amounts {
    /// The amounts of this company.
    #[must_use]
    pub fn of(company: &Company) -> Self {
        Self::in_currency(&company.currency, company.minor_units)
    }

    /// Amounts in a currency with so many decimal places.
    #[must_use]
    pub fn in_currency(currency: &str, places: u32) -> Self {
        Self {
            currency: currency.to_owned(),
            places,
        }
    }

    /// Amounts in this currency, which may be another one.
    #[must_use]
    pub fn of_currency(&self, currency: &str) -> Self {
        let is_own = currency == self.currency;
        Self::in_currency(currency, if is_own { self.places } else { USUAL_PLACES })
    }

    /// An amount, rounded to the smallest unit.
    #[must_use]
    pub fn exact(&self, amount: Money) -> String {
        money(amount.0, &self.currency, self.places)
    }

    /// An amount that was worked out, rounded as such amounts are read.
    #[must_use]
    pub fn estimate(&self, amount: Money) -> String {
        estimate(amount.0, &self.currency, self.places)
    }

    /// A platform's price in a month, by its kind: an estimate is not told as a price, nor a lowest price as the price.
    #[must_use]
    pub fn price(&self, cost: Option<Money>, kind: &str) -> String {
        let Some(amount) = cost else {
            return "by quote".into();
        };
        let (cost, estimate) = (self.exact(amount), self.estimate(amount));
        match kind {
            "estimate" => format!("about {estimate} a month by an estimate"),
            "from" => format!("from {cost} a month"),
            // A fee follows the volume of the forecast.
            _ if !amount.0.is_integer() => format!("about {estimate} a month"),
            _ => format!("{cost} a month"),
        }
    }

    /// A fact's amount: with more places where fewer would show a whole amount, which a rule may name, that it is
    /// not.
    fn told(&self, amount: Decimal) -> String {
        let places = self.places.max(places_told(amount, self.places));
        money(amount, &self.currency, places)
    }

    /// A value of a fact or an assumption with its unit.
    #[must_use]
    pub fn value(&self, value: &Value, unit: &str) -> String {
        if let Some(items) = value.items() {
            let items = items.into_iter().map(|item| match unit {
                "choices" => labels::label(item),
                _ => item.to_owned(),
            });
            return items.collect::<Vec<_>>().join(", ");
        }
        let number = match value {
            Value::Number(number) => Some(*number),
            _ => value.amount(),
        };
        match (unit, number) {
            ("money", Some(amount)) => self.told(amount),
            ("usd", Some(amount)) => self.of_currency("USD").told(amount),
            ("text" | "date", _) => value.to_string(),
            (_, Some(value)) => with_unit(value, unit),
            (_, None) => labels::label(&value.to_string()),
        }
    }
}

fn with_unit(value: Decimal, unit: &str) -> String {
    match unit {
        "percent" => rough_percent(value),
        "percent_a_month" => format!("{} a month", percent(value)),
        "percent_a_year" => format!("{} a year", percent(value)),
        "usd_a_month" => format!("{} a month", money(value, "USD", USUAL_PLACES)),
        "referrals_a_quarter" => format!("{} a quarter", number(value.normalize())),
        "days" => counted(value, "day", "days"),
        "weeks" => counted(value, "week", "weeks"),
        "hours_a_week" => format!("{} a week", counted(value, "hour", "hours")),
        "months" => counted(value, "month", "months"),
        "points" => counted(value, "point", "points"),
        _ => number(value.normalize()),
    }
}

/// A number for reading, with at most two places.
#[must_use]
pub fn plain_number(value: Number) -> String {
    number(value.0.round_dp(2).normalize())
}

/// A band of rates for reading: `10-15%`, or `20%` when its ends are the same.
#[must_use]
pub fn band(band: &Band) -> String {
    let (low, high) = (percent(band.low.0), percent(band.high.0));
    if low == high {
        high
    } else {
        format!("{}-{high}", low.trim_end_matches('%'))
    }
}

/// How long a partner is paid for a customer: as long as it stays, some months, or once.
#[must_use]
pub fn paid_for(lifetime: bool, months: Option<u32>) -> String {
    match (lifetime, months) {
        (true, _) => "as long as the customer stays".into(),
        (false, Some(months)) => counted(months, "month", "months"),
        (false, None) => "the first payment alone".into(),
    }
}

/// The score of a candidate for reading: `82`, or `55-85` when something is unknown.
#[must_use]
pub fn score(integration: &Integration) -> String {
    match (&integration.score, &integration.score_range) {
        (Some(score), _) => plain_number(*score),
        (None, Some(range)) => {
            format!("{}-{}", plain_number(range.low), plain_number(range.high))
        }
        (None, None) => "unknown".into(),
    }
}

/// What a customer carries of another way of paying: a rate, or a fee.
#[must_use]
pub fn carried(other: &CommissionAlternative, amounts: &Amounts) -> String {
    match (other.ceiling, other.flat_fee) {
        (Some(rate), _) => rate_carried(rate),
        (None, Some(fee)) => amounts.estimate(fee),
        (None, None) => String::new(),
    }
}

/// Whether a customer carries another way of paying, and what it would lose.
#[must_use]
pub fn fit(other: &CommissionAlternative, amounts: &Amounts) -> String {
    match (&other.band, other.ceiling, other.loss) {
        (Some(band), Some(ceiling), _) if other.fits && ceiling < band.high => {
            format!("up to {}", rough_percent(ceiling.offered().0))
        }
        _ if other.fits => "yes".into(),
        (Some(band), _, Some(loss)) => format!(
            "no: at {} each customer would lose you {}",
            percent(band.low.0),
            amounts.estimate(loss)
        ),
        (Some(band), _, None) => format!("no: {} is more", percent(band.low.0)),
        _ => "no".into(),
    }
}

/// A highest rate for reading; beyond both ends the exact rate says nothing more.
#[must_use]
pub fn rate_carried(rate: Percent) -> String {
    if rate.0 < Decimal::ZERO {
        "below 0%".into()
    } else if rate.0 > Decimal::ONE_HUNDRED {
        "above 100%".into()
    } else {
        rough_percent(rate.0)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{band, dates};
    use crate::blueprint::Band;
    use crate::units::{Decimal, Percent};

    #[test]
    fn dates_read_like_a_calendar() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        for (first, last, shown) in [
            ("2027-01-04", "2027-01-04", "4 Jan 2027"),
            ("2027-01-04", "2027-01-06", "4-6 Jan 2027"),
            ("2027-01-30", "2027-02-02", "30 Jan - 2 Feb 2027"),
            ("2026-12-30", "2027-01-02", "30 Dec 2026 - 2 Jan 2027"),
        ] {
            assert_eq!(dates(day(first), day(last)), shown);
        }
    }

    #[test]
    fn a_band_of_one_rate_is_told_once() {
        let rate = |rate: i64| Percent(Decimal::from(rate));
        let band = |low, high| {
            band(&Band {
                low: rate(low),
                high: rate(high),
            })
        };
        assert_eq!(band(10, 15), "10-15%");
        assert_eq!(band(20, 20), "20%");
    }
}
