//! A diagnosis for people and as data: the constraint first, then what was measured and how the files were read.

mod page;

use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive as _;
use serde::Serialize;

use crate::diagnosis::Diagnosis;
use crate::diagnosis::constraint::{Bounty, Call};
use crate::diagnosis::measures::Active;
use crate::diagnosis::numbers::Number;
use crate::diagnosis::statistics::Share;
use crate::diagnosis::yardsticks::Yardstick;
use crate::render::data::{self, DataError};
use crate::render::escape;
use crate::render::table::Table;
use crate::units::{counted, money, number, percent};

pub use page::page;

/// The version of the data.
pub const SCHEMA: &str = "partnerkit/diagnosis/v1";

/// Decimal places of figures in data.
const PLACES: u32 = 6;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    #[serde(flatten)]
    diagnosis: &'a Diagnosis,
}

/// The diagnosis as one JSON document.
///
/// # Errors
/// When it cannot be serialised: a fault of ours.
pub fn json(diagnosis: &Diagnosis) -> Result<String, DataError> {
    let document = Document {
        schema: SCHEMA,
        diagnosis,
    };
    let mut tree = data::tree(&document)?;
    settle(&mut tree);
    data::json(&tree)
}

/// Rounds every figure, so that noise in the last digits is not printed.
fn settle(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(settle),
        serde_json::Value::Object(members) => members.values_mut().for_each(settle),
        serde_json::Value::Number(figure) if figure.is_f64() => {
            let scale = f64::from(10_u32.pow(PLACES));
            let rounded = figure
                .as_f64()
                .map(|figure| (figure * scale).round() / scale);
            if let Some(rounded) = rounded.and_then(serde_json::Number::from_f64) {
                *figure = rounded;
            }
        }
        _ => {}
    }
}

/// A section: a title, sentences, numbered where they are steps, and a table where there is one.
#[derive(Serialize)]
struct Section {
    /// The place of it on a page.
    id: &'static str,
    title: &'static str,
    lines: Vec<String>,
    is_numbered: bool,
    #[serde(skip)]
    table: Option<Table>,
}

impl Section {
    /// The sentences with what stands before each: its number, or nothing.
    fn numbered(&self) -> impl Iterator<Item = (String, &String)> {
        self.lines.iter().zip(1..).map(|(line, place)| {
            let place = if self.is_numbered {
                format!("{place}. ")
            } else {
                String::new()
            };
            (place, line)
        })
    }
}

/// The diagnosis as text for a terminal of so many columns.
#[must_use]
pub fn text(diagnosis: &Diagnosis, columns: usize, utf8: bool) -> String {
    let mut out = format!("{}\n", diagnosis.constraint.headline);
    let _ = writeln!(out, "Why: {}", diagnosis.constraint.because);
    for section in sections(diagnosis) {
        let _ = writeln!(out, "\n{}", section.title);
        if let Some(table) = &section.table {
            out.push_str(&table.text(columns, utf8));
        }
        for (place, line) in section.numbered() {
            let _ = writeln!(out, "  {place}{}", escape::line(line));
        }
    }
    out
}

/// The diagnosis as Markdown.
#[must_use]
pub fn markdown(diagnosis: &Diagnosis) -> String {
    let constraint = &diagnosis.constraint;
    let mut out = format!(
        "# Diagnosis\n\n**{}**\n\n",
        escape::markdown(&constraint.headline)
    );
    let _ = writeln!(out, "{}", escape::markdown(&constraint.because));
    for section in sections(diagnosis) {
        let _ = writeln!(out, "\n## {}\n", section.title);
        if let Some(table) = &section.table {
            let _ = writeln!(out, "{}", table.markdown());
        }
        for (place, line) in section.numbered() {
            let mark = if place.is_empty() { "- " } else { &place };
            let _ = writeln!(out, "{mark}{}", escape::markdown(line));
        }
    }
    out
}

fn sections(diagnosis: &Diagnosis) -> Vec<Section> {
    let constraint = &diagnosis.constraint;
    let currency = diagnosis.currency.as_deref();
    let titled = |id, title, lines: Vec<String>| Section {
        id,
        title,
        lines,
        is_numbered: false,
        table: None,
    };
    let tabled = |id, title, table| Section {
        id,
        title,
        lines: Vec::new(),
        is_numbered: false,
        table: Some(table),
    };
    let numbers = constraint.numbers.iter();
    let numbers = numbers.map(|number| vec![number.label.to_owned(), figure(number, currency)]);
    let actions = constraint.actions.iter();
    let actions = actions.map(|action| (*action).to_owned());
    let mut sections = vec![
        tabled(
            "numbers",
            "In numbers",
            Table::new(["Measure", "Value"], numbers.collect()).figures_from(1),
        ),
        Section {
            is_numbered: true,
            ..titled("actions", "What to do", actions.collect())
        },
    ];
    if !constraint.call.is_empty() {
        sections.push(tabled(
            "calls",
            "Whom to call",
            calls(&constraint.call, currency),
        ));
    }
    if let Some(bounty) = &diagnosis.bounty {
        sections.push(titled(
            "bounty",
            "A bounty for those who never started",
            vec![offer(bounty, currency)],
        ));
    }
    sections.push(tabled("measures", "What was measured", measured(diagnosis)));
    sections.push(titled(
        "yardsticks",
        "What others reach",
        yardsticks(diagnosis),
    ));
    if !diagnosis.measures.cohorts.is_empty() {
        sections.push(tabled("cohorts", "By month of joining", cohorts(diagnosis)));
    }
    if !diagnosis.signals.is_empty() {
        let signals = diagnosis.signals.iter();
        sections.push(titled(
            "signals",
            "Worth a look, no verdict",
            signals
                .map(|signal| format!("{}: {}", signal.partner, signal.what))
                .collect(),
        ));
    }
    sections.push(titled(
        "files",
        "How the files were read",
        mappings(diagnosis),
    ));
    sections
}

