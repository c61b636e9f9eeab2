//! A blueprint, compiled to a platform: calls with their bodies, settings for its screens, and what it cannot hold.
//!
//! One mechanism for every platform: the tables `setup-platforms`, `setup-calls`, `setup-fields` and
//! `platform-settings` say what a platform takes, `setup-terms` what to do about the rest. Each term of each open tier
//! ends in a call, on a screen, or among the gaps. It sends nothing and knows no platform by name.

mod body;
mod fit;
pub mod ledger;
mod places;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value as Json;

use crate::blueprint::{Blueprint, Tier};
use crate::changes::{Term, terms};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::units::Percent;
pub use body::FROM;
pub use places::{Gap, Setting, TierValue};

/// The version of the data.
pub const SCHEMA: &str = "partnerkit/export/v1";

/// A design, compiled to a platform.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Export {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The company.
    pub company: String,
    /// Day 1 of the program.
    pub start_date: NaiveDate,
    /// The platform.
    pub platform: Platform,
    /// The calls, in the order in which they are sent.
    pub operations: Vec<Operation>,
    /// What is set on its screens, in their order.
    pub settings: Vec<Setting>,
    /// What it holds neither by a call nor by a setting.
    pub gaps: Vec<Gap>,
    /// Needs of the design that the platform's pages say nothing about, or that only some of its plans meet.
    pub questions: Vec<String>,
    /// Tiers that open later and are not set up yet.
    pub later: Vec<String>,
    /// The pages that all of it rests on.
    pub sources: Vec<Page>,
}

/// A platform as a target of calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Platform {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `json`, `form` or `none`: how bodies are sent.
    pub encoding: String,
    /// The address that paths begin at; empty where nothing is sent.
    pub base: String,
    /// Variables of the environment that the calls need, keys first.
    pub needs: Vec<String>,
    /// Headers of each call; a word after `$` is a variable of the environment.
    pub headers: Vec<String>,
    /// User and password of each call, in the same form; empty for none.
    pub user: String,
    /// The columns of its import of partners.
    pub import_columns: Vec<String>,
    /// How partners come in.
    pub import_how: String,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Operation {
    /// The call's id, with the tier's where there is one for each tier.
    pub id: String,
    /// The tier's id; none for the whole program.
    pub tier: Option<String>,
    /// What it does.
    pub does: String,
    /// The method.
    pub method: String,
    /// The path; a word after a colon is a variable of the environment or the answer of an earlier call.
    pub path: String,
    /// The body. An object with the one field [`FROM`] stands for a value that is known when the call is sent.
    pub body: Json,
    /// The field of the answer that later calls use.
    pub answer: Option<String>,
    /// The values of the body, each with what it comes from.
    pub values: Vec<Carried>,
    /// Whether the call is in the vendor's reference.
    pub documented: bool,
    /// `verified` or `unverified`.
    pub confidence: String,
    /// What to know before sending it.
    pub remark: Option<String>,
    /// The source.
    pub source: String,
}

/// A value of a body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Carried {
    /// The field.
    pub field: String,
    /// The value that is sent.
    pub value: Json,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The term of the tier that it carries; none for what the platform asks for besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// Where the term stands in the blueprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The decision of the blueprint that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The value of the design, where the platform takes only the next one that is not shorter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounded_from: Option<String>,
    /// `verified` or `unverified`: whether the vendor's page says so.
    pub confidence: String,
    /// The source of the field.
    pub source: String,
}

/// A page of a vendor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The source's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub address: String,
    /// The day on which it was read; none where that is not known.
    pub read: Option<NaiveDate>,
    /// Whether that is too long before day 1 to rely on.
    pub old: bool,
}

/// What beside the blueprint is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The plan of the platform; without it the design's own, or any.
    pub plan: Option<&'a str>,
    /// The discount of a referred customer.
    pub discount: Option<Percent>,
}

/// The platforms that a design can be compiled to, by id.
pub fn platforms(playbook: &Playbook) -> impl Iterator<Item = &str> {
    playbook
        .compiled_in("setup-platforms")
        .rows
        .iter()
        .map(|row| row.id)
}

