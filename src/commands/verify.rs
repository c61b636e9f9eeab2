//! `verify`: the blueprint that is kept in a repository against a new design, and what has moved since it was locked.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::answers::answers_file;
use super::designs;
use crate::blueprint::Blueprint;
use crate::cli::{VerifyArgs, VerifyFormat};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::input::read_file;
use crate::output::{self, Destination};
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
    let lock = lock(args, given.as_ref())?;
    let answers = source(&lock.answers.file)?;
    let blueprint = source(&lock.blueprint.file)?;
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
    if drifts.is_empty() {
        Ok(())
    } else {
        Err(Exit::Reported.into())
    }
}

fn source(path: &Path) -> Result<Arc<Source>, Diagnostics> {
    Ok(read_file(path)?)
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
        _ => Err(Exit::usage(
            format!("`{}` is no blueprint as data", file.display()),
            "verify the YAML or JSON that `partnerkit design -o program.yaml` writes",
        )
        .into()),
    }
}

/// The answers and the blueprint that were given, the answers by default those of this folder; none to take both from
/// the lock.
fn given(args: &VerifyArgs, shell: &Shell) -> Option<(PathBuf, PathBuf)> {
    let blueprint = args.blueprint.as_ref().or(args.blueprint_file.as_ref())?;
    let answers = args.answers.as_ref().or(args.answers_file.as_ref());
    Some((answers_file(answers, shell), blueprint.clone()))
}

/// The lock file, or one made of the files that were given.
fn lock(args: &VerifyArgs, given: Option<&(PathBuf, PathBuf)>) -> Result<Lock> {
    if let Some((answers, blueprint)) = given {
        let of = |file: &PathBuf| -> Result<LockedFile, Diagnostics> {
            Ok(LockedFile {
                file: file.clone(),
                sha256: sha256(&source(file)?.text),
            })
        };
        let kept = designs::design(blueprint, &Advisor::embedded()?)?;
        return Ok(Lock {
            schema: SCHEMA.to_owned(),
            version: kept.generated.version.clone(),
            tables: kept.generated.playbook.clone(),
            answers: of(answers)?,
            blueprint: of(blueprint)?,
        });
    }
    let source = read_file(&args.lock).map_err(|problem| {
        let help = "`partnerkit verify --write program.yaml answers.yaml` writes it";
        Diagnostics::from(problem.with_help(help))
    })?;
    let lock: Result<Lock, _> = serde_saphyr::from_str(&source.text);
    let lock = lock.ok().filter(|lock| {
        let hex = |text: &str, length| {
            text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        lock.schema == SCHEMA
            && hex(&lock.tables, 12)
            && hex(&lock.answers.sha256, 64)
            && hex(&lock.blueprint.sha256, 64)
    });
    lock.ok_or_else(|| {
        let problem = Diagnostic::error(
            "bad-lock",
            format!("`{}` is no lock as it was written", source.name),
        );
        Diagnostics::from(
            problem
                .help("it is not edited by hand: write it anew with `partnerkit verify --write`"),
        )
        .into()
    })
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
    let kept = source(&blueprint)?;
    if kept.text.replace("\r\n", "\n") != written(&designed, &blueprint)? {
        let problem = Diagnostic::error(
            "not-this-design",
            format!(
                "`{}` is not what these answers lead to",
                blueprint.display()
            ),
        );
        let help = format!(
            "write it first: `partnerkit design --answers {} -o {} --force`",
            answers.display(),
            blueprint.display()
        );
        return Err(Diagnostics::from(problem.help(help)).into());
    }
    let lock = Lock {
        schema: SCHEMA.to_owned(),
        version: designed.generated.version.clone(),
        tables: designed.generated.playbook.clone(),
        answers: LockedFile {
            sha256: sha256(&source(&answers)?.text),
            file: answers,
        },
        blueprint: LockedFile {
            sha256: sha256(&kept.text),
            file: blueprint,
        },
    };
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
    let (answers_file, blueprint_file) =
        (lock.answers.file.display(), lock.blueprint.file.display());
    let design_again =
        format!("partnerkit design --answers {answers_file} -o {blueprint_file} --force");
    let mut drifts = Vec::new();
    let mut add = |moved, what, fix: &str, file: &str, line| {
        drifts.push(Drift {
            moved,
            what,
            fix: fix.to_owned(),
            file: file.to_owned(),
            line,
        });
    };
    if lock.version != designed.generated.version {
        let what = format!(
            "designed by version {}, this is {}",
            lock.version, designed.generated.version
        );
        add("program", what, &design_again, &blueprint.name, None);
    }
    if lock.tables != designed.generated.playbook {
        let what = format!(
            "the rule tables were {}, and are {} now",
            lock.tables, designed.generated.playbook
        );
        add("tables", what, &design_again, &blueprint.name, None);
    }
    if lock.answers.sha256 != sha256(&answers.text) {
        let what = "the answers have changed since the blueprint was locked".to_owned();
        add("answers", what, &design_again, &answers.name, None);
    }
    let wanted = written(designed, &lock.blueprint.file)?;
    let kept = blueprint.text.replace("\r\n", "\n");
    if kept != wanted {
        let line = kept
            .lines()
            .zip(wanted.lines())
            .take_while(|(kept, wanted)| kept == wanted)
            .count()
            + 1;
        let what = match lock.blueprint.sha256 == sha256(&blueprint.text) {
            true => "a new design differs from the blueprint".to_owned(),
            false => {
                "the blueprint was edited by hand, and a new design differs from it".to_owned()
            }
        };
        add(
            "blueprint",
            what,
            &design_again,
            &blueprint.name,
            Some(line),
        );
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
        let line = drift
            .line
            .map(|line| format!(":{line}"))
            .unwrap_or_default();
        let _ = writeln!(out, "{}{line}: {}", escape::line(&drift.file), drift.what);
    }
    let _ = writeln!(
        out,
        "help: {}, then `partnerkit verify --write`",
        escape::line(&drifts[0].fix)
    );
    out
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
