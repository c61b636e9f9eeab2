//! How forecasts are laid out: tables with small charts for a terminal, Markdown, data, and rows of CSV.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Forecast;
use super::cases::Cases;
use super::chart::chart;
use super::cohorts;
use super::differences::Differences;
use super::inputs::{self, InputData};
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
    cases: Option<&'a Cases>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    cohorts: BTreeMap<String, CohortFigures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    over_today: Option<&'a OverToday>,
    inputs: Vec<InputData<'a>>,
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
            cases: forecast.cases.as_ref(),
            cohorts: cohorts_of(forecast, forecast.model.print())
                .map(|cohort| (cohort.source.clone(), cohort))
                .collect(),
            over_today: forecast.over_today.as_ref().map(|[_, exact]| exact),
            inputs: inputs::data(&forecast.inputs, &forecast.model),
        }
    }
}

impl<'a> Compared<'a> {
    /// The data of several forecasts.
    pub fn of(forecasts: &'a [Forecast]) -> Self {
        let entry = |forecast: &'a Forecast| Entry {
            name: &forecast.name,
            file: &forecast.file,
            from: forecast.from,
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
    let list = asked.then(|| CohortFigures::list(&forecast.model, print));
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

impl Layout<'_> {
    fn side_by_side(&self) -> SideBySide<'_> {
        SideBySide(self.forecasts)
    }

    /// What each of several forecasts is made of.
    fn origins(&self) -> Vec<String> {
        let origin = |forecast: &Forecast| {
            let Named {
                name, file, from, ..
            } = &forecast.named;
            if name == file {
                format!("{name}: {from}")
            } else {
                format!("{name}: {from}, {file}")
            }
        };
        let several = self.forecasts.iter().filter(|_| self.forecasts.len() > 1);
        several.map(origin).collect()
    }

    /// Each forecast in a sentence, after its name where there are several.
    fn sentences(&self) -> Vec<String> {
        let of = |forecast: &Forecast| {
            let sentence = sentence(forecast);
            if self.forecasts.len() > 1 {
                format!("{}: {sentence}", forecast.name)
            } else {
                sentence
            }
        };
        self.forecasts.iter().map(of).collect()
    }

