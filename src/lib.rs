//! partnerkit designs partner and affiliate programs.
//!
//! A fixed list of questions becomes typed facts; rule tables that a partner manager can read turn the
//! facts into decisions; every decision can say which row decided it, on which facts, and on whose
//! authority. The code is one straight line, and each step sees only what the steps before it made:
//!
//! 1. **Read.** An answers file, `--set` flags and prompts give raw text with its place.
//! 2. **Check.** The questionnaire judges the raw answers, all problems in one run.
//! 3. **Derive.** Checked answers become facts: the numbers and choices that rules may look at.
//! 4. **Decide.** The playbook's tables turn the facts into decisions, each with its row and source.
//! 5. **Assemble.** The decisions become the blueprint, computed whole before anything is written.
//! 6. **Render.** The blueprint is written as a document, as data, or for a terminal.
//!
//! The steps in the middle have no clock, environment, locale, randomness or files: the same answers and
//! the same playbook give the same bytes. What reads, asks and writes is the shell: [`cli`], [`commands`],
//! [`output`], [`shell`] and [`terminal`].

#![warn(missing_docs)]

pub mod answers;
pub mod blueprint;
pub mod changes;
pub mod cli;
pub mod commands;
pub mod comparison;
pub mod decisions;
pub mod diagnosis;
pub mod diagnostics;
pub mod document;
pub mod economics;
pub mod export;
pub mod facts;
pub mod files;
pub mod input;
pub mod interview;
pub mod mcp;
pub mod output;
pub mod overlap;
pub mod playbook;
pub mod progress;
pub mod questions;
pub mod render;
pub mod settlement;
pub mod shell;
pub mod terminal;
pub mod typed;
pub mod units;
pub mod yaml;

use std::sync::Arc;

use answers::Asking;
use blueprint::Blueprint;
use decisions::Advisor;
use diagnostics::{Diagnostics, Severity, Source};
use questions::questionnaire;

/// Designs a program from an answers file: the line from reading to assembling as one function.
///
/// # Errors
/// Every problem of the answers: what cannot be read, what is missing, and what excludes each other.
pub fn design(answers: &Arc<Source>, advisor: &Advisor) -> Result<Blueprint, Diagnostics> {
    let (raw, problems) = answers::read(questionnaire(), answers);
    let checked = answers::check(&raw, problems, Asking::Required)?;
    let mut disagreements = advisor.contradictions(&checked);
    disagreements.retain(|problem| problem.severity == Severity::Error);
    Diagnostics::ensure_none(disagreements)?;
    Ok(advisor.design(&checked))
}
