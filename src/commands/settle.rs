//! `settle`: who is paid for a disputed deal, by which rule, and the letter to those concerned.

use anyhow::Result;

use crate::blueprint::Blueprint;
use crate::cli::{AnswerArgs, FileArgs, SettleArgs, SettleFormat};
use crate::commands::advice::Consultation;
use crate::input::read_file;
use crate::output::{self, Destination};
use crate::render::settlement::{json, markdown, text};
use crate::settlement::policy::Policy;
use crate::settlement::{EXAMPLE, read, settle, usual_policy};
use crate::shell::Shell;

/// Settles a case.
///
/// # Errors
/// Every problem of the case file, or an output that cannot be written.
pub fn run(args: &SettleArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(SettleFormat::Text);
    let inputs = args.answers.iter().chain([&args.case]);
    let destination = Destination::of(&args.output, inputs, shell)?;
    let advisor = shell.advisor()?;
    let playbook = advisor.playbook();
    let source = read_file(&args.case).map_err(|problem| problem.with_help(EXAMPLE))?;
    let mut policy = usual_policy(playbook)?;
    if args.answers.is_some() {
        let file = FileArgs {
            answers: args.answers.clone(),
            answers_file: None,
        };
        let answers = AnswerArgs {
            file,
            ..AnswerArgs::default()
        };
        as_designed(&mut policy, &Consultation::of(&answers, shell)?.blueprint());
    }
    let case = read(&source, policy)?;
    let settlements = settle(playbook, &case)?;
    let written = match format {
        SettleFormat::Text => output::laid_out(text(&settlements), &destination, shell),
        SettleFormat::Markdown => markdown(&settlements),
        SettleFormat::Json => json(&settlements)?,
    };
    destination.write(written.as_bytes(), shell)
}

/// Lets claims last as long as the papers of a design say.
fn as_designed(policy: &mut Policy, design: &Blueprint) {
    for (id, days) in [
        ("click-to-sign-up", &mut policy.window_days),
        (
            "registration-to-close",
            &mut policy.registration_expires_days,
        ),
    ] {
        let windows = &design.attribution.windows;
        let window = windows.iter().find(|window| window.id == id);
        *days = window.and_then(|window| window.days).or(*days);
    }
}
