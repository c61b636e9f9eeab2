//! `verify`: the blueprint that is kept in a repository against a new design, and what has moved since it was locked.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::answers::answers_file;
use super::designs::{self, Kind};
use super::interview::quoted;
use crate::answers::{Asking, check, read};
use crate::blueprint::{Blueprint, Fact, Generated};
use crate::cli::{VerifyArgs, VerifyFormat};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::input::read_file;
use crate::output::{self, Destination};
use crate::questions::questionnaire;
use crate::render::table::cell;
use crate::render::{data, escape};
use crate::shell::{Exit, Shell};
use crate::typed;
use crate::units::hex;

/// The version of the lock's format.
const SCHEMA: &str = "partnerkit/lock/v1";

/// The lock file that is taken where none is named.
const LOCK: &str = "partnerkit.lock";

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
    /// What to type: one command after the other.
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
    let is_locked = given.is_none();
    let lock = lock(args, given, shell)?;
    let files = Files {
        answers: &lock.answers.file,
        blueprint: &lock.blueprint.file,
    };
    let (answers, blueprint) = files.read(shell)?;
    let designed = Redesign::of(&answers, &blueprint, &advisor)?;
    let mut fixes = vec![designed.command(files, shell)];
    if is_locked {
        fixes.push(lock_command(args, shell, ""));
    }
    let drifts = drifts(&lock, &answers, &blueprint, &designed, &fixes)?;
    let text = match args.format {
        VerifyFormat::Text => text(&lock, &drifts, &fixes),
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

/// The files that are held against each other.
#[derive(Clone, Copy)]
struct Files<'a> {
    answers: &'a Path,
    blueprint: &'a Path,
}

impl Files<'_> {
    /// Both texts.
    ///
    /// # Errors
    /// Why one of them cannot be read.
    fn read(self, shell: &Shell) -> Result<(Arc<Source>, Arc<Source>), Diagnostic> {
        let answers = read_file(self.answers)?;
        let blueprint = read_file(self.blueprint).map_err(|problem| {
            let command = self.design_command(shell, "");
            problem.with_help(format!("`{command}` writes it"))
        })?;
        Ok((answers, blueprint))
    }

    /// The command that designs the blueprint's file from the answers, with the tables of this run.
    fn design_command(self, shell: &Shell, flags: &str) -> String {
        let [from, to] = [self.answers, self.blueprint].map(path_word);
        let tables = tables_flag(shell);
        format!("partnerkit design{tables} --answers {from} -o {to}{flags}")
    }
}

/// What the answers lead to now.
struct Redesign {
    blueprint: Blueprint,
    /// The kept blueprint, where it can be read.
    kept: Option<Blueprint>,
    /// The size of program that the kept blueprint is about, where it is not the recommended one.
    size: Option<String>,
    /// Whether an answer is missing and assumed.
    is_assumed: bool,
}

impl Redesign {
    /// The design of the answers, in the size of program that the kept blueprint is about.
    ///
    /// # Errors
    /// Every problem of the answers.
    fn of(
        answers: &Arc<Source>,
        kept: &Arc<Source>,
        advisor: &Advisor,
    ) -> Result<Self, Diagnostics> {
        let kept = designs::of(kept, advisor).ok();
        let mut sizes = kept.iter().flat_map(|kept| &kept.scenarios);
        let size = sizes.find(|size| size.shown && !size.recommended);
        let size = size.map(|size| size.id.clone());
        if designs::kind(answers) != Kind::Answers {
            return Ok(Self {
                blueprint: designs::of(answers, advisor)?,
                kept,
                size: None,
                is_assumed: false,
            });
        }
        let (raw, problems) = read(questionnaire(), answers);
        let is_assumed = !raw.missing(Asking::Required).is_empty();
        let answers = check(&raw, problems, Asking::Assumed)?;
        let of_size = |size: String| Some((advisor.design_size(&answers, &size).ok()?, Some(size)));
        let of_size = size.and_then(of_size);
        let (blueprint, size) = of_size.unwrap_or_else(|| (advisor.design(&answers), None));
        Ok(Self {
            blueprint,
            kept,
            size,
            is_assumed,
        })
    }

    /// The command that writes it.
    fn command(&self, files: Files<'_>, shell: &Shell) -> String {
        let assume = if self.is_assumed { " --assume" } else { "" };
        let size = self.size.iter();
        let size = size.map(|size| format!(" --scenario {}", quoted(size)));
        let size: String = size.collect();
        files.design_command(shell, &format!("{assume}{size} --force"))
    }

