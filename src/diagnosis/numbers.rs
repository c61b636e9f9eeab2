//! The figures of a running program under the names that people read.

use serde::Serialize;

use super::measures::Measures;
use super::statistics::Share;
use crate::playbook::Playbook;

/// A measured number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Number {
    /// The measure's id.
    pub id: &'static str,
    /// Its name.
    pub label: &'static str,
    /// The value; none where the exports do not say.
    pub value: Option<f64>,
    /// Its unit: `count`, `decimal`, `percent` (20 is 20%), `days`, or `money` in the exports' currency.
    pub unit: &'static str,
    /// The share with its interval, where it is one.
    #[serde(skip)]
    pub share: Option<Share>,
    /// Why there is no value.
    #[serde(skip)]
    pub missing: &'static str,
    /// Whether it is listed with what was measured.
    #[serde(skip)]
    pub is_listed: bool,
}

/// Every figure of the table, in its order; `beside` holds those that the exports alone do not give.
#[must_use]
pub fn numbers(
    playbook: &Playbook,
    measures: &Measures,
    beside: &[(&str, Option<f64>)],
) -> Vec<Number> {
    let rows = playbook.rows("diagnosis-figures");
    let numbers = rows.map(|row| {
        let id = row.text("measure");
        let beside = beside.iter().find(|(known, _)| *known == id);
        let missing = row.cell("missing").text();
        let is_dated = !measures.without_referral.is_empty();
        Number {
            id,
            label: row.text("label"),
            value: beside.map_or_else(|| measures.value(id), |(_, value)| *value),
            unit: row.text("unit"),
            share: measures.share(id),
            missing: missing.filter(|_| is_dated).unwrap_or("not in the exports"),
            is_listed: row.yes("listed"),
        }
    });
    numbers.collect()
}

impl Measures {
    /// The measure of an id, where it is a share.
    fn share(&self, id: &str) -> Option<Share> {
        match id {
            "activated" => self.activated,
            "performing" => self.performing,
            "referral_to_sale" => self.referral_to_sale,
            "reversed" => self.reversed,
            _ => None,
        }
    }

    /// The measure of an id; shares in percent.
    fn value(&self, id: &str) -> Option<f64> {
        let concentration = self.concentration.as_ref();
        let of_revenue = |share: f64| share * 100.0;
        match id {
            "partners_total" => Some(self.partners_total as f64),
            "partners" => Some(self.partners as f64),
            "clicks" => self.clicks.map(|count| count as f64),
            "referrals" => self.referrals.map(|count| count as f64),
            "sales" => Some(self.sales as f64),
            "first_referral" => self.first_referral_days.map(|days| days as f64),
            "top_1" => concentration.map(|of| of_revenue(of.top_1)),
            "top_5" => concentration.map(|of| of_revenue(of.top_5)),
            "top_tenth" => concentration.map(|of| of_revenue(of.top_tenth)),
            "gini" => concentration.map(|of| of.gini),
            "effective" => concentration.map(|of| of.effective),
            "never_started" => Some(self.never_started as f64),
            "gone_quiet" => Some(self.gone_quiet as f64),
            "revenue" => Some(self.revenue),
            "commission" => Some(self.commission),
            "rate" => self.rate,
            "live_cost" => self.live_cost,
            "customer_cost" => self.customer_cost,
            share => self.share(share).map(|share| share.share * 100.0),
        }
    }
}
