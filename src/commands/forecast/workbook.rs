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
use crate::economics::figures::Figures;
use crate::economics::model::Model;
use crate::economics::usual_terms::UsualTerms;
use page::{Page, Paper};

/// The workbook of a forecast. Its formulas hold one column of partners: they follow `model`, in which several sources of
/// the forecast's are one.
///
/// # Errors
/// When the workbook cannot be put together, which is a fault of ours.
pub fn of(
    whole: &Figures,
    model: &Model,
    usual: &UsualTerms,
    inputs: &[ModelInput],
) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // A fixed date keeps the bytes of two runs the same.
    let date = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    let figures = Figures::with(model, usual, whole.simulated.clone());
    let shown = summary::Shown {
        figures: &figures,
        inputs,
    };
    let book = &mut workbook;
    let names = summary::write(&mut Page::of(book, summary::SHEET, Paper::A4)?, &shown)?;
    let customer = customer::write(&mut Page::of(book, "Customer", Paper::A3)?, &figures)?;
    let page = &mut Page::of(book, "Program", Paper::A3)?;
    program::write(page, &figures, &customer)?;
    let page = &mut Page::of(book, "Results", Paper::A3)?;
    results::write(page, &figures, &customer)?;
    simulation::write(&mut Page::of(book, "Simulation", Paper::A4)?, &shown)?;
    cohorts::write(&mut Page::of(book, "Cohorts", Paper::A3)?, whole)?;
    sources::write(&mut Page::of(book, "Sources", Paper::A3)?, whole)?;
    for (name, cell) in &names {
        workbook.define_name(name, &format!("={}!{cell}", summary::SHEET))?;
    }
    Ok(workbook.save_to_buffer()?)
}
