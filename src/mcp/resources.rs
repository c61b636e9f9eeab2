//! What an assistant can read beside the tools: the questionnaire, the schema of answers, and the rule tables.

use rmcp::model::{Resource, ResourceContents};

use crate::commands::questions::listing;
use crate::playbook::Playbook;
use crate::questions::{questionnaire, schema::schema};

const QUESTIONNAIRE: &str = "partnerkit://questionnaire";
const SCHEMA: &str = "partnerkit://schema/answers";
/// Before the id of a rule table.
const TABLES: &str = "partnerkit://tables/";

/// Every resource.
#[must_use]
pub fn list(playbook: &Playbook) -> Vec<Resource> {
    let documents = [
        Resource::new(QUESTIONNAIRE, "questionnaire")
            .with_title("Questionnaire")
            .with_description("Every question with its reason, what it takes and what is assumed.")
            .with_mime_type("text/plain"),
        Resource::new(SCHEMA, "answers-schema")
            .with_title("JSON Schema of answers")
            .with_description("What `answers` of the tools may hold.")
            .with_mime_type("application/schema+json"),
    ];
    let tables = playbook.tables().iter().map(|table| {
        Resource::new(format!("{TABLES}{}", table.id), table.id)
            .with_title(table.title)
            .with_description("A rule table: conditions, outcomes, reasons and sources.")
            .with_mime_type("application/yaml")
    });
    documents.into_iter().chain(tables).collect()
}

/// The text of a resource; none where there is no such resource.
#[must_use]
pub fn read(uri: &str, playbook: &Playbook) -> Option<ResourceContents> {
    let (text, mime_type) = match uri {
        QUESTIONNAIRE => (listing(questionnaire()), "text/plain"),
        SCHEMA => (
            format!("{:#}", schema(questionnaire())),
            "application/schema+json",
        ),
        _ => {
            let table = playbook.table(uri.strip_prefix(TABLES)?)?;
            (table.document.text.to_owned(), "application/yaml")
        }
    };
    Some(ResourceContents::text(text, uri).with_mime_type(mime_type))
}
