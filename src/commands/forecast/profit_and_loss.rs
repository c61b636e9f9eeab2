//! The profit and loss of a program as tables for people, in whole amounts that add up.

use crate::cli;
use crate::economics::rounding::Figure;
use crate::economics::statement::{LINES, OverToday, Period, Statement};
use crate::render::labels::label;
use crate::render::table::Table;

use super::Forecast;
use super::words::grouped;

/// The periods that one table has room for.
const PERIODS: usize = 6;
/// The sources, whose names are longer.
const SOURCES: usize = 4;

/// The profit and loss by years, quarters or months; more than fit side by side come in several tables.
pub fn tables(title: &str, currency: &str, statement: &Statement, by: cli::Period) -> Vec<Table> {
    let (periods, name) = match by {
        cli::Period::Month => (&statement.monthly, "month"),
        cli::Period::Quarter => (&statement.quarterly, "quarter"),
        cli::Period::Year => (&statement.yearly, "year"),
    };
    let numbered: Vec<(String, &Period)> = (1..)
        .zip(periods)
        .map(|(number, period)| (format!("{name} {number}"), period))
        .collect();
    let all = format!("{} months", statement.monthly.len());
    let chunks = numbered.chunks(PERIODS).collect();
    side_by_side(title, currency, chunks, (&all, &statement.total))
}

/// Columns as tables side by side, the last of which ends with that of all.
fn side_by_side(
    title: &str,
    currency: &str,
    chunks: Vec<&[(String, &Period)]>,
    (all, total): (&str, &Period),
) -> Vec<Table> {
    let last = chunks.len().saturating_sub(1);
    let table = |(at, chunk): (usize, &&[(String, &Period)])| {
        let mut columns: Vec<(&str, &Period)> = chunk
            .iter()
            .map(|(head, period)| (&**head, *period))
            .collect();
        if at == last {
            columns.push((all, total));
        }
        let table = one(currency, &columns);
        if at == 0 { table.title(title) } else { table }
    };
    chunks.iter().enumerate().map(table).collect()
}

/// The profit and loss of each source, of what they share, and of the whole.
pub fn by_source(title: &str, forecast: &Forecast) -> Vec<Table> {
    let model = &forecast.model;
    let sources = model.program.sources.iter();
    let heads = sources.map(|source| label(&source.id));
    let heads = heads.chain(["shared by all".to_owned()]);
    let columns: Vec<(String, &Period)> = heads.zip(&forecast.by_source).collect();
    let all = ("the program", &forecast.whole.total);
    let chunks = columns.chunks(SOURCES).collect();
    side_by_side(title, &model.currency.code, chunks, all)
}

/// What ran before, what is new, and both together.
pub fn over_today(title: &str, currency: &str, over: &OverToday) -> Table {
    let columns = [
        ("today's partners", &over.today),
        ("what is new", &over.new),
        ("together", &over.whole),
    ];
    one(currency, &columns).title(title).note(
        "Today's partners are taken to go on as they do, before costs that the whole program shares.",
    )
}

fn one(currency: &str, columns: &[(&str, &Period)]) -> Table {
    let head = std::iter::once(currency).chain(columns.iter().map(|(head, _)| *head));
    let row = |name: &str, of: &dyn Fn(&Period) -> Figure| -> Vec<String> {
        let cells = columns.iter().map(|(_, period)| grouped(of(period)));
        std::iter::once(name.to_owned()).chain(cells).collect()
    };
    let lines = LINES.iter().enumerate();
    let is_used = |at: usize| {
        let zero = |figure: Figure| figure.decimal().is_some_and(|amount| amount.is_zero());
        columns.iter().any(|(_, period)| !zero(period.lines[at]))
    };
    let mut rows: Vec<Vec<String>> = lines
        .filter(|(at, _)| is_used(*at))
        .map(|(at, line)| row(line.name, &|period| period.lines[at]))
        .collect();
    rows.push(row("Net", &|period| period.net));
    Table::new(head, rows).figures_from(1)
}
