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
    let mut first = 2;
    for (head, months) in &blocks {
        block(
            page,
            first,
            (head, months),
            &lines,
            |column, row, amount| match column {
                Column::Year(_) => Cell::Number(amount),
                Column::All(years) => {
                    let (from, to) = (letters(1), letters(years));
                    let at = row + 1;
                    Cell::Formula(format!("SUM({from}{at}:{to}{at})"), amount)
                }
            },
        )?;
        first += height;
    }
    let count = u32::try_from(blocks.len())?;
    let whole = ("The program", &*forecast.months);
    block(page, first, whole, &lines, |column, row, amount| {
        let name = letters(column.at());
        let cells = (1..=count).map(|back| format!("{name}{}", row + 1 - back * height));
        Cell::Formula(cells.collect::<Vec<_>>().join("+"), amount)
    })?;
    page.on_one_page();
    page.fit()
}

/// A column of amounts.
#[derive(Clone, Copy)]
enum Column {
    /// A year, from 1.
    Year(u16),
    /// All of so many years.
    All(u16),
}

impl Column {
    const fn at(self) -> u16 {
        match self {
            Self::Year(year) => year,
            Self::All(years) => years + 1,
        }
    }
}

/// Writes lines under a head, by year and in all, with their net below; `cell` is what an amount is written as.
fn block(
    page: &mut Page<'_>,
    first: u32,
    (head, months): (&str, &[Month]),
    lines: &[&Line],
    cell: impl Fn(Column, u32, f64) -> Cell,
) -> Result<()> {
    let years = u16::try_from(months.len().div_ceil(YEAR))?;
    let columns: Vec<(Column, &[Month])> = (1u16..)
        .zip(months.chunks(YEAR))
        .map(|(year, months)| (Column::Year(year), months))
        .chain([(Column::All(years), months)])
        .collect();
    let year_heads: Vec<String> = (1..=years).map(|year| format!("Year {year}")).collect();
    let year_heads = year_heads.iter().map(String::as_str);
    let heads = [head].into_iter().chain(year_heads).chain(["All"]);
    page.section(first, &heads.collect::<Vec<_>>(), years + 1)?;
    let mut row = first + 1;
    for line in lines {
        page.text(row, 0, line.name)?;
        for (column, months) in &columns {
            let amount = months.iter().map(line.amount).sum();
            page.cell(row, column.at(), &cell(*column, row, amount), Kind::Amount)?;
        }
        row += 1;
    }
    page.text(row, 0, "Net")?;
    for (column, months) in &columns {
        let name = letters(column.at());
        let amounts = LINES.iter().flat_map(|line| months.iter().map(line.amount));
        let formula = format!("SUM({name}{}:{name}{row})", first + 2);
        page.cell(
            row,
            column.at(),
            &Cell::Formula(formula, amounts.sum()),
            Kind::Amount,
        )?;
    }
    Ok(())
}
