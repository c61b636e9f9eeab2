//! How forecasts that are compared differ from the first of them: in their figures, and in the inputs behind them.

use serde::Serialize;

use super::Forecast;
use super::words::{grouped, value_of};
use crate::economics::figures::Figures;
use crate::economics::inputs::{INPUTS, Input};
use crate::render::table::Table;
use crate::units::Decimal;

/// A figure of a forecast as it is printed; `None` where it has none.
type Pick = fn(&Figures) -> Option<String>;

/// The figures that are held against each other: path in data, name, value.
const FIGURES: [(&str, &str, Pick); 9] = [
    ("program.new_customers", "new customers", |f| {
        Some(f.program.new_customers.clone())
    }),
    (
        "program.net_contribution",
        "net, commissions expensed",
        |f| Some(f.program.net_contribution.clone()),
    ),
    ("program.cash_net", "net, cash", |f| {
        Some(f.program.cash_net.clone())
    }),
    ("program.peak_funding", "deepest funding", |f| {
        Some(f.program.peak_funding.clone())
    }),
    ("program.break_even_month", "month of break-even", |f| {
        f.program.break_even_month.map(|month| month.to_string())
    }),
    ("unit.ltv_capped", "margin of a customer", |f| {
        Some(f.unit.ltv_capped.clone())
    }),
    (
        "unit.pv_commission_accrual",
        "commission on a customer",
        |f| Some(f.unit.pv_commission_accrual.clone()),
    ),
    (
        "unit.contribution_after_commission",
        "left of a customer",
        |f| Some(f.unit.contribution_after_commission.clone()),
    ),
    (
        "unit.ltv_to_cac_all_in",
        "LTV:CAC, all commission as CAC",
        |f| f.unit.ltv_to_cac_all_in.clone(),
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
        let figures = FIGURES.map(|(figure, name, pick)| {
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

    /// The tables for people; the second one is empty where all inputs are the same.
    pub fn tables(&self, names: &[&str]) -> Vec<Table> {
        let or_dash =
            |text: &Option<String>| text.as_deref().map_or_else(|| "-".to_owned(), grouped);
        let head = |first: &str, later: &[&str]| -> Vec<String> {
            std::iter::once(first.to_owned())
                .chain(later.iter().map(|name| (*name).to_owned()))
                .collect()
        };
        let figures = self.figures.iter().map(|row| {
            let cells = row.differences.iter().map(or_dash);
            std::iter::once(row.name.to_owned()).chain(cells).collect()
        });
        let first = names.first().copied().unwrap_or_default();
        let figures = Table::new(
            head(
                &format!("more than {first}"),
                names.get(1..).unwrap_or_default(),
            ),
            figures.collect(),
        )
        .title("Differences")
        .figures_from(1);
        let inputs = self.inputs.iter().map(|row| {
            std::iter::once(row.name.clone())
                .chain(row.texts.iter().cloned())
                .collect()
        });
        let inputs: Vec<Vec<String>> = inputs.collect();
        let mut tables = vec![figures];
        if !inputs.is_empty() {
            tables.push(
                Table::new(head("input", names), inputs)
                    .title("Inputs that differ")
                    .figures_from(1),
            );
        }
        tables
    }
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
            .map(|value| value_of(input.unit, *value))
            .collect(),
        values: values.iter().map(Decimal::to_string).collect(),
    })
}
