//! A forecast as a workbook: inputs that can be changed, and formulas that follow them.
//!
//! Sheets: the result with a chart and the inputs under defined names; one customer, month by month; the program, month
//! by month; all results; the simulation as it was run; what customers bring by age; each source of partners by year.
//! Each prints one page wide. Every formula carries the engine's own result, so that a viewer
//! that does not calculate shows the same figures. What cannot be changed in place (how customers are
//! charged, which payments are commissioned, when payouts run and what is clawed back, the horizons) is marked as fixed
//! on the first sheet.

mod cohorts;
mod customer;
mod page;
mod program;
mod results;
mod simulation;
mod sources;
mod summary;

use anyhow::Result;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use crate::decisions::forecast_inputs::ModelInput;
use crate::economics::customer::Customer;
use crate::economics::figures::MonteCarloFigures;
use crate::economics::model::Model;
use crate::economics::program::ProgramForecast;
use crate::economics::tornado::tornado;
use crate::economics::unit::Unit;
use crate::economics::usual_terms::UsualTerms;
use page::{Page, Paper};

/// The sheets, in their order.
const SHEETS: [&str; 7] = [
    summary::SHEET,
    "Customer",
    "Program",
    "Results",
    "Simulation",
    "Cohorts",
    "Sources",
];

/// The workbook of a forecast. Its formulas hold one column of partners: they follow `model`, in which several sources of
/// `whole` are one.
///
/// # Errors
/// When the workbook cannot be put together, which is a fault of ours.
pub fn of(
    whole: &Model,
    model: &Model,
    usual: &UsualTerms,
    simulated: Option<&MonteCarloFigures>,
    inputs: &[ModelInput],
) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // A fixed date keeps the bytes of two runs the same.
    let date = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    for name in SHEETS {
        workbook.add_worksheet().set_name(name)?;
    }
    let outlook = ProgramForecast::of(model);
    let costs = outlook.costs_of_customer(&model.program.costs);
    let shown = summary::Shown {
        model,
        inputs,
        simulated,
        bars: &tornado(model, usual),
        costs: &costs,
        outlook: &outlook,
    };
    let names = summary::write(
        &mut Page::of(workbook.worksheet_from_index(0)?, Paper::A4),
        &shown,
    )?;
    for (name, cell) in &names {
        workbook.define_name(name, &format!("={}!{cell}", summary::SHEET))?;
    }
    let customer = Customer::of(model);
    let unit = Unit::of(&customer, model.commission(), &costs);
    let columns = customer::write(
        &mut Page::of(workbook.worksheet_from_index(1)?, Paper::A3),
        model,
        usual,
        &customer,
        &costs,
    )?;
    program::write(
        &mut Page::of(workbook.worksheet_from_index(2)?, Paper::A3),
        model,
        &outlook,
        &columns,
    )?;
    results::write(
        &mut Page::of(workbook.worksheet_from_index(3)?, Paper::A3),
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
    simulation::write(
        &mut Page::of(workbook.worksheet_from_index(4)?, Paper::A4),
        &shown,
    )?;
    let of_sources = ProgramForecast::of(whole);
    cohorts::write(
        &mut Page::of(workbook.worksheet_from_index(5)?, Paper::A3),
        whole,
        &of_sources.costs_of_customer(&whole.program.costs),
    )?;
    sources::write(
        &mut Page::of(workbook.worksheet_from_index(6)?, Paper::A3),
        whole,
        &of_sources,
    )?;
    Ok(workbook.save_to_buffer()?)
}
