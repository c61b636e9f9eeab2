//! How forecasts that are compared differ from the first of them: in their figures, and in the inputs behind them.

use serde::Serialize;
use serde_json::{Value, json};

use super::Forecast;
use super::words::{grouped, or_dash, row as cells_of, times, value_of};
use crate::economics::figures::{Measure, Tree};
use crate::economics::inputs::{INPUTS, Input};
use crate::economics::model::Model;
use crate::economics::rounding::Figure;
use crate::render::labels::label;
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
    /// The source whose value it is; none of what all have alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    values: Vec<Option<String>>,
    #[serde(skip)]
    texts: Vec<String>,
}

impl Differences {
    /// How forecasts differ; currencies that differ have no difference of amounts.
    pub fn of(forecasts: &[Forecast]) -> Self {
        let currency = |one: &Forecast| one.named.model.currency.clone();
        let mut pairs = forecasts.windows(2);
        let one_currency = pairs.all(|pair| currency(&pair[0]) == currency(&pair[1]));
        let figures = FIGURES.map(|(figure, name)| {
            let measured = forecasts.iter().map(|one| match one.figures.get(figure) {
                Tree::Figure(measure, value) => (measure, value),
                _ => (Measure::Amount, None),
            });
            let (measures, values): (Vec<Measure>, Vec<Option<Figure>>) = measured.unzip();
            let decimal = |value: &Option<Figure>| value.and_then(Figure::decimal);
            let first = values.first().and_then(decimal);
            let later = values.iter().skip(1);
            let differences = later
                .map(|value| decimal(value)?.checked_sub(first?))
                .map(|difference| difference.filter(|_| one_currency).map(Figure::Exact));
            FigureDifference {
                figure,
                name,
                measure: measures.first().copied().unwrap_or(Measure::Amount),
                differences: differences.collect(),
                values,
            }
        });
        let inputs = INPUTS.iter();
        Self {
            figures: figures.into(),
            inputs: inputs.flat_map(|of| differing(of, forecasts)).collect(),
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
        let mut tree = json!({});
        for (at, name) in names.iter().enumerate() {
            for row in &self.figures {
                tree[*name][row.figure] = json!(row.values[at]);
            }
        }
        let inputs = self.inputs.iter().map(|row| {
            let mut tree = json!({});
            for (name, value) in names.iter().zip(&row.values) {
                tree[*name] = json!(value);
            }
            tree["input"] = json!(row.input);
            tree["name"] = json!(row.name);
            if let Some(source) = &row.source {
                tree["source"] = json!(source);
            }
            tree
        });
        tree["inputs"] = inputs.collect();
        tree
    }

    /// The figures for people.
    pub fn figures(&self, names: &[&str]) -> Table {
        let figures = self.figures.iter().map(|row| {
            let show = match row.measure {
                Measure::Count | Measure::Ratio => times,
                _ => grouped,
            };
            let cells = row.differences.iter();
            cells_of(row.name, cells.map(|figure| or_dash(figure.map(show))))
        });
        let [first, later @ ..] = names else {
            return Table::default();
        };
        let later = later.iter().map(|name| (*name).to_owned());
        let head = cells_of(format!("more than {first}"), later);
        Table::new(head, figures.collect())
            .title("Differences")
            .figures_from(1)
    }

    /// The inputs that differ for people; `None` where all are the same.
    pub fn inputs(&self, names: &[&str]) -> Option<Table> {
        let rows = self.inputs.iter();
        let rows = rows.map(|row| cells_of(row.name.clone(), row.texts.iter().cloned()));
        let head = ["input"].iter().chain(names).copied();
        let table = Table::new(head, rows.collect())
            .title("Inputs that differ")
            .figures_from(1);
        (!self.inputs.is_empty()).then_some(table)
    }
}

/// An input as it differs: as a whole, or in each source where sources have it for themselves and not alike.
fn differing(input: &'static Input, forecasts: &[Forecast]) -> Vec<InputDifference> {
    let models: Vec<&Model> = forecasts.iter().map(|one| &one.named.model).collect();
    let as_whole = || {
        let values = models.iter().map(|model| Some(input.get(model)));
        difference(input, None, values.collect(), forecasts)
    };
    let Some(access) = input.in_source() else {
        return as_whole().into_iter().collect();
    };
    let of_source = |model: &Model, id: &str| {
        let mut sources = model.program.sources.iter();
        sources.find(|source| source.id == id).map(access.get)
    };
    let is_alike = |model: &&Model| {
        let mut values = model.program.sources.iter().map(access.get);
        let first = values.next();
        values.all(|value| Some(value) == first)
    };
    if models.iter().all(is_alike) {
        return as_whole().into_iter().collect();
    }
    let sources = models.iter().flat_map(|model| &model.program.sources);
    let mut ids: Vec<&str> = Vec::new();
    for source in sources {
        if !ids.contains(&&*source.id) {
            ids.push(&source.id);
        }
    }
    let of_id = |id: &str| {
        let values = models.iter().map(|model| of_source(model, id));
        difference(input, Some(id), values.collect(), forecasts)
    };
    ids.into_iter().filter_map(of_id).collect()
}

/// The values of an input where they are not all the same; none where a forecast has no such source.
fn difference(
    input: &'static Input,
    source: Option<&str>,
    values: Vec<Option<Decimal>>,
    forecasts: &[Forecast],
) -> Option<InputDifference> {
    let values: Vec<Option<Decimal>> = values
        .into_iter()
        .map(|value| value.map(|value| value.normalize()))
        .collect();
    if values.windows(2).all(|pair| pair[0] == pair[1]) {
        return None;
    }
    let mut known = forecasts.iter().flat_map(|one| &one.named.inputs);
    let name = known.find(|known| known.input.path == input.path);
    let name = name.map_or(input.path, |known| known.name);
    let shown = |value: &Option<Decimal>| {
        or_dash(value.map(|value| value_of(input.unit, value.round_dp(4))))
    };
    Some(InputDifference {
        input: input.path,
        name: match source {
            Some(id) => format!("{name}, {}", label(id)),
            None => name.to_owned(),
        },
        source: source.map(str::to_owned),
        texts: values.iter().map(shown).collect(),
        values: (values.iter())
            .map(|value| value.map(|value| value.to_string()))
            .collect(),
    })
}
