//! The low, base and high case of a forecast, side by side.

use serde_json::Value;

use super::Forecast;
use super::differences::Differences;
use super::models::Named;
use super::tables::SideBySide;
use crate::economics::model::Model;
use crate::economics::tornado;
use crate::economics::usual_terms::UsualTerms;
use crate::render::table::Table;
use crate::shell::Shell;

/// The cases, in the order in which they are shown.
const NAMES: [&str; 3] = ["low", "base", "high"];
/// What makes a case.
const NOTE: &str = "In the low case every uncertain input is at the end that leaves less, all at once; in the high case at \
                    the end that leaves more. What you decide stays: commission, fixed costs and how many partners are \
                    asked.";

/// The forecasts of the cases around a model.
pub struct Cases(Vec<Forecast>);

impl Cases {
    /// The cases around a model; none is simulated.
    pub fn of(base: &Named, usual: &UsualTerms, shell: &Shell) -> Self {
        let [low, high] = tornado::cases(&base.model, usual);
        let forecast = |(name, mut model): (&str, Model)| {
            model.simulation.trials = 0;
            let named = Named {
                name: name.to_owned(),
                model,
                ..base.clone()
            };
            Forecast::of(named, usual, shell)
        };
        let models = [low, base.model.clone(), high];
        Self(NAMES.into_iter().zip(models).map(forecast).collect())
    }

    /// The program in each case, and the inputs that make them.
    pub fn tables(&self, title: &str) -> impl Iterator<Item = Table> {
        let program = SideBySide(&self.0).program().title(title).note(NOTE);
        let inputs = Differences::of(&self.0).inputs(&NAMES);
        std::iter::once(program).chain(inputs)
    }

    /// The figures of each case, and each uncertain input with what it is in them.
    pub fn data(&self) -> Value {
        Differences::of(&self.0).by_name(&NAMES)
    }
}
