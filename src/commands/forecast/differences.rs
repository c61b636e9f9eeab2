//! How forecasts that are compared differ from the first of them: in their figures, and in the inputs behind them.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Forecast;
use super::words::{grouped, or_dash, times, value_of};
use crate::economics::figures::{Measure, Tree};
use crate::economics::inputs::{INPUTS, Input};
use crate::economics::rounding::Figure;
use crate::render::table::Table;
use crate::units::Decimal;

/// The figures that are held against each other: place in data and name.
#[rustfmt::skip]
const FIGURES: [(&str, &str); 9] = [
    ("program.new_customers", "new customers"),
    ("program.net_contribution", "net, commissions expensed"),
    ("program.cash_net", "net, cash"),
    ("program.peak_funding", "deepest funding"),
    ("program.break_even_month", "month of break-even"),
    ("unit.ltv_capped", "margin of a customer"),
    ("unit.pv_commission_accrual", "commission on a customer"),
    ("unit.contribution_after_commission", "left of a customer"),
    ("unit.ltv_to_cac_all_in", "LTV:CAC, all commission as CAC"),
];

/// How several forecasts differ.
#[derive(Serialize)]
pub struct Differences {
    figures: Vec<FigureDifference>,
    inputs: Vec<InputDifference>,
}

/// A figure of each forecast, and how far each later one lies above the first.
#[derive(Serialize)]
struct FigureDifference {
    figure: &'static str,
    #[serde(skip)]
    name: &'static str,
    #[serde(skip)]
    measure: Measure,
    values: Vec<Option<Figure>>,
    differences: Vec<Option<Figure>>,
}

/// An input that has not the same value in every forecast.
#[derive(Serialize)]
struct InputDifference {
    input: &'static str,
    name: String,
    values: Vec<String>,
    #[serde(skip)]
    texts: Vec<String>,
}

impl Differences {
    /// How forecasts differ; currencies that differ have no difference of amounts.
    pub fn of(forecasts: &[Forecast]) -> Self {
        let one_currency = forecasts
            .windows(2)
            .all(|pair| pair[0].model.currency == pair[1].model.currency);
        let figures = FIGURES.map(|(figure, name)| {
            let mut measure = Measure::Amount;
            let mut value = |one: &Forecast| match one.figures.get(figure) {
                Tree::Figure(of, value) => {
                    measure = of;
                    value
                }
                _ => None,
            };
            let values: Vec<Option<Figure>> = forecasts.iter().map(&mut value).collect();
            let decimal = |value: &Option<Figure>| value.and_then(Figure::decimal);
            let first = values.first().and_then(decimal);
            let later = values.iter().skip(1);
            let differences = later
                .map(|value| decimal(value)?.checked_sub(first?))
                .map(|difference| difference.filter(|_| one_currency).map(Figure::Exact));
            FigureDifference {
                figure,
                name,
                measure,
                differences: differences.collect(),
                values,
            }
        });
        Self {
            figures: figures.into(),
            inputs: INPUTS
                .iter()
                .filter_map(|input| differs(input, forecasts))
                .collect(),
        }
    }

    /// How far each later forecast lies above the first: its position, the figure and the difference.
    pub fn later(&self) -> impl Iterator<Item = (usize, &'static str, Figure)> {
        self.figures.iter().flat_map(|row| {
            let differences = (1..).zip(&row.differences);
            differences.filter_map(|(at, value)| Some((at, row.figure, (*value)?)))
        })
    }

    /// The figures of each forecast under its name, and of each input that differs its values.
    pub fn by_name(&self, names: &[&str]) -> Value {
        let figures = |at: usize| -> Value {
            let figures = self.figures.iter();
            let values = figures.map(|row| (row.figure.to_owned(), json!(row.values[at])));
            values.collect::<Map<_, _>>().into()
        };
        let inputs = self.inputs.iter().map(|row| {
            let names = names.iter().map(|name| (*name).to_owned());
            let values = row.values.iter().map(|value| value.clone().into());
            let mut tree: Map<String, Value> = names.zip(values).collect();
            tree.insert("input".to_owned(), row.input.into());
            tree.insert("name".to_owned(), row.name.clone().into());
            Value::from(tree)
        });
        let cases = names.iter().enumerate();
        let mut tree: Map<String, Value> = cases
            .map(|(at, name)| ((*name).to_owned(), figures(at)))
            .collect();
        tree.insert("inputs".to_owned(), inputs.collect());
        tree.into()
    }

    /// The figures for people.
    pub fn figures(&self, names: &[&str]) -> Table {
        let figures = self.figures.iter().map(|row| {
            let cells = row.differences.iter();
            let cells = cells.map(|figure| {
                or_dash(figure.map(match row.measure {
                    Measure::Count | Measure::Ratio => times,
                    _ => grouped,
                }))
            });
            std::iter::once(row.name.to_owned()).chain(cells).collect()
        });
        let first = names.first().copied().unwrap_or_default();
        let head = head(
            &format!("more than {first}"),
            names.get(1..).unwrap_or_default(),
        );
        Table::new(head, figures.collect())
            .title("Differences")
            .figures_from(1)
    }

    /// The inputs that differ for people; `None` where all are the same.
    pub fn inputs(&self, names: &[&str]) -> Option<Table> {
        let rows = self.inputs.iter().map(|row| {
            std::iter::once(row.name.clone())
                .chain(row.texts.iter().cloned())
                .collect()
        });
        let table = Table::new(head("input", names), rows.collect())
            .title("Inputs that differ")
            .figures_from(1);
        (!self.inputs.is_empty()).then_some(table)
    }
}

fn head(first: &str, later: &[&str]) -> Vec<String> {
    let columns = std::iter::once(&first).chain(later);
    columns.map(|column| (*column).to_owned()).collect()
}

fn differs(input: &'static Input, forecasts: &[Forecast]) -> Option<InputDifference> {
    let values: Vec<Decimal> = forecasts
        .iter()
        .map(|one| (input.get)(&one.model).normalize())
        .collect();
    if values.windows(2).all(|pair| pair[0] == pair[1]) {
        return None;
    }
    let known = forecasts.iter().flat_map(|one| &one.inputs);
    let name = known.clone().find(|known| known.input.path == input.path);
    Some(InputDifference {
        input: input.path,
        name: name.map_or_else(|| input.path.to_owned(), |known| known.name.to_owned()),
        texts: values
            .iter()
            .map(|value| value_of(input.unit, value.round_dp(4)))
            .collect(),
        values: values.iter().map(Decimal::to_string).collect(),
    })
}
