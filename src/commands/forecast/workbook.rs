//! A forecast as a workbook: inputs that can be changed, and formulas that follow them.
//!
//! Sheets: the inputs under defined names; one customer, month by month; the program, month by month; the
//! results; the simulation as it was run. Every formula carries the engine's own result, so that a viewer
//! that does not calculate shows the same figures. What cannot be changed in place (how customers are
//! charged, which payments are commissioned, when payouts run and what is clawed back, the horizons) is said on the
//! first sheet.

mod customer;
mod page;
mod program;
mod results;

use anyhow::Result;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use crate::economics::caps::commission_load;
use crate::economics::customer::Customer;
use crate::economics::figures::Figures;
use crate::economics::model::{Costs, Model};
use crate::economics::program::ProgramForecast;
use crate::economics::unit::Unit;
use crate::economics::usual_terms::UsualTerms;
use page::{Kind, Page};

/// The sheets, in their order.
const SHEETS: [&str; 5] = ["Inputs", "Customer", "Program", "Results", "Simulation"];

/// The workbook of a forecast.
///
/// # Errors
/// When the workbook cannot be put together, which is a fault of ours.
pub fn of(model: &Model, usual: &UsualTerms, figures: &Figures) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // A fixed date keeps the bytes of two runs the same.
    let date = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    for name in SHEETS {
        workbook.add_worksheet().set_name(name)?;
    }
    let outlook = ProgramForecast::of(model);
    let costs = outlook.costs_of_customer(&model.program.costs);
    let names = inputs(
        &mut Page::of(workbook.worksheet_from_index(0)?),
        model,
        &costs,
    )?;
    for (name, cell) in &names {
        workbook.define_name(name, &format!("=Inputs!{cell}"))?;
    }
    let customer = Customer::of(model);
    let unit = Unit::of(&customer, model.commission(), &costs);
    let columns = customer::write(
        &mut Page::of(workbook.worksheet_from_index(1)?),
        model,
        usual,
        &customer,
        &costs,
    )?;
    program::write(
        &mut Page::of(workbook.worksheet_from_index(2)?),
        model,
        &outlook,
        &columns,
    )?;
    results::write(
        &mut Page::of(workbook.worksheet_from_index(3)?),
        model,
        &results::Computed {
            usual,
            customer: &customer,
            unit: &unit,
            costs: &costs,
            outlook: &outlook,
        },
        &columns,
    )?;
    results::simulation(&mut Page::of(workbook.worksheet_from_index(4)?), figures)?;
    Ok(workbook.save_to_buffer()?)
}

/// Writes the inputs and says which cell each name stands for.
fn inputs(page: &mut Page<'_>, model: &Model, costs: &Costs) -> Result<Vec<(String, String)>> {
    page.widths(&[36.0, 18.0, 60.0])?;
    let title = if model.title.is_empty() {
        "Forecast"
    } else {
        &model.title
    };
    page.heading(0, 0, title)?;
    let fixed = format!(
        "Amounts in {}. Change the values in column B. Fixed in this workbook: {} charging, commission on {}, \
         payout terms, the shares of commission that are paid, clawed back and held in reserve, lags, {} months of \
         program and {} months of lifetime.",
        model.currency.code,
        model.product.revenue_model.id(),
        model.commission().scope,
        model.program.horizon_months,
        model.product.ltv_horizon_months,
    );
    page.text(1, 0, &fixed)?;
    let mut names = Vec::new();
    let mut row = 3;
    for (name, value) in values(model) {
        page.text(row, 0, &name.replace('_', " "))?;
        page.input(row, 1, value, kind(&name))?;
        names.push((name, page.absolute(row, 1)));
        row += 1;
    }
    page.text(row, 0, "cost of one unit of commission")?;
    let load = commission_load(costs);
    // A larger plan's take holds at the forecast's volume.
    let of_plan = costs.platform_take_rate - model.program.costs.platform_take_rate;
    let mut formula = "1+platform_take_rate+platform_take_in_fee+payout_fee_rate".to_owned();
    if !of_plan.is_zero() {
        formula.push_str(&format!("+{of_plan}"));
    }
    page.formula(row, 1, &formula, load)?;
    names.push(("commission_load".to_owned(), page.absolute(row, 1)));
    Ok(names)
}