    fn names(&self, between: &str) -> String {
        let names: Vec<&str> = self.forecasts.iter().map(|one| &*one.name).collect();
        names.join(between)
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
            let names: Vec<&str> = self.forecasts.iter().map(|one| &*one.name).collect();
            let differences = Differences::of(self.forecasts);
            tables.push(differences.figures(&names));
            tables.extend(differences.inputs(&names));
        }
        for one in self.forecasts {
            let title = all.title("Profit and loss", one);
            let currency = &one.model.currency.code;
            tables.extend(profit_and_loss::tables(
                &title, currency, &one.whole, self.by,
            ));
        }
        for one in self.forecasts {
            if !one.by_source.is_empty() {
                tables.push(tables::sources(all.title("Partner sources", one), one));
                let title = all.title("Profit and loss by source", one);
                tables.extend(profit_and_loss::by_source(&title, one));
            }
            if let Some([whole, _]) = &one.over_today {
                let title = all.title("Today's program and the new one", one);
                let currency = &one.model.currency.code;
                tables.push(profit_and_loss::over_today(&title, currency, whole));
            }
        }
        tables.extend([all.customer(), all.clawback()]);
        for one in self.forecasts {
            let currency = &one.model.currency.code;
            tables.extend(cohorts_of(one, one.model.print().whole()).map(|cohort| {
                let title = all.title(&cohorts::title(&cohort, currency), one);
                cohorts::table(&cohort).title(title)
            }));
        }
        for one in self.forecasts {
            tables.push(tables::caps(
                all.title("Highest affordable rates", one),
                &one.figures,
            ));
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
            tables.extend(inputs::tables(
                &all.title("Inputs", one),
                &one.inputs,
                &one.model,
            ));
        }
        tables
    }

    /// Why there is no simulation, of each forecast without one.
    fn unsimulated(&self) -> impl Iterator<Item = &str> {
        let skipped = self.forecasts.iter().map(|one| one.skipped.as_deref());
        skipped.flatten()
    }

    /// What files left to the defaults, each list under its title.
    fn left_out(&self) -> Vec<(String, &[String])> {
        self.forecasts
            .iter()
            .filter(|forecast| !forecast.defaults.is_empty())
            .map(|forecast| {
                let file = if self.forecasts.len() > 1 {
                    &forecast.file
                } else {
                    "the file"
                };
                let title = format!("Left out of {file} and taken from the defaults:");
                (title, &*forecast.defaults)
            })
            .collect()
    }

    /// Tables and charts for a terminal of `columns` columns.
    #[must_use]
    pub fn text(&self, columns: usize, utf8: bool) -> String {
        let mut out = String::new();
        for sentence in self.sentences() {
            for line in wrapped(&printable(&sentence), columns.min(WIDE)) {
                let _ = writeln!(out, "{line}");
            }
        }
        let _ = writeln!(out, "\n{}", printable(&self.names(" | ")));
        for origin in self.origins() {
            let _ = writeln!(out, "  {}", printable(&origin));
        }
        for table in self.tables() {
            out.push('\n');
            out.push_str(&table.text(columns.min(WIDE), utf8));
        }
        for sentence in self.unsimulated() {
            let _ = writeln!(out, "\n{}", printable(sentence));
        }
        for forecast in self.forecasts {
            let bars = forecast.figures.milestones().map(|(number, month)| {
                let net = month[Flow::NetToDate];
                let text = whole(forecast.figures.amount(net));
                (format!("month {number}"), net, text)
            });
            let bars: Vec<(String, f64, String)> = bars.collect();
            let title = self.side_by_side().title("Running result", forecast);
            let currency = &forecast.model.currency.code;
            let _ = writeln!(out, "\n{}", printable(&format!("{title}, {currency}")));
            chart(&mut out, &bars, utf8);
        }
        for (title, defaults) in self.left_out() {
            let _ = writeln!(out, "\n{}", printable(&title));
            for default in defaults {
                let _ = writeln!(out, "  {default}");
            }
        }
        let _ = writeln!(out, "\n{LAST}");
        out
    }

    /// Tables for a document.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        let title = escape::markdown(&self.names(" and "));
        let _ = writeln!(out, "# Forecast: {title}");
        for sentence in self.sentences() {
            let _ = writeln!(out, "\n{}", escape::markdown(&sentence));
        }
        let origins = self.origins();
        if !origins.is_empty() {
            out.push('\n');
        }
        for origin in origins {
            let _ = writeln!(out, "- {}", escape::markdown(&origin));
        }
        for table in self.tables() {
            out.push('\n');
            out.push_str(&table.markdown());
        }
        for sentence in self.unsimulated() {
            let _ = writeln!(out, "\n{}", escape::markdown(sentence));
        }
        for (title, defaults) in self.left_out() {
            let _ = writeln!(out, "\n{}\n", escape::markdown(&title));
            for default in defaults {
                let _ = writeln!(out, "- {}", escape::markdown(default));
            }
        }
        let _ = writeln!(out, "\n{LAST}");
        out
    }

    /// One row a figure: forecast, section, figure, month, value.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut rows = "forecast,section,figure,month,value\n".to_owned();
        for forecast in self.forecasts {
            let value = serde_json::to_value(Data::of(forecast)).unwrap_or_default();
            let months = forecast.model.program.horizon_months;
            if let Value::Object(sections) = value {
                for (section, figures) in sections {
                    let section = Section {
                        forecast: &forecast.name,
                        name: &section,
                        months,
                    };
                    section.write(&mut rows, "", &figures);
                }
            }
        }
        if self.side_by_side().are_several() {
            let differences = Differences::of(self.forecasts);
            for (at, figure, value) in differences.later() {
                let name = &self.forecasts[at].name;
                rows +=
                    &(escape::csv_row([name, "difference", figure, "", &value.to_string()]) + "\n");
            }
        }
        rows
    }
}

/// A section of a forecast as rows of CSV.
struct Section<'a> {
    forecast: &'a str,
    name: &'a str,
    months: u32,
}

impl Section<'_> {
    fn row(&self, rows: &mut String, path: &str, month: &str, value: &Value) {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        *rows += &(escape::csv_row([self.forecast, self.name, path, month, &value]) + "\n");
    }

    /// Writes figures; those of a period get its last month, other lists the names of their entries.
    fn write(&self, rows: &mut String, path: &str, value: &Value) {
        let below = |key: &str| {
            if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path}.{key}")
            }
        };
        match value {
            Value::Object(figures) if path.ends_with("milestones") => {
                for (month, at) in figures {
                    for (key, value) in at.as_object().into_iter().flatten() {
                        self.row(rows, &below(key), month, value);
                    }
                }
            }
            Value::Object(figures) => {
                for (key, value) in figures {
                    self.write(rows, &below(key), value);
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    match item {
                        Value::Object(figures) => {
                            let word = |key: &str| figures.get(key).and_then(Value::as_str);
                            let name = match (word("tier"), word("scope"), word("input")) {
                                (Some(tier), Some(scope), _) => format!("{tier} {scope}"),
                                (_, _, Some(input)) => input.to_owned(),
                                _ => at.to_string(),
                            };
                            self.write(rows, &below(&name), item);
                        }
                        value => {
                            let length = match path.split('.').next() {
                                Some("quarterly") => 3,
                                Some("yearly") => 12,
                                _ => 1,
                            };
                            let last = (at + 1) * length;
                            let month = match length {
                                1 => last,
                                _ => last.min(self.months as usize),
                            };
                            self.row(rows, path, &month.to_string(), value);
                        }
                    }
                }
            }
            value => self.row(rows, path, "", value),
        }
    }
}
