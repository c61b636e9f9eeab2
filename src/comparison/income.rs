//! What an offer brings a partner: on each customer, and a year, for partners of three sizes.

use super::market::source;
use crate::blueprint::{AudienceIncome, PartnerView};
use crate::economics::clawback::ExpectedReturn;
use crate::economics::customer::Customer;
use crate::economics::model::Commission;
use crate::economics::rounding::{float, printed, ratio};
use crate::playbook::Playbook;
use crate::units::{Decimal, Money, Number, Percent};

pub(super) fn income(
    playbook: &Playbook,
    customer: &Customer,
    commission: &Commission,
    cookie_loss: Decimal,
    minor_units: u32,
) -> PartnerView {
    let base = customer.commission_base(commission);
    let earned: f64 = base.iter().take(customer.ltv_months).sum();
    let returned = ExpectedReturn::of(commission, customer);
    let recovered = returned.after_payout * float(commission.recovery_rate);
    let credited = earned * float(commission.rate) - returned.before_payout - recovered;
    let a_customer = credited * float(Decimal::ONE - cookie_loss);
    let months = commission.scope.months_within(customer.ltv_months);
    let active = customer.months.iter().take(months);
    let months_paid: f64 = active.map(|month| month.active).sum();
    let audiences = playbook.rows("partner-audiences").map(|row| {
        let customers = row.number("customers_a_year");
        let customers = customers.unwrap_or_default();
        AudienceIncome {
            id: row.id.to_owned(),
            name: row.text("name").to_owned(),
            customers_a_year: Number(customers),
            income: Money(printed(a_customer * float(customers), minor_units)),
        }
    });
    let terms = &commission.terms;
    PartnerView {
        a_customer: Money(printed(a_customer, minor_units)),
        a_month: Money(printed(
            ratio(a_customer, months_paid).unwrap_or_default(),
            minor_units,
        )),
        cookie_loss: Percent::of_fraction(cookie_loss),
        months_paid: Number(printed(months_paid, 1).normalize()),
        first_paid_day: (terms.clear_days + terms.net_days).max(terms.window_days),
        audiences: audiences.collect(),
        source: source(playbook, "partner-audiences"),
    }
}
