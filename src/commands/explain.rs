//! `explain`: why a decision came out as it did, and what would change it.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::answers::{Answers, Asking};
use crate::blueprint::Blueprint;
use crate::cli::{ExplainArgs, TextFormat};
use crate::decisions::Advisor;
use crate::decisions::explain::{Explanation, RowTrace, ids};
use crate::decisions::sensitivity::Lever;
use crate::diagnostics::{Diagnostic, Diagnostics, printable};
use crate::facts::unit_of_answer;
use crate::output::laid_out;
use crate::questions::kinds::minor_units;
use crate::questions::{Kind, did_you_mean, questionnaire};
use crate::render::data;
use crate::render::labels::{label, title};
use crate::render::summary::decision_as_prose;
use crate::shell::Shell;
use crate::units::{Value, estimate, money, number, percent, uncapitalized};

use super::advice::{self, Consultation};
use super::answers::behind;

/// Explains a decision, or all of them.
///
/// # Errors
/// When there is no such decision, or a problem of the answers.
pub fn run(args: &ExplainArgs, shell: &Shell) -> Result<()> {
    let (wanted, given) = behind(args.decision.as_deref().map(Path::new), &args.answers)?;
    let wanted = wanted.as_ref().map(|wanted| wanted.to_string_lossy());
    let wanted = wanted.as_deref();
    let format = crate::output::format(args.format, &args.output)?.unwrap_or(TextFormat::Text);
    let destination = advice::destination(&args.output, &given, &None, shell)?;
    let consultation = Consultation::of(&given, shell)?;
    let (advisor, answers) = (&consultation.advisor, &consultation.answers);
    ensure_decision(advisor, answers, wanted)?;
    let text = if args.levers {
        let levers = advisor.levers(&consultation.raw, Asking::assuming(given.assume), wanted);
        match format {
            TextFormat::Text => levers_text(&levers, answers),
            TextFormat::Yaml => data::yaml(&levers)?,
            TextFormat::Json => data::json(&levers)?,
        }
    } else {
        let explanations = advisor.explain(answers, wanted);
        match format {
            TextFormat::Text if args.trace => trace_text(&explanations, answers.currency()),
            TextFormat::Text => prose(&explanations, &consultation.blueprint()),
            TextFormat::Yaml => data::yaml(&explanations)?,
            TextFormat::Json => data::json(&explanations)?,
        }
    };
    let text = match format {
        TextFormat::Text => laid_out(text, &destination, shell),
        TextFormat::Yaml | TextFormat::Json => text,
    };
    destination.write(text.as_bytes(), shell)?;
    consultation.end(shell);
    Ok(())
}

/// Refuses a decision that the design does not make.
///
/// # Errors
/// That there is no such decision, with those there are.
pub fn ensure_decision(
    advisor: &Advisor,
    answers: &Answers,
    wanted: Option<&str>,
) -> Result<(), Diagnostics> {
    let Some(wanted) = wanted else { return Ok(()) };
    let blueprint = advisor.design(answers);
    let ids = ids(&blueprint);
    if ids.contains(&wanted) {
        return Ok(());
    }
    let message = format!("there is no decision `{}`", printable(wanted));
    let problem = Diagnostic::error("unknown-decision", message);
    let problem = problem.helps(did_you_mean(wanted, ids.iter().copied()));
    let all = format!("decisions: {}", ids.join(", "));
    Err(problem.help(all).into())
}

/// A paragraph for each decision, under its question.
fn prose(explanations: &[Explanation], blueprint: &Blueprint) -> String {
    let mut out = String::new();
    for explanation in explanations {
        let decision = &explanation.decision;
        let about = decision.id.split_once('.');
        let about = about.map_or_else(String::new, |(_, about)| format!(" ({})", label(about)));
        let question = printable(&format!("{}{about}", decision.question));
        let _ = writeln!(out, "{question}");
        let prose = decision_as_prose(decision, blueprint);
        let _ = writeln!(out, "  {}\n", printable(&prose));
    }
    out.push_str("Each row that was looked at: --trace. What would change it: --levers.\n");
    out
}

/// The rows that each decision looked at.
fn trace_text(explanations: &[Explanation], currency: &str) -> String {
    let mut out = String::new();
    for explanation in explanations {
        let decision = &explanation.decision;
        let _ = writeln!(out, "{}: {}", decision.id, printable(&decision.outcome));
        let _ = writeln!(out, "  {}", decision.question);
        let (because, row) = (printable(&decision.because), &decision.row);
        let _ = writeln!(out, "  {because} [row {row}, source {}]", decision.source);
        for other in &decision.also_matched {
            let (row, by, outcome) = (&other.row, &other.outranked_by, &other.outcome);
            let _ = writeln!(out, "  also held: row {row} ({outcome}), outranked by {by}");
        }
        let _ = writeln!(out, "  rows looked at ({}):", explanation.hit);
        for row in &explanation.rows {
            row_text(&mut out, row, &decision.row, currency);
        }
        out.push('\n');
    }
    out
}