/// What an input is, by its name.
fn kind(name: &str) -> Kind {
    const SHARES: [&str; 6] = [
        "early_cancel_monthly",
        "expansion_monthly",
        "top_share",
        "incrementality",
        "influenced_credit",
        "company_mrr_growth_monthly",
    ];
    const COUNTS: [&str; 6] = [
        "days",
        "months",
        "identified",
        "partners",
        "referrals",
        "customers_",
    ];
    let names_any = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if names_any(&SHARES) || names_any(&["_rate", "churn"]) {
        Kind::Share
    } else if names_any(&COUNTS) {
        Kind::Count
    } else {
        Kind::Amount
    }
}

/// The inputs that formulas look at, by name.
fn values(model: &Model) -> Vec<(String, Decimal)> {
    let (product, program, costs) = (&model.product, &model.program, &model.program.costs);
    let source = program.lead();
    let mut list: Vec<(String, Decimal)> = vec![
        ("price".into(), product.price),
        ("monthly_churn".into(), product.monthly_churn),
    ];
    for (month, churn) in (1..).zip(&product.early_churn) {
        list.push((format!("early_churn_month_{month}"), *churn));
    }
    list.extend(
        [
            ("early_cancel_monthly", product.early_cancel_monthly),
            ("refund_window_days", product.refund_window_days.into()),
            ("cogs_rate", product.cogs_rate),
            (
                "model_cost_rate",
                product.model_cost_rate.unwrap_or_default(),
            ),
            ("payment_fee_rate", product.payment_fee_rate),
            ("payment_fee_fixed", product.payment_fee_fixed),
            ("serving_cost_monthly", product.serving_cost_monthly),
            ("discount_rate_annual", product.discount_rate_annual),
            ("expansion_monthly", product.expansion_monthly),
            ("outcome_rate_monthly", product.outcome_rate_monthly),
            ("customer_discount_rate", model.customer_discount.rate),
            (
                "customer_discount_months",
                model.customer_discount.months.into(),
            ),
            ("commission_rate", model.commission().rate),
            ("recovery_rate", model.commission().recovery_rate),
            ("identified", source.identified),
            ("recruit_months", source.recruit_months.into()),
            ("recruit_rate", source.recruit_rate),
            ("onboard_rate", source.onboard_rate),
            ("activation_rate", source.activation_rate),
            ("performer_rate", source.performer_rate),
            (
                "performer_referrals_per_quarter",
                source.performer_referrals_per_quarter,
            ),
            ("top_share", source.top_share),
            ("win_rate", source.win_rate),
            ("partner_churn_monthly", source.partner_churn_monthly),
            ("incrementality", source.incrementality),
            (
                "influenced_customers_per_month",
                source.influenced_customers_per_month,
            ),
            ("influenced_credit", source.influenced_credit),
            ("company_mrr", program.company_mrr),
            (
                "company_mrr_growth_monthly",
                program.company_mrr_growth_monthly,
            ),
            ("platform_monthly", costs.platform_monthly),
            ("platform_take_rate", costs.platform_take_rate),
            ("platform_take_in_fee", costs.platform_take_in_fee),
            ("payout_fee_rate", costs.payout_fee_rate),
            ("payout_fee_fixed", costs.payout_fee_fixed),
            ("manager_monthly", costs.manager_monthly),
            ("comarketing_monthly", costs.comarketing_monthly),
            (
                "comarketing_from_month",
                costs.comarketing_from_month.into(),
            ),
            ("onboarding_per_partner", costs.onboarding_per_partner),
            ("cac_per_customer", costs.cac_per_customer),
            ("setup_once", costs.setup_once),
            ("month_days", Decimal::new(304_375, 4)),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    for (number, step) in (1..).zip(&costs.platform_steps) {
        let named = step.named();
        list.extend(named.map(|(name, value)| (format!("platform_step_{number}_{name}"), value)));
    }
    list
}