/// A design on its way to a platform.
struct Compiler<'a> {
    playbook: &'a Playbook,
    blueprint: &'a Blueprint,
    platform: &'a Row,
    options: Options<'a>,
    /// The tiers that are open, entry level first.
    tiers: Vec<&'a Tier>,
    terms: Vec<Term>,
}

/// Compiles a design to a platform of [`platforms`].
///
/// # Errors
/// Why the platform cannot carry the design, or which value it does not take.
///
/// # Panics
/// When there is no such platform.
pub fn export(
    playbook: &Playbook,
    blueprint: &Blueprint,
    platform: &str,
    options: Options<'_>,
) -> Result<Export, Diagnostics> {
    let row = playbook.compiled_in("setup-platforms").row(platform);
    let tiers: Vec<&Tier> = blueprint
        .tiers
        .iter()
        .filter(|tier| tier.is_open())
        .collect();
    let is_open = |term: &Term| tiers.iter().any(|tier| tier.id == term.tier);
    let compiler = Compiler {
        playbook,
        blueprint,
        platform: row.expect("a known platform"),
        options,
        terms: terms(blueprint).into_iter().filter(is_open).collect(),
        tiers,
    };
    compiler.export()
}

impl Compiler<'_> {
    fn export(&self) -> Result<Export, Diagnostics> {
        let refusals = self.refusals();
        Diagnostics::ensure_none(refusals)?;
        let operations = self.operations()?;
        let settings = self.settings(&operations);
        let gaps = self.gaps(&operations, &settings);
        let closed = self.blueprint.tiers.iter().filter(|tier| !tier.is_open());
        Ok(Export {
            schema: SCHEMA,
            company: self.blueprint.company.name.clone(),
            start_date: self.blueprint.generated.start_date,
            platform: self.target(&operations),
            sources: self.pages(&operations, &settings),
            operations,
            settings,
            gaps,
            questions: self.questions(),
            later: closed.map(|tier| tier.name.clone()).collect(),
        })
    }

    fn target(&self, operations: &[Operation]) -> Platform {
        let text = |column| self.platform.text(column).to_owned();
        let list = |column: &str| -> Vec<String> {
            let list = self.platform.list(column);
            list.iter().map(|one| (*one).to_owned()).collect()
        };
        let mut needs = list("keys");
        for name in operations
            .iter()
            .flat_map(|call| body::variables(&call.body))
        {
            let is_answer = operations
                .iter()
                .any(|call| body::variable(&call.id) == name);
            if !is_answer && !needs.contains(&name) {
                needs.push(name);
            }
        }
        Platform {
            id: self.platform.id.to_owned(),
            name: text("name"),
            encoding: text("encoding"),
            base: text("base"),
            needs,
            headers: list("headers"),
            user: text("user"),
            import_columns: list("import_columns"),
            import_how: text("import_how"),
        }
    }

    /// The pages behind the platform, its calls and its settings, each once.
    fn pages(&self, operations: &[Operation], settings: &[Setting]) -> Vec<Page> {
        let mut ids: Vec<&str> = vec![self.platform.source];
        ids.extend(operations.iter().map(|call| call.source.as_str()));
        ids.extend(settings.iter().map(|setting| setting.source.as_str()));
        let mut seen = Vec::new();
        ids.retain(|id| {
            !seen.contains(id) && {
                seen.push(*id);
                true
            }
        });
        let sources = self.playbook.compiled_in("sources");
        let good_for = self.platform.count("good_for");
        let start = self.blueprint.generated.start_date;
        let page = |row: &Row| {
            let read = row.cell("read").date();
            let age = read.map(|read| start.signed_duration_since(read).num_days());
            let place = row.text("place");
            Page {
                id: row.id.to_owned(),
                title: row.text("title").to_owned(),
                address: match row.text("url") {
                    "" => place.to_owned(),
                    url => format!("{place}, {url}"),
                },
                read,
                old: age
                    .zip(good_for)
                    .is_some_and(|(age, most)| age > i64::from(most)),
            }
        };
        let rows = ids.into_iter().filter_map(|id| sources.row(id));
        rows.map(page).collect()
    }

    fn term(&self, tier: &Tier, id: &str) -> Option<&Term> {
        self.terms
            .iter()
            .find(|term| term.tier == tier.id && term.id == id)
    }
}

/// A refusal to set up a design.
fn refusal(message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::error("setup", message).help(help)
}