fn row_text(out: &mut String, row: &RowTrace, chosen: &str, currency: &str) {
    let mark = match (*row.row == *chosen, row.holds) {
        (true, _) => ">",
        (false, true) => "+",
        (false, false) => "-",
    };
    let _ = writeln!(out, "    {mark} {}", row.row);
    let telling = row.conditions.iter();
    for tried in telling.filter(|tried| row.holds || !tried.holds) {
        let value = tried.value.as_ref();
        let value = value.map_or("nothing".into(), |value| format_value(value, "", currency));
        let verdict = if tried.holds {
            "holds"
        } else {
            "does not hold"
        };
        let (fact, test) = (&tried.fact, &tried.test);
        let _ = writeln!(
            out,
            "        {fact} is {value}; asked for {test}: {verdict}"
        );
    }
}

fn levers_text(levers: &[Lever], answers: &Answers) -> String {
    let currency = answers.currency();
    let minor = minor_units(currency).unwrap_or(2);
    if levers.is_empty() {
        return "No single answer changes a decision.\n".into();
    }
    let mut out =
        String::from("The nearest single change of each answer that changes a decision.\n\n");
    for lever in levers {
        let ends = [&lever.from, &lever.to];
        let [from, to] = ends.map(|value| shown(&lever.fact, value, &lever.unit, currency));
        let _ = writeln!(out, "{}: {from} -> {to}", lever.label);
        for change in &lever.changes {
            let (from, to) = (outcome(&change.from), outcome(&change.to));
            let _ = writeln!(out, "    {}: {from} -> {to}", decided(&change.decision));
        }
        if lever.net != lever.net_today {
            let nets = [lever.net, lever.net_today];
            let [net, today] = nets.map(|net| estimate(net.0, currency, minor));
            let _ = writeln!(out, "    the program leaves {net} instead of {today}");
        }
        for assumed in &lever.also_assumes {
            let Some(asks) = questionnaire().get(&assumed.fact) else {
                continue;
            };
            let value = shown(asks.id, &assumed.value, unit_of_answer(asks), currency);
            let asks = uncapitalized(asks.label);
            let how = match &*assumed.from {
                "assumption" => "assumed here",
                _ => "tried with an example",
            };
            let _ = writeln!(out, "    asks for {asks} too; {how}: {value}");
        }
    }
    let is_tried = |kind: &Kind| {
        matches!(
            kind,
            Kind::YesNo | Kind::Choice(_) | Kind::Choices { .. } | Kind::Number(_)
        )
    };
    let idle = answers.iter().map(|(question, _)| question);
    let idle = idle.filter(|question| is_tried(&question.kind));
    let idle = idle.filter(|question| !levers.iter().any(|lever| lever.fact == question.id));
    let idle: Vec<&str> = idle.map(|question| question.label).collect();
    if !idle.is_empty() {
        let idle = idle.join(", ");
        let _ = writeln!(
            out,
            "\nNo such change of one answer alone was found for {idle}."
        );
    }
    out
}

/// A decision in words, with what it is about.
fn decided(id: &str) -> String {
    match id.split_once('.') {
        Some((decision, about)) => format!("{} ({})", title(decision), label(about)),
        None => title(id),
    }
}

/// What was decided, in words where it is an id alone.
fn outcome(text: &str) -> String {
    let is_id = |b: u8| b.is_ascii_lowercase() || b == b'_' || b == b'-';
    match text.bytes().all(is_id) {
        true => label(text),
        false => printable(text),
    }
}

/// An answer as its question shows it.
fn shown(fact: &str, value: &Value, unit: &str, currency: &str) -> String {
    match (questionnaire().get(fact), value) {
        (Some(question), Value::Choice(_) | Value::Choices(_) | Value::Number(_)) => {
            question.kind.show(value, currency)
        }
        _ => format_value(value, unit, currency),
    }
}

fn format_value(value: &Value, unit: &str, currency: &str) -> String {
    match (value, unit) {
        (Value::Number(value), "percent") => percent(*value),
        (Value::Number(value), _) => number(value.normalize()),
        (Value::Amount(amount), "money") => money(*amount, currency, 2),
        (Value::Amount(amount), "usd") => money(*amount, "USD", 2),
        _ => printable(&value.to_string()),
    }
}