fn decimal(value: f64) -> Decimal {
    Decimal::from_f64(value).unwrap_or_default()
}

/// An amount for reading, to the whole unit.
fn sum(value: f64, currency: Option<&str>) -> String {
    match currency {
        Some(currency) => money(decimal(value), currency, 0),
        None => number(decimal(value).round()),
    }
}

fn share(share: f64) -> String {
    percent(decimal(share * 100.0).round_dp(1))
}

fn figure(of: &Number, currency: Option<&str>) -> String {
    let Some(value) = of.value else {
        return of.missing.to_owned();
    };
    match of.unit {
        "percent" => share(value / 100.0),
        "money" => sum(value, currency),
        "decimal" => number(decimal(value).round_dp(2)),
        _ => number(decimal(value).round()),
    }
}

fn calls(calls: &[Call], currency: Option<&str>) -> Table {
    let rows = calls.iter().map(|call| {
        vec![
            call.partner.clone(),
            number(call.clicks.into()),
            number(call.referrals.into()),
            number(call.sales.into()),
            sum(call.revenue, currency),
        ]
    });
    Table::new(
        ["Partner", "Clicks", "Referrals", "Customers", "Revenue"],
        rows.collect(),
    )
    .figures_from(1)
}

fn offer(bounty: &Bounty, currency: Option<&str>) -> String {
    format!(
        "{} for a first referral, to the first {} of {}: {} at most, paid back by {}.",
        sum(bounty.sum, currency),
        number(bounty.places.into()),
        counted(bounty.dormant, "partner", "partners"),
        sum(bounty.cap, currency),
        counted(bounty.break_even_sales, "sale", "sales"),
    )
}

fn measured(diagnosis: &Diagnosis) -> Table {
    let currency = diagnosis.currency.as_deref();
    let between = |of: Share| format!("{} to {}", share(of.low), share(of.high));
    let numbers = diagnosis.numbers.iter();
    let rows = numbers
        .filter(|number| number.is_listed && number.value.is_some())
        .map(|number| {
            let between = number.share.map(between).unwrap_or_default();
            vec![number.label.to_owned(), figure(number, currency), between]
        });
    Table::new(
        ["Measure", "Value", "8 times in 10 between"],
        rows.collect(),
    )
    .figures_from(1)
}

fn cohorts(diagnosis: &Diagnosis) -> Table {
    let cohorts = &diagnosis.measures.cohorts;
    let cell = |active: &Active| active.share.map_or_else(|| "too early".to_owned(), share);
    let rows = cohorts.iter().map(|cohort| {
        let mut row = vec![cohort.month.clone(), number(cohort.partners.into())];
        row.extend(cohort.active.iter().map(cell));
        row
    });
    let mut head = vec!["Month".to_owned(), "Partners".to_owned()];
    let days = cohorts.iter().take(1).flat_map(|cohort| &cohort.active);
    head.extend(days.map(|active| format!("Active by day {}", active.by_day)));
    Table::new(head, rows.collect()).figures_from(1)
}

/// What others reach in the measures that were taken.
fn yardsticks(diagnosis: &Diagnosis) -> Vec<String> {
    let shown = |yardstick: &&Yardstick| yardstick.measure != "bounty";
    let sentence = |yardstick: &Yardstick| {
        let unit = |value: f64| match yardstick.measure {
            "first_referral" => number(decimal(value)),
            _ => percent(decimal(value)),
        };
        let range = match (yardstick.low, yardstick.high) {
            (Some(low), Some(high)) if low == high => unit(low),
            (Some(low), Some(high)) => format!("{} to {}", unit(low), unit(high)),
            (Some(low), None) => format!("{} or more", unit(low)),
            (None, Some(high)) => format!("up to {}", unit(high)),
            (None, None) => String::new(),
        };
        format!("{range} {}", yardstick.what)
    };
    diagnosis
        .yardsticks
        .iter()
        .filter(shown)
        .map(sentence)
        .collect()
}

fn mappings(diagnosis: &Diagnosis) -> Vec<String> {
    let mut lines =
        vec!["A column that was read wrongly is corrected by `--map \"THEIRS=OURS\"`.".to_owned()];
    for file in &diagnosis.files {
        let read_as = match file.platform_name {
            Some(platform) => format!("as an export of {platform}"),
            None => "by what its columns are called".to_owned(),
        };
        let money = if file.in_cents { "cents" } else { "decimals" };
        let rows = counted(file.rows, "row", "rows");
        lines.push(format!(
            "{}: {rows}, read {read_as}, amounts in {money}",
            file.file
        ));
        let used = file.columns.iter();
        let used = used.filter_map(|column| {
            Some(format!(
                "{}={}",
                column.theirs,
                column.ours?.replace('_', " ")
            ))
        });
        lines.push(format!("Columns: {}", used.collect::<Vec<_>>().join(", ")));
        let unused = file.columns.iter().filter(|column| column.ours.is_none());
        let unused: Vec<&str> = unused.map(|column| column.theirs.as_str()).collect();
        if !unused.is_empty() {
            lines.push(format!("Not used: {}", unused.join(", ")));
        }
    }
    lines
}
