//! `completions`: a script that completes commands, flags, decisions and the ids of questions in a shell.

use anyhow::Result;
use clap::builder::PossibleValuesParser;

use crate::answers::{Asking, RawAnswers, Response, check};
use crate::cli::{CompletionsArgs, examples};
use crate::decisions::Advisor;
use crate::decisions::explain::ids;
use crate::diagnostics::Diagnostics;
use crate::output::Destination;
use crate::questions::questionnaire;
use crate::shell::Shell;

/// Prints the script.
///
/// # Errors
/// When the tables of `--playbook` are not sound, or stdout cannot be written.
pub fn run(args: &CompletionsArgs, shell: &Shell) -> Result<()> {
    let decisions = decisions(&shell.advisor()?)?;
    let questions = questionnaire().questions.iter();
    let questions = questions.map(|question| lasting(format!("{}=", question.id)));
    let questions: Vec<&'static str> = questions.collect();
    let mut command = examples::command().mut_subcommand("explain", |explain| {
        explain.mut_arg("decision", |decision| {
            decision.value_parser(PossibleValuesParser::new(decisions))
        })
    });
    let mut names = Vec::new();
    for one in command.get_subcommands() {
        let mut arguments = one.get_arguments();
        if arguments.any(|argument| argument.get_id() == "set") {
            names.push(one.get_name().to_owned());
        }
    }
    for name in names {
        let parser = PossibleValuesParser::new(&questions);
        command = command.mut_subcommand(name, |one| {
            one.mut_arg("set", |set| set.value_parser(parser))
        });
    }
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "partnerkit", &mut script);
    Destination::stdout().write(&script, shell)
}

/// The decisions that can be explained, found in the design of the questions' own examples.
fn decisions(advisor: &Advisor) -> Result<Vec<&'static str>, Diagnostics> {
    let mut raw = RawAnswers::new(questionnaire());
    for question in &questionnaire().questions {
        if let Ok(value) = question.parse(question.sample()) {
            raw.put(question, Response::Given(value));
        }
    }
    let answers = check(&raw, Vec::new(), Asking::Assumed)?;
    let blueprint = advisor.design(&answers);
    let ids = ids(&blueprint).into_iter();
    Ok(ids.map(|id| lasting(id.to_owned())).collect())
}

/// A text for the rest of the process, which is short: clap takes no other.
fn lasting(text: String) -> &'static str {
    text.leak()
}
