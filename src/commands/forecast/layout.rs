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
use super::tables::{self, SideBySide};
use super::words::whole;
use crate::cli;
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

/// Forecasts to lay out.
#[derive(Clone, Copy)]
pub struct Layout<'a> {
    /// The forecasts.
    pub forecasts: &'a [Forecast],
    /// The periods of the profit and loss.
    pub by: cli::Period,
}

impl<'a> Layout<'a> {
    fn side_by_side(&self) -> SideBySide<'a> {
        SideBySide(self.forecasts)
    }

    /// What each of several forecasts is made of.
    fn origins(&self) -> Vec<String> {
        let origin = |forecast: &Forecast| {
            let one = &forecast.named;
            let file = match one.name == one.file {
                true => String::new(),
                false => format!(", {}", one.file),
            };
            format!("{}: {}{file}", one.name, one.from)
        };
        let several = self.forecasts.iter().filter(|_| self.forecasts.len() > 1);
        several.map(origin).collect()
    }

    /// Each forecast in a sentence, after its name where there are several.
    fn sentences(&self) -> Vec<String> {
        let of = |forecast: &Forecast| match self.forecasts {
            [_] => sentence(forecast),
            _ => format!("{}: {}", forecast.named.name, sentence(forecast)),
        };
        self.forecasts.iter().map(of).collect()
    }

    fn names(&self) -> Vec<&str> {
        let forecasts = self.forecasts.iter();
        forecasts.map(|one| &*one.named.name).collect()
    }

    fn tables(&self) -> Vec<Table> {
        let all = self.side_by_side();
        let mut tables: Vec<Table> = Vec::new();
        for one in self.forecasts {
            let title = all.title("The program in three cases", one);
            tables.extend(one.cases.iter().flat_map(|cases| cases.tables(&title)));
        }
        if all.are_several() || tables.is_empty() {
            tables.insert(0, all.program());
        }
        if all.are_several() {
            let names = self.names();
            let differences = Differences::of(self.forecasts);
            tables.push(differences.figures(&names));
            tables.extend(differences.inputs(&names));
        }
        for one in self.forecasts {
            let title = all.title("Profit and loss", one);
            tables.extend(profit_and_loss::tables(&title, one, self.by));
        }
        for one in self.forecasts {
            if !one.by_source.is_empty() {
                tables.push(tables::sources(all.title("Partner sources", one), one));
                let title = all.title("Profit and loss by source", one);
                tables.extend(profit_and_loss::by_source(&title, one));
            }
            if let Some([whole, _]) = &one.over_today {
                let title = all.title("Today's program and the new one", one);
                let currency = &one.named.model.currency.code;
                tables.push(profit_and_loss::over_today(&title, currency, whole));
            }
        }
        tables.extend([all.customer(), all.clawback()]);
        for one in self.forecasts {
            let currency = &one.named.model.currency.code;
            tables.extend(
                cohorts_of(one, one.named.model.print().whole()).map(|cohort| {
                    let title = all.title(&cohorts::title(&cohort, currency), one);
                    cohorts::table(&cohort).title(title)
                }),
            );
        }
        for one in self.forecasts {
            let title = all.title("Highest affordable rates", one);
            tables.push(tables::caps(title, &one.figures));
        }
        for one in self.forecasts {
            let title = all.title("Uncertainty", one);
            if let Some(simulated) = &one.figures.simulated {
                tables.push(tables::simulation(title, &one.figures, simulated));
            }
            let title = all.title("What moves the net most", one);
            tables.push(tables::tornado(title, one));
        }
        for one in self.forecasts {
            let (title, named) = (all.title("Inputs", one), &one.named);
            tables.extend(inputs::tables(&title, &named.inputs, &named.model));
        }
        tables
    }

    /// Why there is no simulation, of each forecast without one.
    fn unsimulated(&self) -> impl Iterator<Item = &str> {
        let skipped = self.forecasts.iter().map(|one| one.skipped.as_deref());
        skipped.flatten()
    }

    /// What files left to the defaults, each list under its title.
    fn left_out(&self) -> Vec<(String, &'a [String])> {
        let models = self.forecasts.iter().map(|forecast| &forecast.named);
        let models = models.filter(|named| !named.defaults.is_empty());
        let list = |named: &'a Named| {
            let file = match self.forecasts {
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
    pub fn text(&self, columns: usize, utf8: bool) -> String {
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
        for forecast in self.forecasts {
            let bars = forecast.figures.milestones().map(|(number, month)| {
                let net = month[Flow::NetToDate];
                let text = whole(forecast.figures.amount(net));
                (format!("month {number}"), net, text)
            });
            let bars: Vec<(String, f64, String)> = bars.collect();
            let title = self.side_by_side().title("Running result", forecast);
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
    pub fn markdown(&self) -> String {
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
    pub fn csv(&self) -> String {
        let mut rows = Vec::new();
        for forecast in self.forecasts {
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
        if self.side_by_side().are_several() {
            let differences = Differences::of(self.forecasts);
            rows.extend(differences.later().map(|(at, figure, value)| {
                let name = &self.forecasts[at].named.name;
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
                    rows.push([below(key), month.clone(), text(value)]);
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
                rows.push([path.to_owned(), last.to_string(), text(item)]);
            }
        }
        value => rows.push([path.to_owned(), String::new(), text(value)]),
    }
}

/// A value as a cell.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
