//! The sheet of what customers of each source bring by month of their age: values as they were worked out.

use anyhow::Result;

use super::page::{Kind, Page};
use crate::economics::cohort::{AgeMonth, Cohort};
use crate::economics::figures::Figures;
use crate::economics::figures::cohort::CUSTOMERS;
use crate::render::labels::title;

const HEADS: [&str; 10] = [
    "source",
    "month of age",
    "still there",
    "revenue",
    "cost of service",
    "commission, fees included",
    "own cost of winning",
    "net",
    "net to date",
    "paid back",
];

/// Writes the sheet.
pub fn write(page: &mut Page<'_>, figures: &Figures) -> Result<()> {
    page.columns(&HEADS)?;
    page.widths(&[24.0]);
    page.freeze(1)?;
    page.kinds([1], Kind::Whole);
    page.kinds([2], Kind::People);
    let times = f64::from(CUSTOMERS);
    let (mut row, mut of_first) = (1, None);
    for source in &figures.model.program.sources {
        let cohort = Cohort::of_source(&figures.model, source, &figures.costs);
        let mut to_date = 0.0;
        for (age, month) in (1u32..).zip(&cohort.months) {
            let at = row + 1;
            page.text(row, 0, &title(&source.id))?;
            page.number(row, 1, age.into())?;
            let figures = [
                month.active,
                month.revenue,
                -month.service,
                -month.commission,
                -month.own_cost,
            ];
            for (column, figure) in (2u16..).zip(figures) {
                page.number(row, column, times * figure)?;
            }
            let net = times * AgeMonth::net(month);
            to_date += net;
            page.formula(row, 7, &format!("SUM(D{at}:G{at})"), net)?;
            let before = if age == 1 {
                String::new()
            } else {
                format!("I{row}+")
            };
            page.formula(row, 8, &format!("{before}H{at}"), to_date)?;
            if cohort.payback_month == Some(age) {
                page.text(row, 9, "from here on")?;
            }
            row += 1;
        }
        if of_first.is_none() {
            of_first = Some(row - 1);
        }
    }
    // On paper the first source stands for all: each has a row for every month of a lifetime.
    page.print_to(of_first.unwrap_or(0), 9)?;
    page.on_one_page();
    page.fit()
}
