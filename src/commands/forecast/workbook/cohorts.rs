//! The sheet of what customers of each source bring by month of their age: values as they were worked out.

use anyhow::Result;

use super::page::{Cell, Kind, Page};
use crate::economics::cohort::Cohort;
use crate::economics::figures::Figures;
use crate::economics::figures::cohort::CUSTOMERS;
use crate::render::labels::title;

const COLUMNS: [(&str, Kind); 10] = [
    ("source", Kind::Amount),
    ("month of age", Kind::Whole),
    ("still there", Kind::People),
    ("revenue", Kind::Amount),
    ("cost of service", Kind::Amount),
    ("commission, fees included", Kind::Amount),
    ("own cost of winning", Kind::Amount),
    ("net", Kind::Amount),
    ("net to date", Kind::Amount),
    ("paid back", Kind::Amount),
];

/// Writes the sheet.
pub fn write(page: &mut Page<'_>, figures: &Figures) -> Result<()> {
    page.widths(&[24.0]);
    let times = f64::from(CUSTOMERS);
    let mut rows = Vec::new();
    for source in &figures.model.program.sources {
        let cohort = Cohort::of_source(&figures.model, source, &figures.costs);
        let mut to_date = 0.0;
        for (age, month) in (1u32..).zip(&cohort.months) {
            let at = rows.len() + 2;
            let net = times * month.net();
            to_date += net;
            let before = match age {
                1 => String::new(),
                _ => format!("I{}+", at - 1),
            };
            rows.push(vec![
                Cell::Text(title(&source.id)),
                Cell::Number(age.into()),
                Cell::Number(times * month.active),
                Cell::Number(times * month.revenue),
                Cell::Number(times * -month.service),
                Cell::Number(times * -month.commission),
                Cell::Number(times * -month.own_cost),
                Cell::Formula(format!("SUM(D{at}:G{at})"), net),
                Cell::Formula(format!("{before}H{at}"), to_date),
                match cohort.payback_month {
                    Some(month) if month == age => Cell::Text("from here on".to_owned()),
                    _ => Cell::Blank,
                },
            ]);
        }
    }
    page.table(&COLUMNS, &rows)?;
    // On paper the first source stands for all: each has a row for every month of a lifetime.
    page.print_to(figures.model.product.ltv_horizon_months, 9)?;
    page.on_one_page();
    Ok(())
}
