//! `questions`: the questionnaire as text, as an answers file to fill in, and as a JSON Schema.

use std::fmt::Write as _;

use anyhow::Result;

use crate::answers::template;
use crate::cli::{QuestionsArgs, QuestionsFormat};
use crate::output::{self, Destination, laid_out};
use crate::questions::schema::schema;
use crate::questions::{Kind, Question, Questionnaire, questionnaire};
use crate::shell::Shell;

/// Writes the questionnaire.
///
/// # Errors
/// When the output exists or cannot be written.
pub fn run(args: &QuestionsArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(QuestionsFormat::Text);
    let destination = Destination::of(&args.output, &[], shell)?;
    let questionnaire = questionnaire();
    let text = match format {
        QuestionsFormat::Text => laid_out(listing(questionnaire), &destination, shell),
        QuestionsFormat::Yaml => template(questionnaire),
        QuestionsFormat::JsonSchema => format!("{:#}\n", schema(questionnaire)),
    };
    destination.write(text.as_bytes(), shell)
}

fn listing(questionnaire: &Questionnaire) -> String {
    let mut out = String::new();
    for (index, section) in questionnaire.sections.iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        let _ = writeln!(out, "{gap}{}", section.title);
        for question in questionnaire.of_section(index) {
            describe(&mut out, questionnaire, question, "  ");
            if let Kind::List { fields, .. } = &question.kind {
                for field in fields {
                    describe(&mut out, questionnaire, field, "    ");
                }
            }
        }
    }
    out
}

fn describe(out: &mut String, questionnaire: &Questionnaire, question: &Question, indent: &str) {
    let optional = if question.optional { ", optional" } else { "" };
    let _ = writeln!(
        out,
        "{indent}{} ({}{optional})",
        question.id,
        question.kind.bounds()
    );
    let _ = writeln!(out, "{indent}  {} {}", question.prompt, question.help);
    for condition in &question.when {
        let asked = &questionnaire.questions[condition.question];
        let words = condition.words(asked);
        let _ = writeln!(out, "{indent}  Asked only if {} is {words}.", asked.id);
    }
    if let (Some(unknown), Some(assumed)) = (
        &question.unknown,
        questionnaire.assumed_text(question, "USD"),
    ) {
        let _ = writeln!(
            out,
            "{indent}  unknown: assumes {assumed} ({}).",
            unknown.why
        );
    }
}
