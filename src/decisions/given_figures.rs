//! Figures that answers give in place of the tables' assumptions: `economics-defaults` by its rows, `partner-sources`
//! by its rows and columns.

use std::collections::HashMap;

use crate::answers::{ASSUMPTIONS, GivenAssumption};
use crate::diagnostics::Diagnostic;
use crate::playbook::Playbook;
use crate::playbook::table::ColumnKind;
use crate::questions::did_you_mean;
use crate::units::{Decimal, Percent, Unit};

use super::bounds;

const DEFAULTS: &str = "economics-defaults";
const SOURCES: &str = "partner-sources";

/// The most of a figure that is no share of a whole.
const MOST: u32 = 1_000_000;

/// A figure of the forecast that answers can give.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The id, as answers name it below `assumptions`.
    pub id: String,
    /// What it is.
    pub what: String,
    /// The table's own value.
    pub value: Decimal,
    /// Its unit, such as `percent` or `months`.
    pub unit: &'static str,
    /// The title of its source.
    pub source: &'static str,
}

/// Every figure that answers can give, in the order of the tables.
#[must_use]
pub fn figures(playbook: &Playbook) -> Vec<Figure> {
    let defaults = playbook.rows(DEFAULTS).map(|row| Figure {
        id: row.id.to_owned(),
        what: row.text("what").to_owned(),
        value: row.number("value").unwrap_or_default(),
        unit: row.text("unit"),
        source: playbook.source_title(row.source),
    });
    let sources = playbook.rows(SOURCES).flat_map(|row| {
        let columns = row.columns.iter().filter(|column| is_figure(&column.kind));
        let middle = columns.filter(|column| likeliest(column.name) == column.name);
        middle.map(|column| Figure {
            id: format!("{}.{}", row.id, column.name),
            what: format!("{}: {}", row.text("name"), column.name.replace('_', " ")),
            value: row.number(column.name).unwrap_or_default(),
            unit: match column.kind {
                ColumnKind::Number(Unit::Percent) => "percent",
                _ => "number",
            },
            source: playbook.source_title(row.source),
        })
    });
    defaults.chain(sources).collect()
}

const fn is_figure(kind: &ColumnKind) -> bool {
    matches!(kind, ColumnKind::Number(_))
}

/// The column of the likeliest value behind that of an end: `signs` of `signs_low`.
pub(super) fn likeliest(column: &str) -> &str {
    let end = column.strip_suffix("_low");
    end.or_else(|| column.strip_suffix("_high"))
        .unwrap_or(column)
}

/// An end of a figure's spread as far from the given value in proportion as it is from the usual one.
pub(super) fn in_proportion(end: Decimal, usual: Decimal, given: Decimal) -> Decimal {
    let part = end.checked_div(usual).unwrap_or(Decimal::ONE);
    let moved = part.checked_mul(given).unwrap_or(given);
    let most = if usual <= Decimal::ONE_HUNDRED {
        Decimal::ONE_HUNDRED.max(given)
    } else {
        moved
    };
    moved.min(most)
}

/// The figures that answers give, by id, in the tables' own units.
#[derive(Clone)]
pub(super) struct GivenFigures(HashMap<String, Decimal>);

impl GivenFigures {
    /// Reads them; what cannot be read is left out, and told by [`problems`].
    pub fn of(playbook: &Playbook, given: &[GivenAssumption]) -> Self {
        let read = |given: &GivenAssumption| Some((given.id.clone(), value(playbook, given).ok()?));
        Self(given.iter().filter_map(read).collect())
    }

    /// The figure given in place of an assumption.
    pub fn get(&self, id: &str) -> Option<Decimal> {
        self.0.get(id).copied()
    }
}

/// What is wrong with the figures that answers give.
pub(super) fn problems(playbook: &Playbook, given: &[GivenAssumption]) -> Vec<Diagnostic> {
    let wrong = |given: &GivenAssumption| {
        let (message, help) = value(playbook, given).err()?;
        let place = &given.place;
        let problem = Diagnostic::error("assumption", message);
        Some(problem.at(&place.source, place.span.clone(), "").help(help))
    };
    given.iter().filter_map(wrong).collect()
}

/// The figure in the table's own unit, or what is wrong with it and what to type.
fn value(playbook: &Playbook, given: &GivenAssumption) -> Result<Decimal, (String, String)> {
    let GivenAssumption { id, text, .. } = given;
    let cannot = |help: String| (format!("`{ASSUMPTIONS}.{id}` cannot be `{text}`"), help);
    if let Some(row) = playbook.compiled_in(DEFAULTS).row(id) {
        let is_percent = row.text("unit").starts_with("percent");
        let number = number(text, is_percent).map_err(cannot)?;
        return match bounds::instead_of(row, number) {
            Some(help) => Err(cannot(help)),
            None => Ok(number),
        };
    }
    let Some(is_percent) = of_source(playbook, id) else {
        let all = figures(playbook);
        let help = did_you_mean(id, all.iter().map(|figure| &*figure.id))
            .unwrap_or_else(|| "`partnerkit questions` lists them last".to_owned());
        return Err((format!("there is no assumption `{id}`"), help));
    };
    let number = number(text, is_percent).map_err(cannot)?;
    let most = if is_percent { 100 } else { MOST };
    if (Decimal::ZERO..=most.into()).contains(&number) {
        Ok(number)
    } else {
        Err(cannot(format!("write a number from 0 to {most}")))
    }
}

/// Whether an id of a source's figure takes percent; `None` where there is no such figure.
fn of_source(playbook: &Playbook, id: &str) -> Option<bool> {
    let (row, column) = id.split_once('.')?;
    let table = playbook.compiled_in(SOURCES);
    table.row(row)?;
    let column = table.columns.iter().find(|known| known.name == column)?;
    let is_one = is_figure(&column.kind) && likeliest(column.name) == column.name;
    is_one.then_some(column.kind == ColumnKind::Number(Unit::Percent))
}

/// A number, in hundredths where it is a percentage, or what to type.
fn number(text: &str, is_percent: bool) -> Result<Decimal, String> {
    let marked = text.strip_suffix('%');
    let digits = marked.unwrap_or(text).trim().replace(',', "");
    let digits = digits.strip_prefix('$').unwrap_or(&digits);
    let number: Decimal = digits.parse().map_err(|_| match is_percent {
        true => "write a percentage, such as 40%".to_owned(),
        false => "write a number, such as 12".to_owned(),
    })?;
    let is_ambiguous = number > Decimal::ZERO && number < Decimal::ONE;
    match (is_percent, marked) {
        (false, Some(_)) => Err("write a number without `%`".to_owned()),
        (true, None) if is_ambiguous => Err(format!(
            "write `{number}%` or `{}%`",
            Percent::of_fraction(number).0
        )),
        _ => Ok(number),
    }
}
