//! The sheet of each source's profit and loss by year, with what all sources share; they add up to the program.
//!
//! It holds values as they were worked out, source by source, and sums over them; the other sheets take all partners
//! together.

use anyhow::Result;

use super::page::{Page, letters};
use crate::economics::figures::Figures;
use crate::economics::flow::Month;
use crate::economics::statement::{LINES, Line};
use crate::render::labels::title;

/// Months of a column.
const YEAR: usize = 12;

/// A block of lines: its head, and its months.
struct Block {
    head: String,
    months: Vec<Month>,
}

/// Writes the sheet.
pub fn write(page: &mut Page<'_>, figures: &Figures) -> Result<()> {
    let (model, forecast) = (&figures.model, &figures.program);
    let years = u16::try_from(forecast.months.len().div_ceil(YEAR))?;
    page.widths(&[40.0]);
    page.line(
        0,
        "Each source of partners as it was worked out by itself; figures that do not follow the inputs. Costs are below \
         zero, and the sources with what they share add up to the program.",
    )?;
    let sources = model.program.sources.iter().zip(&forecast.by_source);
    let blocks: Vec<Block> = sources
        .map(|(source, flows)| Block {
            head: title(&source.id),
            months: flows.months.clone(),
        })
        .chain([Block {
            head: "Shared by all".to_owned(),
            months: forecast.months.iter().map(Month::shared_costs).collect(),
        }])
        .collect();
    let is_used = |line: &&Line| (forecast.months.iter()).any(|month| (line.amount)(month) != 0.0);
    let lines: Vec<&Line> = LINES.iter().filter(is_used).collect();
    let height = u32::try_from(lines.len())? + 3;
    let mut row = 2;
    for block in &blocks {
        heads(page, row, &block.head, years)?;
        for (below, line) in (1..).zip(&lines) {
            page.text(row + below, 0, line.name)?;
            let mut total = 0.0;
            for (column, months) in (1u16..).zip(block.months.chunks(YEAR)) {
                let sum: f64 = months.iter().map(|month| (line.amount)(month)).sum();
                total += sum;
                page.number(row + below, column, sum)?;
            }
            let of_years = format!(
                "SUM({}{at}:{}{at})",
                letters(1),
                letters(years),
                at = row + below + 1
            );
            page.formula(row + below, years + 1, &of_years, total)?;
        }
        nets(page, row, height - 3, &block.months, years)?;
        row += height;
    }
    heads(page, row, "The program", years)?;
    for (below, line) in (1..).zip(&lines) {
        page.text(row + below, 0, line.name)?;
        for column in 1..=years + 1 {
            let cells = (1..=u32::try_from(blocks.len())?)
                .map(|back| format!("{}{}", letters(column), row + below + 1 - back * height));
            let formula = cells.collect::<Vec<_>>().join("+");
            let months = in_column(&forecast.months, column, years);
            let sum = months.iter().map(|month| (line.amount)(month)).sum();
            page.formula(row + below, column, &formula, sum)?;
        }
    }
    nets(page, row, height - 3, &forecast.months, years)?;
    page.on_one_page();
    page.fit()
}

/// The months of a year's column, all of them behind the last year.
fn in_column(months: &[Month], column: u16, years: u16) -> &[Month] {
    if column > years {
        return months;
    }
    let from = (usize::from(column) - 1) * YEAR;
    &months[from..months.len().min(from + YEAR)]
}

fn heads(page: &mut Page<'_>, row: u32, head: &str, years: u16) -> Result<()> {
    let years_heads = (1..=years).map(|year| format!("Year {year}"));
    let heads: Vec<String> = std::iter::once(head.to_owned())
        .chain(years_heads)
        .chain(["All".to_owned()])
        .collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    page.section(row, &heads, years + 1)
}

/// Writes the net below so many lines.
fn nets(page: &mut Page<'_>, row: u32, lines: u32, months: &[Month], years: u16) -> Result<()> {
    let at = row + lines + 1;
    page.text(at, 0, "Net")?;
    for column in 1..=years + 1 {
        let name = letters(column);
        let months = in_column(months, column, years);
        let net = LINES
            .iter()
            .flat_map(|line| months.iter().map(line.amount))
            .sum();
        page.formula(
            at,
            column,
            &format!("SUM({name}{}:{name}{at})", row + 2),
            net,
        )?;
    }
    Ok(())
}
