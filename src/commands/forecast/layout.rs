//! How forecasts are laid out: tables with small charts for a terminal, Markdown, data, and rows of CSV.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Forecast;
use super::cases::Cases;
use super::chart::chart;
use super::cohorts;
use super::differences::Differences;
use super::inputs;
use super::models::Named;
use super::profit_and_loss;
use super::sentence::sentence;
use super::tables::SideBySide;
use super::words::{data_cell, whole};
use crate::diagnostics::printable;
use crate::economics::figures::Figures;
use crate::economics::figures::cohort::CohortFigures;
use crate::economics::flow::Flow;
use crate::economics::rounding::Print;
use crate::economics::statement::{OverToday, Statement};
use crate::render::escape;
use crate::render::table::Table;
use crate::render::wrap::wrapped;

/// The widest that a table gets.
const WIDE: usize = 100;
/// What stands below every forecast.
const LAST: &str = "These are expectations for planning, not payable amounts.";

/// A forecast as data.
#[derive(Serialize)]
pub struct Data<'a> {
    #[serde(flatten)]
    figures: &'a Figures,
    profit_and_loss: &'a Statement,
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    cohorts: BTreeMap<String, CohortFigures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    over_today: Option<&'a OverToday>,
    inputs: Vec<Value>,
}

/// Several forecasts as data, under their names.
#[derive(Serialize)]
pub struct Compared<'a> {
    compare: Vec<Entry<'a>>,
    differences: Differences,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    file: &'a str,
    from: &'static str,
    figures: Data<'a>,
}

impl<'a> Data<'a> {
    /// The data of a forecast.
    pub fn of(forecast: &'a Forecast) -> Self {
        Self {
            figures: &forecast.figures,
            profit_and_loss: &forecast.statement,
            cases: forecast.cases.as_ref().map(Cases::data),
            cohorts: cohorts_of(forecast, forecast.named.model.print())
                .map(|cohort| (cohort.source.clone(), cohort))
                .collect(),
            over_today: forecast.over_today.as_ref().map(|[_, exact]| exact),
            inputs: inputs::data(&forecast.named.inputs, &forecast.named.model),
        }
    }
}

impl<'a> Compared<'a> {
    /// The data of several forecasts.
    pub fn of(forecasts: &'a [Forecast]) -> Self {
        let entry = |forecast: &'a Forecast| Entry {
            name: &forecast.named.name,
            file: &forecast.named.file,
            from: forecast.named.from,
            figures: Data::of(forecast),
        };
        Self {
            compare: forecasts.iter().map(entry).collect(),
            differences: Differences::of(forecasts),
        }
    }
}

/// What customers of each source bring by age, where it is asked for.
fn cohorts_of(forecast: &Forecast, print: Print) -> impl Iterator<Item = CohortFigures> {
    let asked = forecast.has_cohorts;
    let list = asked.then(|| CohortFigures::list(&forecast.named.model, print));
    list.into_iter().flatten()
}

impl<'a> SideBySide<'a> {
    /// What each of several forecasts is made of.
    fn origins(self) -> Vec<String> {
        let origin = |forecast: &Forecast| {
            let one = &forecast.named;
            let file = match one.name == one.file {
                true => String::new(),
                false => format!(", {}", one.file),
            };
            format!("{}: {}{file}", one.name, one.from)
        };
        let several = self.0.iter().filter(|_| self.0.len() > 1);
        several.map(origin).collect()
    }

    /// Each forecast in a sentence, after its name where there are several.
    fn sentences(self) -> Vec<String> {
        let of = |forecast: &Forecast| match self.0 {
            [_] => sentence(forecast),
            _ => format!("{}: {}", forecast.named.name, sentence(forecast)),
        };
        self.0.iter().map(of).collect()
    }

