//! Common beginnings of commands: an advisor, answers that do not contradict each other, destination, templates.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::answers::{Answers, Asking, RawAnswers};
use crate::blueprint::Blueprint;
use crate::cli::{AnswerArgs, OutputArgs, TemplateArgs};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, Source};
use crate::files;
use crate::interview::{Advice, Figure};
use crate::output::Destination;
use crate::questions::did_you_mean;
use crate::questions::kinds::minor_units;
use crate::render::figures::Amounts;
use crate::render::templates::Templates;
use crate::render::terminal::Look;
use crate::shell::Shell;
use crate::units::slug;

use super::answers::{file_of, validated};
use super::interview::{ANSWERS, Interviewed, quoted};

/// Bytes of the name of a file that is called like the company.
const LONGEST_NAME: usize = 60;

/// The output as it was given, with a file called like the company where none was named.
#[must_use]
pub fn named_like(company: &str, ending: &str, output: &OutputArgs) -> OutputArgs {
    output.to(format!("{}.{ending}", slug(company, LONGEST_NAME)).into())
}

/// Contradictions of answers by the table of contradictions: errors and warnings, each in the order of the text.
#[must_use]
pub fn contradictions(advisor: &Advisor, answers: &Answers) -> (Diagnostics, Diagnostics) {
    let found = advisor.contradictions(answers).into_iter();
    let (errors, warnings) = found.partition(|problem| problem.severity == Severity::Error);
    (Diagnostics(errors).sorted(), Diagnostics(warnings).sorted())
}

/// Answers that are complete and do not contradict each other, with the warnings about them.
///
/// # Errors
/// Every problem of the answers in the order of the text.
pub fn judged(
    raw: &RawAnswers,
    problems: Vec<Diagnostic>,
    asking: Asking,
    advisor: &Advisor,
) -> Result<(Answers, Diagnostics), Diagnostics> {
    let answers = validated(raw, problems, asking, advisor)?;
    let (errors, warnings) = contradictions(advisor, &answers);
    Diagnostics::ensure_none(errors.0)?;
    Ok((answers, warnings))
}

/// Checks answers against the table of contradictions: warnings are printed, errors end the run.
///
/// # Errors
/// The answers that cannot both hold.
pub fn validate(advisor: &Advisor, answers: &Answers, shell: &Shell) -> Result<()> {
    let (errors, warnings) = contradictions(advisor, answers);
    shell.warn(warnings.0);
    Ok(Diagnostics::ensure_none(errors.0)?)
}

impl Advice for Advisor {
    fn contradictions(&self, answers: &Answers) -> Vec<Diagnostic> {
        self.contradictions(answers)
    }

    fn figures(&self, answers: &Answers) -> Vec<Figure> {
        let currency = answers.currency();
        let amounts = Amounts::in_currency(currency, minor_units(currency).unwrap_or(2));
        let basis = self.basis(answers).into_iter();
        let figures = basis.map(|one| Figure {
            shown: amounts.value(&one.value, &one.unit),
            typed: match one.unit.starts_with("percent") {
                true => format!("{}%", one.value),
                false => one.value.to_string(),
            },
            id: one.id,
            label: one.label,
            source: self.playbook().source_title(&one.source).to_owned(),
        });
        figures.collect()
    }
}

/// An advisor with the answers of a run, and the interview that they came from.
#[derive(Debug)]
pub struct Consultation {
    /// The advisor.
    pub advisor: Advisor,
    /// The answers, which do not contradict each other.
    pub answers: Answers,
    /// The raw answers that they were checked from.
    pub raw: RawAnswers,
    /// The interview that the answers came from, until the result of the run is written.
    pub interviewed: Option<Interviewed>,
    /// The flags that answered in the file's place.
    flags: String,
}

impl Consultation {
    /// Gathers the answers of the flags, the file and the person at the terminal.
    ///
    /// # Errors
    /// Every problem of tables or answers.
    pub fn of(args: &AnswerArgs, shell: &Shell) -> Result<Self> {
        let advisor = shell.advisor()?;
        let (answers, raw, interviewed) = super::answers::obtain(args, shell, &advisor)?;
        validate(&advisor, &answers, shell)?;
        Ok(Self {
            advisor,
            answers,
            raw,
            interviewed,
            flags: flags(args),
        })
    }

