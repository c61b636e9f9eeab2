//! `verify`: the blueprint that is kept in a repository against a new design, and what has moved since it was locked.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::answers::answers_file;
use super::designs;
use crate::blueprint::{Blueprint, Generated};
use crate::cli::{VerifyArgs, VerifyFormat};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::input::read_file;
use crate::output::{self, Destination};
use crate::render::table::cell;
use crate::render::{data, escape};
use crate::shell::{Exit, Shell};
use crate::units::hex;

/// The version of the lock's format.
const SCHEMA: &str = "partnerkit/lock/v1";

/// What a blueprint was made of, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    schema: String,
    /// The program's version.
    version: String,
    /// The fingerprint of the rule tables.
    tables: String,
    /// The answers.
    answers: LockedFile,
    /// The blueprint.
    blueprint: LockedFile,
}

/// A file with the fingerprint of its text; line ends do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockedFile {
    file: PathBuf,
    sha256: String,
}

/// Something that is no longer as it was locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Drift {
    /// `program`, `tables`, `answers` or `blueprint`.
    moved: &'static str,
    /// What is so, in a sentence.
    what: String,
    /// What to type.
    fix: String,
    /// The file it is about.
    file: String,
    /// The first line that differs, counted from 1, where there is one.
    line: Option<usize>,
}

/// Verifies a blueprint.
///
/// # Errors
/// When a file cannot be read, or [`Exit::Reported`] when something has moved.
pub fn run(args: &VerifyArgs, shell: &Shell) -> Result<()> {
    let advisor = shell.advisor()?;
    let given = given(args, shell);
    if args.write {
        return write(args, given, &advisor, shell);
    }
    let lock = lock(args, given)?;
    let answers = read_file(&lock.answers.file)?;
    let blueprint = read_file(&lock.blueprint.file)?;
    let designed = designs::design(&lock.answers.file, &advisor)?;
    let drifts = drifts(&lock, &answers, &blueprint, &designed)?;
    let text = match args.format {
        VerifyFormat::Text => text(&lock, &drifts),
        VerifyFormat::Json => data::json(&serde_json::json!({
            "schema": "partnerkit/verify/v1",
            "holds": drifts.is_empty(),
            "drift": drifts,
        }))?,
        VerifyFormat::Github => github(&drifts),
    };
    Destination::stdout().write(text.as_bytes(), shell)?;
    ensure!(drifts.is_empty(), Exit::Reported);
    Ok(())
}

/// The fingerprint of a text, whatever its line ends.
fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.replace("\r\n", "\n").as_bytes()))
}

/// The blueprint in the format of its file.
fn written(blueprint: &Blueprint, file: &Path) -> Result<String> {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("json") => Ok(data::json(blueprint)?),
        Some("yaml" | "yml") => Ok(data::yaml(blueprint)?),
        _ => bail!(Exit::usage(
            format!("`{}` is no blueprint as data", file.display()),
            "verify the YAML or JSON that `partnerkit design -o program.yaml` writes",
        )),
    }
}

/// The answers and the blueprint that were given, the answers by default those of this folder; none to take both from
/// the lock.
fn given(args: &VerifyArgs, shell: &Shell) -> Option<(PathBuf, PathBuf)> {
    let blueprint = args.blueprint.as_ref().or(args.blueprint_file.as_ref())?;
    let answers = args.answers.as_ref().or(args.answers_file.as_ref());
    Some((answers_file(answers, shell), blueprint.clone()))
}

impl Lock {
    /// The lock of two files, the blueprint made as it says itself.
    fn of(
        (answers, blueprint): (PathBuf, PathBuf),
        generated: &Generated,
    ) -> Result<Self, Diagnostics> {
        let locked = |file: PathBuf| -> Result<LockedFile, Diagnostics> {
            let sha256 = sha256(&read_file(&file)?.text);
            Ok(LockedFile { file, sha256 })
        };
        Ok(Self {
            schema: SCHEMA.to_owned(),
            version: generated.version.clone(),
            tables: generated.playbook.clone(),
            answers: locked(answers)?,
            blueprint: locked(blueprint)?,
        })
    }

