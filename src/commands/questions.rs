//! `questions`: the questionnaire as text, as data, as an answers file to fill in, and as a JSON Schema.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value as Json, json};

use crate::answers::{ASSUMPTIONS, template};
use crate::cli::{QuestionsArgs, QuestionsFormat};
use crate::decisions::given_figures::{Figure, figures};
use crate::output::{self, Destination, laid_out};
use crate::questions::schema::schema;
use crate::questions::{Question, Questionnaire, questionnaire};
use crate::shell::Shell;
use crate::units::capitalized;

/// Writes the questionnaire.
///
/// # Errors
/// When the output exists or cannot be written.
pub fn run(args: &QuestionsArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(QuestionsFormat::Text);
    let destination = Destination::of(&args.output, [], shell)?;
    let questionnaire = questionnaire();
    let figures = figures(shell.advisor()?.playbook());
    let text = match format {
        QuestionsFormat::Text => {
            let text = listing(questionnaire) + &assumptions(&figures);
            laid_out(text, &destination, shell)
        }
        QuestionsFormat::Yaml => template(questionnaire) + &room_for_assumptions(&figures),
        QuestionsFormat::Json => {
            let questions = data(questionnaire, &questionnaire.questions);
            let figures = figures_as_data(&figures);
            let all = json!({"questions": questions, ASSUMPTIONS: figures});
            format!("{all:#}\n")
        }
        QuestionsFormat::JsonSchema => format!("{:#}\n", schema(questionnaire)),
    };
    destination.write(text.as_bytes(), shell)
}

/// The questionnaire as text.
pub fn listing(questionnaire: &Questionnaire) -> String {
    let mut out = String::new();
    for (index, section) in questionnaire.sections.iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        let _ = writeln!(out, "{gap}{}", section.title);
        for question in questionnaire.of_section(index) {
            describe(&mut out, questionnaire, question, "  ");
            for field in question.list().into_iter().flat_map(|list| &list.fields) {
                describe(&mut out, questionnaire, field, "    ");
            }
        }
    }
    out
}

/// The figures of the forecast that nobody is asked for, as text.
fn assumptions(figures: &[Figure]) -> String {
    let mut out =
        format!("\nFigures of the forecast, never asked: give yours below `{ASSUMPTIONS}`\n");
    for figure in figures {
        let _ = writeln!(out, "  {ASSUMPTIONS}.{} ({})", figure.id, usual(figure));
        let (what, source) = (capitalized(&figure.what), &figure.source);
        let _ = writeln!(out, "    {what}. Source: {source}.");
    }
    out
}

/// The same as lines of an answers file that say nothing until their `#` is taken away.
fn room_for_assumptions(figures: &[Figure]) -> String {
    let mut out = format!(
        "\n## Figures of the forecast; take the `#` from those that are yours\n# {ASSUMPTIONS}:\n"
    );
    for figure in figures {
        let value = figure.value.normalize();
        let _ = writeln!(out, "#   {}: {value}  ## {}", figure.id, figure.what);
    }
    out
}

/// The figures of the forecast that nobody is asked for, as data.
pub fn figures_as_data(figures: &[Figure]) -> Vec<Json> {
    figures.iter().map(figure).collect()
}

/// A figure of the forecast as data.
fn figure(figure: &Figure) -> Json {
    json!({
        "id": format!("{ASSUMPTIONS}.{}", figure.id),
        "what": figure.what,
        "value": figure.value.normalize(),
        "unit": figure.unit,
        "source": figure.source,
    })
}

/// A figure with its unit: `12% a year`, `30 days`.
fn usual(figure: &Figure) -> String {
    let value = figure.value.normalize();
    let unit = figure.unit.replace('_', " ");
    match (unit.strip_prefix("percent"), &*unit) {
        (Some(rest), _) => format!("{value}%{rest}"),
        (None, "number" | "count") => value.to_string(),
        (None, "usd" | "usd a month") => format!("${value}{}", &unit["usd".len()..]),
        (None, unit) => format!("{value} {unit}"),
    }
}

/// Questions as data: what each asks and why, what it takes, when it is asked, and what `unknown` stands for.
pub fn data<'q>(
    questionnaire: &Questionnaire,
    questions: impl IntoIterator<Item = &'q Question>,
) -> Vec<Json> {
    let one = |question: &Question| {
        let options = question.kind.options();
        let when = question.when.iter().map(|condition| {
            let asked = &questionnaire.questions[condition.question];
            format!("{} is {}", asked.id, condition.words(asked))
        });
        let unknown = question.unknown.as_ref().map(|unknown| {
            let assumed = questionnaire.assumed_text(question, "USD");
            json!({"assumes": assumed, "because": unknown.why, "source": unknown.source})
        });
        let fields = question.list();
        let fields = fields.map(|list| data(questionnaire, &list.fields));
        let mut question = json!({
            "id": question.id,
            "prompt": question.prompt,
            "help": question.help,
            "takes": question.kind.bounds(),
            "options": options.iter().map(|option| json!({"id": option.id, "label": option.label})).collect::<Vec<_>>(),
            "example": question.sample(),
            "optional": question.optional,
            "asked_if": when.collect::<Vec<_>>(),
            "unknown": unknown,
            "fields": fields,
        });
        // What does not apply is left out.
        if let Some(members) = question.as_object_mut() {
            members.retain(|_, member| !member.is_null() && *member != json!([]));
        }
        question
    };
    questions.into_iter().map(one).collect()
}

fn describe(out: &mut String, questionnaire: &Questionnaire, question: &Question, indent: &str) {
    let optional = if question.optional { ", optional" } else { "" };
    let (id, bounds) = (question.id, question.kind.bounds());
    let _ = writeln!(out, "{indent}{id} ({bounds}{optional})");
    let _ = writeln!(out, "{indent}  {} {}", question.prompt, question.help);
    for condition in &question.when {
        let asked = &questionnaire.questions[condition.question];
        let words = condition.words(asked);
        let _ = writeln!(out, "{indent}  Asked only if {} is {words}.", asked.id);
    }
    let assumed = questionnaire.assumed_text(question, "USD");
    if let (Some(unknown), Some(assumed)) = (&question.unknown, assumed) {
        let why = &unknown.why;
        let _ = writeln!(out, "{indent}  unknown: assumes {assumed} ({why}).");
    }
}
