//! A design compiled to a platform, as files: data, a script, a checklist, an import, and what is left over.

mod script;

use crate::blueprint::Blueprint;
use crate::diagnostics::Diagnostics;
use crate::export::{Export, Setting};
use crate::render::data;
use crate::render::filters::{insert, insert_fields};
use crate::render::kit::Document;
use crate::render::markdown::{language, tidy};
use crate::render::templates::Templates;

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
    let unset = export.settings.iter();
    let unset: Vec<&Setting> = unset.filter(|one| one.values.is_empty()).collect();
    insert(&mut context, "unset", &unset);
    let mut carried = Vec::new();
    for call in &export.operations {
        let terms = call.values.iter().filter(|value| value.term.is_some());
        carried.extend(terms.map(|value| (&call.does, value)));
    }
    let mut unverified = carried.clone();
    unverified.retain(|(_, value)| value.confidence == "unverified");
    insert(&mut context, "unverified", &unverified);
    carried.retain(|(_, value)| value.rounded_from.is_some());
    insert(&mut context, "rounded", &carried);
    let open = blueprint.tiers.iter().filter(|tier| tier.is_open());
    let others = open.flat_map(|tier| tier.others().map(move |offer| (&tier.name, offer)));
    insert(&mut context, "paid_otherwise", &others.collect::<Vec<_>>());
    let mut documents = Vec::new();
    let mut add = |name: &str, text: String| {
        documents.push(Document {
            name: name.to_owned(),
            text,
        });
    };
    add("plan.json", data::json(export).unwrap_or_default());
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
