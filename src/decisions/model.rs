//! Which partner model leads, and which could follow.

use crate::blueprint::{Contrast, GrowthStep, Model};
use crate::playbook::table::Row;

use super::evaluation::Evaluation;

/// The partner model, and its id.
pub(super) fn model(evaluation: &mut Evaluation<'_>) -> (Model, &'static str) {
    let decided = evaluation.decide("model", "", "model");
    let table = evaluation.table("model");
    let models = evaluation.table("models");
    let chosen = decided.text("model");
    let name = |id: &str| -> String {
        let row = models.row(id);
        row.and_then(|row| row.cell("name").text())
            .unwrap_or_default()
            .into()
    };
    let mut growth_path: Vec<GrowthStep> = Vec::with_capacity(models.rows.len());
    let held: Vec<&Row> = table.matches(evaluation.facts.values()).collect();
    let second = evaluation.table("model-lead");
    for row in held {
        let id = row.text("model");
        if id == chosen || growth_path.iter().any(|step| step.id == id) {
            continue;
        }
        let lead = second
            .matches(evaluation.facts.values())
            .find(|row| row.text("model") == id);
        let Some(lead) = lead else { continue };
        growth_path.push(GrowthStep {
            id: id.into(),
            name: name(id),
            fits_today: true,
            opens_when: lead.text("leads_when").into(),
            source: evaluation.cite(lead),
        });
    }
    for row in evaluation.collect("growth-path", "", "model") {
        let id = row.text("model");
        if id != chosen && !growth_path.iter().any(|step| step.id == id) {
            growth_path.push(GrowthStep {
                id: id.into(),
                name: name(id),
                fits_today: false,
                opens_when: row.text("opens_when").into(),
                source: row.source.into(),
            });
        }
    }
    let row = models.row(chosen);
    let text = |column| {
        row.and_then(|row| row.cell(column).text())
            .unwrap_or_default()
    };
    let model = Model {
        id: chosen.into(),
        name: name(chosen),
        because: evaluation.fill(decided.because),
        source: decided.source.into(),
        pitch: text("pitch").into(),
        partner_types: row.map_or(Vec::new(), |row| evaluation.sentences(row, "partner_types")),
        growth_path,
        comparison: comparison(evaluation),
    };
    (model, chosen)
}

/// Reseller against co-creation, in the dimensions of the table.
fn comparison(evaluation: &mut Evaluation<'_>) -> Vec<Contrast> {
    evaluation
        .collect("model-comparison", "", "dimension")
        .into_iter()
        .map(|row| {
            let source = evaluation.cite(row);
            let text = |column| row.text(column).into();
            Contrast {
                dimension: text("dimension"),
                reseller: text("reseller"),
                co_creation: text("co_creation"),
                for_you: evaluation.sentence(row, "for_you"),
                source,
            }
        })
        .collect()
}