    fn names(self) -> Vec<&'a str> {
        let forecasts = self.0.iter();
        forecasts.map(|one| &*one.named.name).collect()
    }

    fn tables(self) -> Vec<Table> {
        let mut tables: Vec<Table> = Vec::new();
        for one in self.0 {
            let title = self.title("The program in three cases", one);
            tables.extend(one.cases.iter().flat_map(|cases| cases.tables(&title)));
        }
        if self.are_several() || tables.is_empty() {
            tables.insert(0, self.program());
        }
        if self.are_several() {
            let names = self.names();
            let differences = Differences::of(self.0);
            tables.push(differences.figures(&names));
            tables.extend(differences.inputs(&names));
        }
        for one in self.0 {
            let title = self.title("Profit and loss", one);
            tables.extend(profit_and_loss::tables(&title, one));
        }
        for one in self.0 {
            if !one.by_source.is_empty() {
                tables.push(self.sources(one));
                let title = self.title("Profit and loss by source", one);
                tables.extend(profit_and_loss::by_source(&title, one));
            }
            if let Some([whole, _]) = &one.over_today {
                let title = self.title("Today's program and the new one", one);
                let currency = &one.named.model.currency.code;
                tables.push(profit_and_loss::over_today(&title, currency, whole));
            }
        }
        tables.extend([self.customer(), self.clawback()]);
        for one in self.0 {
            let model = &one.named.model;
            tables.extend(cohorts_of(one, model.print().whole()).map(|cohort| {
                let title = cohorts::title(&cohort, &model.currency.code);
                cohorts::table(&cohort).title(self.title(&title, one))
            }));
        }
        tables.extend(self.0.iter().map(|one| self.caps(one)));
        for one in self.0 {
            tables.extend(self.simulation(one));
            tables.push(self.tornado(one));
        }
        for one in self.0 {
            let (title, named) = (self.title("Inputs", one), &one.named);
            tables.extend(inputs::tables(&title, &named.inputs, &named.model));
        }
        tables
    }

    /// Why there is no simulation, of each forecast without one.
    fn unsimulated(self) -> impl Iterator<Item = &'a str> {
        let skipped = self.0.iter().map(|one| one.skipped.as_deref());
        skipped.flatten()
    }

    /// What files left to the defaults, each list under its title.
    fn left_out(self) -> Vec<(String, &'a [String])> {
        let models = self.0.iter().map(|forecast| &forecast.named);
        let models = models.filter(|named| !named.defaults.is_empty());
        let list = |named: &'a Named| {
            let file = match self.0 {
                [_] => "the file",
                _ => &named.file,
            };
            let title = format!("Left out of {file} and taken from the defaults:");
            (title, &*named.defaults)
        };
        models.map(list).collect()
    }

    /// Tables and charts for a terminal of `columns` columns.
    #[must_use]
    pub fn text(self, columns: usize, utf8: bool) -> String {
        let columns = columns.min(WIDE);
        let line = |text: &str| printable(text) + "\n";
        let indented = |text: &String| format!("  {}\n", printable(text));
        let sentences = self.sentences().into_iter();
        let sentences = sentences.flat_map(|one| wrapped(&printable(&one), columns));
        let origins = self.origins();
        let names =
            line(&self.names().join(" | ")) + &origins.iter().map(indented).collect::<String>();
        let mut blocks = vec![sentences.map(|one| one + "\n").collect(), names];
        blocks.extend(self.tables().iter().map(|table| table.text(columns, utf8)));
        blocks.extend(self.unsimulated().map(line));
        for forecast in self.0 {
            let bars = forecast.figures.milestones().map(|(number, month)| {
                let net = month[Flow::NetToDate];
                let text = whole(forecast.figures.amount(net));
                (format!("month {number}"), net, text)
            });
            let bars: Vec<(String, f64, String)> = bars.collect();
            let title = self.title("Running result", forecast);
            let currency = &forecast.named.model.currency.code;
            blocks.push(line(&format!("{title}, {currency}")) + &chart(&bars, utf8));
        }
        let left_out = self.left_out().into_iter();
        blocks.extend(left_out.map(|(title, defaults)| {
            line(&title) + &defaults.iter().map(indented).collect::<String>()
        }));
        blocks.push(line(LAST));
        blocks.join("\n")
    }

    /// Tables for a document.
    #[must_use]
    pub fn markdown(self) -> String {
        let paragraph = |text: &str| escape::markdown(text) + "\n";
        let list = |items: &[String]| -> String {
            let items = items.iter().map(|item| escape::markdown(item));
            items.map(|item| format!("- {item}\n")).collect()
        };
        let title = escape::markdown(&self.names().join(" and "));
        let mut blocks = vec![format!("# Forecast: {title}\n")];
        blocks.extend(self.sentences().iter().map(|one| paragraph(one)));
        let origins = self.origins();
        blocks.extend((!origins.is_empty()).then(|| list(&origins)));
        blocks.extend(self.tables().iter().map(Table::markdown));
        blocks.extend(self.unsimulated().map(paragraph));
        for (title, defaults) in self.left_out() {
            blocks.extend([paragraph(&title), list(defaults)]);
        }
        blocks.push(format!("{LAST}\n"));
        blocks.join("\n")
    }

    /// One row a figure: forecast, section, figure, month, value.
    #[must_use]
    pub fn csv(self) -> String {
        let mut rows = Vec::new();
        for forecast in self.0 {
            let (name, model) = (&forecast.named.name, &forecast.named.model);
            let data = serde_json::to_value(Data::of(forecast)).unwrap_or_default();
            for (section, figures) in data.as_object().into_iter().flatten() {
                let mut figures_of = Vec::new();
                flatten(&mut figures_of, "", figures, model.program.horizon_months);
                rows.extend(figures_of.into_iter().map(|[path, month, value]| {
                    vec![name.clone(), section.clone(), path, month, value]
                }));
            }
        }
        if self.are_several() {
            let differences = Differences::of(self.0);
            rows.extend(differences.later().map(|(at, figure, value)| {
                let name = &self.0[at].named.name;
                let row = [name, "difference", figure, "", &value.to_string()];
                row.map(str::to_owned).to_vec()
            }));
        }
        let head = ["forecast", "section", "figure", "month", "value"];
        Table::new(head, rows).csv()
    }
}

/// Adds the figures of a section by path, month and value; those of a period get its last month, other lists the names
/// of their entries.
fn flatten(rows: &mut Vec<[String; 3]>, path: &str, value: &Value, months: u32) {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    match value {
        Value::Object(figures) if path.ends_with("milestones") => {
            for (month, at) in figures {
                for (key, value) in at.as_object().into_iter().flatten() {
                    rows.push([below(key), month.clone(), data_cell(value)]);
                }
            }
        }
        Value::Object(figures) => {
            for (key, value) in figures {
                flatten(rows, &below(key), value, months);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                if item.is_object() {
                    let word = |key: &str| item.get(key).and_then(Value::as_str);
                    let name = match (word("tier"), word("scope"), word("input")) {
                        (Some(tier), Some(scope), _) => format!("{tier} {scope}"),
                        (_, _, Some(input)) => input.to_owned(),
                        _ => at.to_string(),
                    };
                    flatten(rows, &below(&name), item, months);
                    continue;
                }
                let last = match path.split('.').next() {
                    Some("quarterly") => ((at + 1) * 3).min(months as usize),
                    Some("yearly") => ((at + 1) * 12).min(months as usize),
                    _ => at + 1,
                };
                rows.push([path.to_owned(), last.to_string(), data_cell(item)]);
            }
        }
        value => rows.push([path.to_owned(), String::new(), data_cell(value)]),
    }
}