    /// Whether it is one as it was written.
    fn is_sound(&self) -> bool {
        let is_hex = |text: &str, length| {
            text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        self.schema == SCHEMA
            && is_hex(&self.tables, 12)
            && is_hex(&self.answers.sha256, 64)
            && is_hex(&self.blueprint.sha256, 64)
    }
}

/// The lock file, or one made of the files that were given.
fn lock(args: &VerifyArgs, given: Option<(PathBuf, PathBuf)>) -> Result<Lock> {
    if let Some(files) = given {
        let kept = designs::design(&files.1, &Advisor::embedded()?)?;
        return Ok(Lock::of(files, &kept.generated)?);
    }
    let source = read_file(&args.lock).map_err(|problem| {
        let help = "`partnerkit verify --write program.yaml answers.yaml` writes it";
        problem.with_help(help)
    })?;
    match serde_saphyr::from_str(&source.text) {
        Ok(lock) if Lock::is_sound(&lock) => Ok(lock),
        _ => {
            let message = format!("`{}` is no lock as it was written", source.name);
            let help = "it is not edited by hand: write it anew with `partnerkit verify --write`";
            Err(Diagnostic::error("bad-lock", message).help(help).into())
        }
    }
}

fn write(
    args: &VerifyArgs,
    given: Option<(PathBuf, PathBuf)>,
    advisor: &Advisor,
    shell: &Shell,
) -> Result<()> {
    let (answers, blueprint) = match given {
        Some(files) => files,
        None => {
            let known = lock(args, None)?;
            (known.answers.file, known.blueprint.file)
        }
    };
    let designed = designs::design(&answers, advisor)?;
    let kept = read_file(&blueprint)?;
    if kept.text.replace("\r\n", "\n") != written(&designed, &blueprint)? {
        let (answers, blueprint) = (answers.display(), blueprint.display());
        let message = format!("`{blueprint}` is not what these answers lead to");
        let help = format!(
            "write it first: `partnerkit design --answers {answers} -o {blueprint} --force`"
        );
        let problem = Diagnostic::error("not-this-design", message);
        return Err(problem.help(help).into());
    }
    let lock = Lock::of((answers, blueprint), &designed.generated)?;
    output::replace(&args.lock, data::yaml(&lock)?.as_bytes(), false)?;
    shell.status(format!("wrote `{}`", args.lock.display()));
    Ok(())
}

/// Everything that is no longer as it was locked.
fn drifts(
    lock: &Lock,
    answers: &Source,
    blueprint: &Source,
    designed: &Blueprint,
) -> Result<Vec<Drift>> {
    let [from, to] = [&lock.answers, &lock.blueprint].map(|locked| locked.file.display());
    let fix = format!("partnerkit design --answers {from} -o {to} --force");
    let mut drifts = Vec::new();
    let mut add = |moved, what, file: &Source, line| {
        drifts.push(Drift {
            moved,
            what,
            fix: fix.clone(),
            file: file.name.clone(),
            line,
        });
    };
    let (was, is) = (&lock.version, &designed.generated.version);
    if was != is {
        let what = format!("designed by version {was}, this is {is}");
        add("program", what, blueprint, None);
    }
    let (was, is) = (&lock.tables, &designed.generated.playbook);
    if was != is {
        let what = format!("the rule tables were {was}, and are {is} now");
        add("tables", what, blueprint, None);
    }
    if lock.answers.sha256 != sha256(&answers.text) {
        let what = "the answers have changed since the blueprint was locked".to_owned();
        add("answers", what, answers, None);
    }
    let wanted = written(designed, &lock.blueprint.file)?;
    let kept = blueprint.text.replace("\r\n", "\n");
    if kept != wanted {
        let pairs = kept.lines().zip(wanted.lines());
        let line = pairs.take_while(|(kept, wanted)| kept == wanted).count() + 1;
        let what = match lock.blueprint.sha256 == sha256(&blueprint.text) {
            true => "a new design differs from the blueprint",
            false => "the blueprint was edited by hand, and a new design differs from it",
        };
        add("blueprint", what.to_owned(), blueprint, Some(line));
    }
    Ok(drifts)
}

fn text(lock: &Lock, drifts: &[Drift]) -> String {
    let blueprint = lock.blueprint.file.display().to_string();
    if drifts.is_empty() {
        return format!("{}: as designed\n", escape::line(&blueprint));
    }
    let mut out = String::new();
    for drift in drifts {
        let line = cell(drift.line.map(|line| format!(":{line}")));
        let _ = writeln!(out, "{}{line}: {}", escape::line(&drift.file), drift.what);
    }
    let fix = escape::line(&drifts[0].fix);
    out + &format!("help: {fix}, then `partnerkit verify --write`\n")
}

fn github(drifts: &[Drift]) -> String {
    let line = |drift: &Drift| {
        let line = drift.line.unwrap_or(1);
        format!(
            "::error file={},line={line},title={} moved::{}; {}\n",
            escape::line(&drift.file),
            drift.moved,
            drift.what,
            drift.fix
        )
    };
    drifts.iter().map(line).collect()
}
