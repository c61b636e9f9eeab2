//! A design compiled to a platform, as files: data, a script, a checklist, an import, and what is left over.

mod script;

use serde::Serialize;

use crate::blueprint::Blueprint;
use crate::diagnostics::Diagnostics;
use crate::export::{Export, Setting};
use crate::render::data::{self, DataError};
use crate::render::figures::Amounts;
use crate::render::filters::{insert, insert_fields};
use crate::render::kit::Document;
use crate::render::markdown::{language, tidy};
use crate::render::templates::Templates;
use crate::render::{labels, offers};

/// The files of an export; the script only where there are calls.
///
/// # Errors
/// When a template cannot be read or filled.
pub fn documents(
    export: &Export,
    blueprint: &Blueprint,
    templates: &Templates,
) -> Result<Vec<Document>, Diagnostics> {
    let names = ["export/checklist.md", "export/cannot.md"];
    let engine = templates.read(&names, language(blueprint), blueprint)?;
    let mut context = tera::Context::new();
    insert_fields(&mut context, export);
    let (settings, others): (Vec<&Setting>, Vec<&Setting>) = export
        .settings
        .iter()
        .partition(|setting| !setting.values.is_empty());
    insert(&mut context, "settings", &settings);
    insert(&mut context, "others", &others);
    insert(
        &mut context,
        "unverified",
        &notes(export, |value| value.confidence == "unverified"),
    );
    insert(
        &mut context,
        "rounded",
        &notes(export, |value| value.rounded_from.is_some()),
    );
    insert(&mut context, "paid_otherwise", &paid_otherwise(blueprint));
    let mut documents = Vec::new();
    let mut add = |name: &str, text: String| {
        documents.push(Document {
            name: name.to_owned(),
            text,
        });
    };
    add("plan.json", plan(export).unwrap_or_default());
    if !export.operations.is_empty() {
        add("apply.sh", script::script(export));
    }
    add(
        "checklist.md",
        tidy(&engine.fill("export/checklist.md", &context)?),
    );
    add(
        "partners.csv",
        export.platform.import_columns.join(",") + "\n",
    );
    if !export.gaps.is_empty() {
        add(
            "cannot.md",
            tidy(&engine.fill("export/cannot.md", &context)?),
        );
    }
    Ok(documents)
}

fn plan(export: &Export) -> Result<String, DataError> {
    data::json(export)
}

/// Partners of an open tier whom its own terms are not for.
#[derive(Serialize)]
struct PaidOtherwise {
    tier: String,
    partners: String,
    pays: String,
}

fn paid_otherwise(blueprint: &Blueprint) -> Vec<PaidOtherwise> {
    let amounts = Amounts::of(&blueprint.company);
    let open = blueprint.tiers.iter().filter(|tier| tier.is_open());
    let others = open.flat_map(|tier| tier.others().map(move |offer| (tier, offer)));
    let others = others.map(|(tier, offer)| PaidOtherwise {
        tier: tier.name.clone(),
        partners: offer.partners(),
        pays: offers::pays(offer, &blueprint.company.currency, &amounts),
    });
    others.collect()
}

/// A value of a call to look at again.
#[derive(Serialize)]
struct Note {
    does: String,
    field: String,
    name: String,
    value: String,
    rounded_from: Option<String>,
}

fn notes(export: &Export, wanted: impl Fn(&crate::export::Carried) -> bool) -> Vec<Note> {
    let mut notes = Vec::new();
    for call in &export.operations {
        let values = call
            .values
            .iter()
            .filter(|value| value.term.is_some() && wanted(value));
        notes.extend(values.map(|value| Note {
            does: call.does.clone(),
            field: value.field.clone(),
            name: labels::label(value.term.as_deref().unwrap_or_default()),
            value: value.value.to_string(),
            rounded_from: value.rounded_from.clone(),
        }));
    }
    notes
}