    /// The blueprint that the answers lead to.
    #[must_use]
    pub fn blueprint(&self) -> Blueprint {
        self.advisor.design(&self.answers)
    }

    /// The blueprint of a size of program that is asked for, or of the recommended one.
    ///
    /// # Errors
    /// No size of this program has that id: what there is, and the closest.
    pub fn blueprint_of(&self, scenario: Option<&str>) -> Result<Blueprint> {
        let Some(scenario) = scenario else {
            return Ok(self.blueprint());
        };
        let found = self.advisor.design_size(&self.answers, scenario);
        found.map_err(|found| {
            let ids: Vec<&str> = found.scenarios.iter().map(|size| &*size.id).collect();
            let message = format!("`{scenario}` is no size of this program");
            let problem = Diagnostic::error("unknown-scenario", message);
            let problem = problem.helps(did_you_mean(scenario, ids.iter().copied()));
            problem.help(format!("there are {}", ids.join(", "))).into()
        })
    }

    /// What another command needs to read the same answers: nothing where it finds them by itself. What was saved has the
    /// answers of the flags too.
    #[must_use]
    pub fn with(&self) -> String {
        let saved = self.interviewed.as_ref().and_then(Interviewed::file);
        let flags = if saved.is_some() { "" } else { &self.flags };
        let file = saved.or(self.raw.file.clone());
        match file.filter(|file| file != ANSWERS) {
            Some(file) => format!(" -a {}{flags}", quoted(&file)),
            None => flags.to_owned(),
        }
    }

    /// Ends the interview, if there was one: the result of the run is written.
    pub fn end(self, shell: &Shell) {
        if let Some(interviewed) = self.interviewed {
            interviewed.end(shell);
        }
    }
}

/// The flags that answer questions, as they would be typed again.
fn flags(args: &AnswerArgs) -> String {
    let set = args.set.iter();
    let set = set.map(|set| format!(" --set {}", quoted(&format!("{}={}", set.id, set.value))));
    let day = args.start_date.iter();
    let day = day.map(|day| format!(" --start-date {}", quoted(day)));
    let assume = args.assume.then(|| " --assume".to_owned());
    set.chain(day).chain(assume).collect()
}

/// Where the result goes, refused when it is one of the files that are read: answers, tables, or these others.
///
/// # Errors
/// Why the result cannot go there.
pub fn destination<'a>(
    output: &OutputArgs,
    answers: &AnswerArgs,
    others: impl IntoIterator<Item = &'a PathBuf>,
    shell: &Shell,
) -> Result<Destination> {
    let file = file_of(answers, shell);
    let others: Vec<&PathBuf> = others.into_iter().collect();
    let inputs = others.into_iter().chain(&file).chain(&answers.draft);
    Ok(Destination::of(output, inputs, shell)?)
}

/// The templates that come with the program, replaced by those of `--templates`.
///
/// # Errors
/// When the folder cannot be read or holds a file that replaces no template.
pub fn templates(args: &TemplateArgs) -> Result<Templates> {
    let mut templates = Templates::compiled_in();
    if let Some(folder) = &args.templates {
        replace_from(&mut templates, folder, folder)?;
    }
    Ok(templates)
}

fn replace_from(templates: &mut Templates, root: &Path, folder: &Path) -> Result<()> {
    let context = || format!("cannot read the templates in `{}`", folder.display());
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .with_context(context)?
        .collect::<Result<Vec<_>, _>>()
        .with_context(context)?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            replace_from(templates, root, &path)?;
            continue;
        }
        let name = path.display().to_string();
        let text = files::regular_text(&path, files::MEBIBYTE)
            .with_context(|| format!("cannot read the template `{name}`"))?;
        let inner = path.strip_prefix(root).unwrap_or(&path);
        let inner = inner.to_string_lossy().replace('\\', "/");
        templates.replace(&inner, Source { name, text })?;
    }
    Ok(())
}

/// What the terminal of this run can show.
#[must_use]
pub fn look(shell: &Shell) -> Look {
    Look {
        columns: shell.terminal.stdout_columns(),
        colour: shell.terminal.stdout_colour,
        utf8: shell.terminal.utf8,
    }
}
