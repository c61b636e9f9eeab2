//! How forecasts that are compared differ from the first of them: in their figures, and in the inputs behind them.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Forecast;
use super::words::{grouped, or_dash, times, value_of};
use crate::economics::figures::Figures;
use crate::economics::inputs::{INPUTS, Input};
use crate::render::table::Table;
use crate::units::Decimal;

/// A figure of a forecast as it is printed; `None` where it has none.
type Pick = fn(&Figures) -> Option<String>;

/// How a figure is shown to people.
type Show = fn(&str) -> String;

/// The figures that are held against each other: path in data, name, value, and how it is shown.
const FIGURES: [(&str, &str, Pick, Show); 9] = [
    (
        "program.new_customers",
        "new customers",
        |f| Some(f.program.new_customers.clone()),
        times,
    ),
    (
        "program.net_contribution",
        "net, commissions expensed",
        |f| Some(f.program.net_contribution.clone()),
        grouped,
    ),
    (
        "program.cash_net",
        "net, cash",
        |f| Some(f.program.cash_net.clone()),
        grouped,
    ),
    (
        "program.peak_funding",
        "deepest funding",
        |f| Some(f.program.peak_funding.clone()),
        grouped,
    ),
    (
        "program.break_even_month",
        "month of break-even",
        |f| f.program.break_even_month.map(|month| month.to_string()),
        grouped,
    ),
    (
        "unit.ltv_capped",
        "margin of a customer",
        |f| Some(f.unit.ltv_capped.clone()),
        grouped,
    ),
    (
        "unit.pv_commission_accrual",
        "commission on a customer",
        |f| Some(f.unit.pv_commission_accrual.clone()),
        grouped,
    ),
    (
        "unit.contribution_after_commission",
        "left of a customer",
        |f| Some(f.unit.contribution_after_commission.clone()),
        grouped,
    ),
    (
        "unit.ltv_to_cac_all_in",
        "LTV:CAC, all commission as CAC",
        |f| f.unit.ltv_to_cac_all_in.clone(),
        times,
    ),
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
    show: Show,
    values: Vec<Option<String>>,
    differences: Vec<Option<String>>,
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
        let figures = FIGURES.map(|(figure, name, pick, show)| {
            let values: Vec<Option<String>> =
                forecasts.iter().map(|one| pick(&one.figures)).collect();
            let first = values.first().cloned().flatten();
            let later = values.iter().skip(1);
            let differences = later
                .map(|value| difference(first.as_ref()?, value.as_ref()?).filter(|_| one_currency))
                .collect();
            FigureDifference {
                figure,
                name,
                show,
                values,
                differences,
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
    pub fn later(&self) -> impl Iterator<Item = (usize, &'static str, &str)> {
        self.figures.iter().flat_map(|row| {
            let differences = (1..).zip(&row.differences);
            differences.filter_map(|(at, value)| Some((at, row.figure, value.as_deref()?)))
        })
    }

    /// The figures of each forecast under its name, and of each input that differs its values.
    pub fn by_name(&self, names: &[&str]) -> Value {
        let figures = |at: usize| -> Value {
            let figures = self.figures.iter();
            let values = figures.map(|row| (row.figure.to_owned(), row.values[at].clone().into()));
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
            let cells = cells.map(|text| or_dash(text.as_deref().map(row.show)));
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

fn difference(first: &str, value: &str) -> Option<String> {
    let (first, value): (Decimal, Decimal) = (first.parse().ok()?, value.parse().ok()?);
    value
        .checked_sub(first)
        .map(|difference| difference.to_string())
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
