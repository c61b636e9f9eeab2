//! What the inputs of a forecast are called, and where a model has each of them from: from answers, from assumptions
//! with their source, or from the design.

use crate::answers::{Answers, Origin};
use crate::economics::inputs::{INPUTS, Input, Unit};
use crate::economics::model::{Model, RevenueModel};
use crate::economics::usual_ranges::Spread;
use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::questions::questionnaire;
use crate::units::{Decimal, Percent, words};

const TABLE: &str = "forecast-inputs";
const DEFAULTS: &str = "economics-defaults";

/// An input of a model with what a reader needs to judge it.
#[derive(Clone, Debug)]
pub struct ModelInput {
    /// The numeric input.
    pub input: &'static Input,
    /// What it is called.
    pub name: &'static str,
    /// The part of the model that it belongs to: `customer`, `commission`, `partners`, `costs`, `simulation`.
    pub group: &'static str,
    /// The unit, with the currency's code.
    pub unit: String,
    /// The value in the model.
    pub value: Decimal,
    /// Where it comes from.
    pub standing: Standing,
    /// What that is, for people; empty where there is nothing to add.
    pub source: &'static str,
}

words! {
    /// Where the value of an input comes from.
    pub enum Standing {
        /// The answer to a question.
        Answered = "answered",
        /// The model's file.
        Given = "given",
        /// A flag of the run.
        Set = "set",
        /// A documented assumption.
        Assumed = "assumed",
        /// The design.
        Derived = "derived",
    }
}

/// The inputs of a model that answers led to.
pub(super) fn of_answers(playbook: &Playbook, answers: &Answers, model: &Model) -> Vec<ModelInput> {
    let standing = |row: &Row| {
        let question = row.cell("answer").text();
        let answered = question.and_then(|id| Some((id, answers.get(id)?)));
        if let Some((id, answered)) = answered {
            let label = questionnaire()
                .get(id)
                .map_or("", |question| question.label);
            return match answered.origin {
                Origin::Given => (Standing::Answered, label),
                Origin::Assumed => (Standing::Assumed, label),
            };
        }
        let id = row.cell("assumption").text();
        let is_given = |id| answers.assumptions().iter().any(|given| given.id == id);
        match assumption(playbook, row) {
            Some(_) if id.is_some_and(is_given) => (Standing::Answered, "your figure"),
            Some(source) => (Standing::Assumed, source),
            None => (Standing::Derived, ""),
        }
    };
    list(playbook, model, standing)
}

/// The inputs of a model that was read from a file, some of them left out of it.
pub(super) fn of_file(playbook: &Playbook, model: &Model, left_out: &[String]) -> Vec<ModelInput> {
    let is_left_out = |row: &Row| {
        let input = INPUTS.iter().find(|input| id(input) == row.id);
        let path = input.map_or("", |input| input.path);
        let mut names = left_out.iter().filter_map(|line| line.split_once(':'));
        names.any(|(name, _)| name == path)
    };
    let standing = |row: &Row| {
        if is_left_out(row) {
            let source = assumption(playbook, row);
            (Standing::Assumed, source.unwrap_or("the default"))
        } else {
            (Standing::Given, "")
        }
    };
    list(playbook, model, standing)
}

/// What is assumed of inputs, by name. Shares are percent in the tables.
pub(super) fn assumed(playbook: &Playbook) -> Vec<(&'static str, Decimal)> {
    let [table, defaults] = [TABLE, DEFAULTS].map(|id| playbook.compiled_in(id));
    let of = |input: &'static Input| {
        let row = table.row(&id(input))?;
        let row = defaults.row(row.cell("assumption").text()?)?;
        let value = row.number("value")?;
        let value = match input.unit {
            Unit::Share => Percent(value).fraction(),
            Unit::Amount | Unit::Number | Unit::Whole => value,
        };
        Some((input.name, value))
    };
    INPUTS.iter().filter_map(of).collect()
}

/// The inputs that the sensitivity analysis varies, by name, and how far. Shares are percent in the table.
pub(super) fn varied(playbook: &Playbook) -> Vec<(&'static str, Spread)> {
    let table = playbook.compiled_in(TABLE);
    let of = |input: &'static Input| {
        let row = table.row(&id(input))?;
        let number = |column| row.number(column).unwrap_or_default();
        let share = |column| number(column) / Decimal::ONE_HUNDRED;
        let spread = match row.cell("varied").text()? {
            "times" => Spread::Times(number("low"), number("high")),
            "around" => Spread::Around(share("low"), share("high")),
            "between" => Spread::Between(share("low"), share("high")),
            _ => Spread::AsDrawn,
        };
        Some((input.name, spread))
    };
    INPUTS.iter().filter_map(of).collect()
}

/// The title of the source behind the assumption that an input is usually taken from.
fn assumption(playbook: &Playbook, row: &Row) -> Option<&'static str> {
    let id = row.cell("assumption").text()?;
    Some(playbook.source_title(playbook.compiled_in(DEFAULTS).row(id)?.source))
}

/// What a price is for.
const fn period(charging: RevenueModel) -> &'static str {
    match charging {
        RevenueModel::Monthly | RevenueModel::Usage => "month",
        RevenueModel::Annual => "year",
        RevenueModel::Outcome => "outcome",
        RevenueModel::OneTime => "sale",
    }
}

fn id(input: &Input) -> String {
    input.name.replace('_', "-")
}

/// The inputs in the order of a model's file; those that the revenue model does not have are left out.
fn list(
    playbook: &Playbook,
    model: &Model,
    standing: impl Fn(&Row) -> (Standing, &'static str),
) -> Vec<ModelInput> {
    let table = playbook.compiled_in(TABLE);
    let of = |input: &'static Input| {
        let row = table.row(&id(input))?;
        let (standing, source) = standing(row);
        Some(ModelInput {
            input,
            name: row.text("name"),
            group: row.text("group"),
            unit: row
                .text("unit")
                .replace("currency", &model.currency.code)
                .replace("period", period(model.product.revenue_model)),
            value: input.get(model),
            standing,
            source,
        })
    };
    let used = INPUTS.iter().filter(|input| input.is_used(model));
    used.filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::{TABLE, id};
    use crate::decisions::Advisor;
    use crate::economics::inputs::INPUTS;

    #[test]
    fn every_input_has_a_name_and_every_name_an_input() {
        let advisor = Advisor::embedded().expect("the tables");
        let rows = advisor.playbook().rows(TABLE).map(|row| row.id);
        let inputs = INPUTS.iter().map(id);
        let (mut rows, mut inputs): (Vec<&str>, Vec<String>) = (rows.collect(), inputs.collect());
        rows.sort_unstable();
        inputs.sort_unstable();
        assert_eq!(rows, inputs);
    }
}