    /// The answers of the kept blueprint that are others in the file, as both have them.
    fn other_answers(&self) -> Vec<String> {
        let kept = self.kept.iter().flat_map(|kept| &kept.facts);
        let answers = kept.filter(|fact| fact.from == "answer");
        let others = answers.filter_map(|fact| {
            let now = self.blueprint.fact(&fact.id)?;
            let (was, is) = (as_data(fact), as_data(now));
            (was != is).then(|| format!("`{}` is {was} in it and {is} in the answers", fact.id))
        });
        others.collect()
    }
}

/// The value of a fact as data.
fn as_data(fact: &Fact) -> String {
    match serde_json::to_value(&fact.value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(value) => value.to_string(),
        Err(_) => fact.value.to_string(),
    }
}

/// The command that writes the lock of this run, with the tables of this run.
fn lock_command(args: &VerifyArgs, shell: &Shell, files: &str) -> String {
    let lock = match args.lock == Path::new(LOCK) {
        true => String::new(),
        false => format!(" --lock {}", path_word(&args.lock)),
    };
    let tables = tables_flag(shell);
    format!("partnerkit verify --write{files}{lock}{tables}")
}

/// The flag that names the tables of this run, where they are not those compiled in.
fn tables_flag(shell: &Shell) -> String {
    let folder = shell.playbook_folder.iter();
    let flag = folder.map(|folder| format!(" --playbook {}", path_word(folder)));
    flag.collect()
}

/// A path as a shell takes it.
fn path_word(path: &Path) -> String {
    quoted(&path.to_string_lossy())
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
fn lock(args: &VerifyArgs, given: Option<(PathBuf, PathBuf)>, shell: &Shell) -> Result<Lock> {
    if let Some((answers, blueprint)) = given {
        let files = Files {
            answers: &answers,
            blueprint: &blueprint,
        };
        let (_, kept) = files.read(shell)?;
        let kept = designs::of(&kept, &Advisor::embedded()?)?;
        return Ok(Lock::of((answers, blueprint), &kept.generated)?);
    }
    let command = lock_command(args, shell, " program.yaml answers.yaml");
    let source = read_file(&args.lock)
        .map_err(|problem| problem.with_help(format!("`{command}` writes it")))?;
    match typed::read(&source.text) {
        Ok(lock) if Lock::is_sound(&lock) => Ok(lock),
        _ => {
            let message = format!("`{}` is no lock as it was written", source.name);
            let help = format!("it is not edited by hand: write it anew with `{command}`");
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
            let known = lock(args, None, shell)?;
            (known.answers.file, known.blueprint.file)
        }
    };
    let files = Files {
        answers: &answers,
        blueprint: &blueprint,
    };
    let (text, kept) = files.read(shell)?;
    let designed = Redesign::of(&text, &kept, advisor)?;
    if kept.text.replace("\r\n", "\n") != written(&designed.blueprint, &blueprint)? {
        let message = format!("`{}` is not what these answers lead to", kept.name);
        let mut problem = Diagnostic::error("not-this-design", message);
        let others = designed.other_answers();
        if !others.is_empty() {
            let others = others.join(", ");
            problem = problem.help(format!(
                "{others}: write into `{}` what shall hold",
                text.name
            ));
        }
        let command = designed.command(files, shell);
        return Err(problem.help(format!("write it first: `{command}`")).into());
    }
    let lock = Lock::of((answers, blueprint), &designed.blueprint.generated)?;
    output::replace(&args.lock, data::yaml(&lock)?.as_bytes(), false)?;
    shell.status(format!("wrote `{}`", args.lock.display()));
    Ok(())
}

/// Everything that is no longer as it was locked.
fn drifts(
    lock: &Lock,
    answers: &Source,
    blueprint: &Source,
    redesign: &Redesign,
    fixes: &[String],
) -> Result<Vec<Drift>> {
    let designed = &redesign.blueprint;
    let fix = fixes.join(" && ");
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
    } else if let others @ [_, ..] = &redesign.other_answers()[..] {
        let others = others.join(", ");
        let what =
            format!("the blueprint rests on other answers: {others}; write here what shall hold");
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

fn text(lock: &Lock, drifts: &[Drift], fixes: &[String]) -> String {
    let blueprint = lock.blueprint.file.display().to_string();
    if drifts.is_empty() {
        return format!("{}: as designed\n", escape::line(&blueprint));
    }
    let mut out = String::new();
    for drift in drifts {
        let line = cell(drift.line.map(|line| format!(":{line}")));
        let _ = writeln!(out, "{}{line}: {}", escape::line(&drift.file), drift.what);
    }
    let fixes = fixes.iter().map(|fix| format!("`{}`", escape::line(fix)));
    let fixes: Vec<String> = fixes.collect();
    out + &format!("help: {}\n", fixes.join(", then "))
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
