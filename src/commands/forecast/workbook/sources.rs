//! The sheet of each source's profit and loss by year, with what all sources share; they add up to the program.
//!
//! It holds values as they were worked out, source by source, and sums over them; the other sheets take all partners
//! together.

use anyhow::Result;

use super::page::{Cell, Kind, Page, letters};
use crate::economics::figures::Figures;
use crate::economics::flow::Month;
use crate::economics::statement::{LINES, Line};
use crate::render::labels::title;

/// Months of a column.
const YEAR: usize = 12;

/// Writes the sheet.
pub fn write(page: &mut Page<'_>, figures: &Figures) -> Result<()> {
    let (model, forecast) = (&figures.model, &figures.program);
    page.widths(&[40.0]);
    page.line(
        0,
        "Each source of partners as it was worked out by itself; figures that do not follow the inputs. Costs are below \
         zero, and the sources with what they share add up to the program.",
    )?;
    let shared: Vec<Month> = forecast.months.iter().map(Month::shared_costs).collect();
    let sources = model.program.sources.iter().zip(&forecast.by_source);
    let blocks: Vec<(String, &[Month])> = sources
        .map(|(source, flows)| (title(&source.id), &*flows.flows.months))
        .chain([("Shared by all".to_owned(), &*shared)])
        .collect();
    let is_used = |line: &&Line| (forecast.months.iter()).any(|month| (line.amount)(month) != 0.0);
    let lines: Vec<&Line> = LINES.iter().filter(is_used).collect();
    let height = u32::try_from(lines.len())? + 3;
    let years = u16::try_from(forecast.months.len().div_ceil(YEAR))?;
    let mut first = 2;
    for (head, months) in &blocks {
        block(page, first, (head, months), &lines, |column, row| {
            let (from, to, at) = (letters(1), letters(years), row + 1);
            (column > years).then(|| format!("SUM({from}{at}:{to}{at})"))
        })?;
        first += height;
    }
    let count = u32::try_from(blocks.len())?;
    let whole = ("The program", &*forecast.months);
    block(page, first, whole, &lines, |column, row| {
        let name = letters(column);
        let cells = (1..=count).map(|back| format!("{name}{}", row + 1 - back * height));
        Some(cells.collect::<Vec<_>>().join("+"))
    })?;
    page.on_one_page();
    page.fit()
}

/// Writes lines under a head, by year and in all, with their net below; `formula` is that of an amount, where it has one.
fn block(
    page: &mut Page<'_>,
    first: u32,
    (head, months): (&str, &[Month]),
    lines: &[&Line],
    formula: impl Fn(u16, u32) -> Option<String>,
) -> Result<()> {
    let columns: Vec<&[Month]> = months.chunks(YEAR).chain([months]).collect();
    let years = (1..columns.len()).map(|year| format!("Year {year}"));
    let heads = [head.to_owned()].into_iter().chain(years);
    let heads: Vec<String> = heads.chain(["All".to_owned()]).collect();
    page.section(first, &heads, u16::try_from(columns.len())?)?;
    let mut row = first + 1;
    for line in lines {
        page.text(row, 0, line.name)?;
        for (column, months) in (1u16..).zip(&columns) {
            let amount = months.iter().map(line.amount).sum();
            let cell = match formula(column, row) {
                Some(formula) => Cell::Formula(formula, amount),
                None => Cell::Number(amount),
            };
            page.cell(row, column, &cell, Kind::Amount)?;
        }
        row += 1;
    }
    page.text(row, 0, "Net")?;
    for (column, months) in (1u16..).zip(&columns) {
        let name = letters(column);
        let amounts = LINES.iter().flat_map(|line| months.iter().map(line.amount));
        let formula = format!("SUM({name}{}:{name}{row})", first + 2);
        page.formula(row, column, &formula, amounts.sum::<f64>(), Kind::Amount)?;
    }
    Ok(())
}
