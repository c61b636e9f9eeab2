//! The profit and loss of a program as tables for people, in whole amounts that add up.

use crate::cli;
use crate::economics::rounding::Figure;
use crate::economics::statement::{LINES, OverToday, Period};
use crate::render::labels::label;
use crate::render::table::Table;

use super::Forecast;
use super::words::{grouped, row};

/// The periods that one table has room for.
const PERIODS: usize = 6;
/// The sources, whose names are longer.
const SOURCES: usize = 4;

/// The profit and loss by years, quarters or months; more than fit side by side come in several tables.
pub fn tables(title: &str, forecast: &Forecast) -> Vec<Table> {
    let (statement, currency) = (&forecast.whole, &forecast.named.model.currency.code);
    let (periods, name) = match forecast.by {
        cli::Period::Month => (&statement.monthly, "month"),
        cli::Period::Quarter => (&statement.quarterly, "quarter"),
        cli::Period::Year => (&statement.yearly, "year"),
    };
    let numbered = (1..).zip(periods);
    let numbered = numbered.map(|(number, period)| (format!("{name} {number}"), period));
    let numbered: Vec<(String, &Period)> = numbered.collect();
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
        let columns = chunk.iter().map(|(head, period)| (&**head, *period));
        let all = (at == last).then_some((all, total));
        let columns: Vec<(&str, &Period)> = columns.chain(all).collect();
        let table = one(currency, &columns);
        if at == 0 { table.title(title) } else { table }
    };
    chunks.iter().enumerate().map(table).collect()
}

/// The profit and loss of each source, of what they share, and of the whole.
pub fn by_source(title: &str, forecast: &Forecast) -> Vec<Table> {
    let model = &forecast.named.model;
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
    let periods = || columns.iter().map(|(_, period)| period);
    let is_used = |at: &usize| {
        let zero = |figure: Figure| figure.decimal().is_some_and(|amount| amount.is_zero());
        periods().any(|period| !zero(period.lines[*at]))
    };
    let used = (0..LINES.len()).filter(is_used);
    let lines = used.map(|at| {
        let cells = periods().map(|period| grouped(period.lines[at]));
        row(LINES[at].name, cells)
    });
    let net = row("Net", periods().map(|period| grouped(period.net)));
    Table::new(head, lines.chain([net]).collect()).figures_from(1)
}
