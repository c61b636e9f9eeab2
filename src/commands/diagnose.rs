//! `diagnose`: what holds a running program back, from exports of its platform.

use std::path::Path;

use anyhow::Result;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};

use crate::answers::{RawAnswers, Record, Response, write};
use crate::cli::{DatesArg, DiagnoseArgs, DiagnoseFormat};
use crate::commands::answers::from_file;
use crate::commands::lists::{ListFile, diagnostic};
use crate::diagnosis::bars::Bars;
use crate::diagnosis::columns::{Correction, Fact};
use crate::diagnosis::constraint::Outside;
use crate::diagnosis::program::{Partner, Program};
use crate::diagnosis::read::{FileMapping, Opened, Reader, public};
use crate::diagnosis::values::DateOrder;
use crate::diagnosis::{Diagnosis, diagnose, usual_hold};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::output::{self, Destination};
use crate::overlap::columns::column_of;
use crate::overlap::words::Words;
use crate::playbook::Playbook;
use crate::progress::Progress;
use crate::questions::{self, closest, questionnaire};
use crate::render::diagnosis::{json, markdown, page, text};
use crate::shell::{Exit, Shell};
use crate::units::{Decimal, Value, counted, percent};

/// Diagnoses a program.
///
/// # Errors
/// Every file that cannot be read as an export, or an output that cannot be written.
pub fn run(args: &DiagnoseArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(DiagnoseFormat::Text);
    if let Some(answers) = &args.write_answers {
        output::not_an_input(answers, &args.files)?;
    }
    let inputs = args.files.iter().chain(&args.write_answers);
    let destination = Destination::of(&args.output, inputs, shell)?;
    let advisor = shell.advisor()?;
    let answers = args.write_answers.as_deref();
    let answers = answers.map(earlier_answers).transpose()?;
    let (diagnosis, notes) = of_files(args, advisor.playbook(), shell)?;
    shell.warn(notes.0);
    let (columns, utf8) = (shell.terminal.stdout_columns(), shell.terminal.utf8);
    let written = match format {
        DiagnoseFormat::Text => text(&diagnosis, columns, utf8),
        DiagnoseFormat::Markdown => markdown(&diagnosis),
        DiagnoseFormat::Json => json(&diagnosis)?,
        DiagnoseFormat::Html => page(&diagnosis)?,
    };
    if let (Some(path), Some(answers)) = (&args.write_answers, answers) {
        let answers = with_measured(answers, &diagnosis, figure(args.company_revenue))?;
        if args.output.dry_run {
            shell.status(format!(
                "would write measured facts into `{}`",
                path.display()
            ));
        } else {
            output::replace(path, write(&answers).as_bytes(), false)?;
            shell.status(format!("measured facts are in `{}`", path.display()));
        }
    }
    destination.write(written.as_bytes(), shell)
}

/// An amount as a measured figure.
fn figure(amount: Option<Decimal>) -> Option<f64> {
    amount.and_then(|amount| amount.to_f64())
}

/// The diagnosis of the exports that the flags name, and what was noticed in reading them.
///
/// # Errors
/// Every file that cannot be read as an export.
pub fn of_files(
    args: &DiagnoseArgs,
    playbook: &Playbook,
    shell: &Shell,
) -> Result<(Diagnosis, Diagnostics)> {
    let corrections = corrections(&args.maps)?;
    let words = Words::of(playbook);
    let files: Vec<ListFile> = args.files.iter().map(|file| ListFile::new(file)).collect();
    let progress = Progress::of_bytes(files.iter().map(ListFile::length).sum(), shell);
    let advance = |bytes| progress.advance(bytes);
    let order = args.dates.map(|dates| match dates {
        DatesArg::DayFirst => DateOrder::DayFirst,
        DatesArg::MonthFirst => DateOrder::MonthFirst,
    });
    let reader = Reader::new(playbook, &words, &corrections, order, &advance);
    let opened = open(&reader, &files, &corrections)?;
    let hold = args.hold.map_or_else(|| usual_hold(playbook), i64::from);
    let mut program = Program::new(hold, &Bars::of(playbook));
    let (mappings, notes) = read(&reader, opened, &mut program)?;
    drop(progress);
    let outside = Outside {
        cac: figure(args.cac),
    };
    let fees = figure(args.fees).unwrap_or_default();
    let diagnosis = diagnose(playbook, program, mappings, fees, outside);
    Ok((diagnosis, notes))
}

/// The corrections that `--map` gives.
fn corrections(maps: &[String]) -> Result<Vec<Correction>, Exit> {
    let correction = |map: &String| {
        let Some((header, id)) = map.rsplit_once('=') else {
            let help = "write the column and what it holds: `--map \"Since=joined at\"`";
            return Err(Exit::usage(format!("`--map {map}` has no `=`"), help));
        };
        let fact = Fact::of_words(id.trim()).ok_or_else(|| {
            let words: Vec<String> = Fact::ALL.iter().map(|fact| fact.words()).collect();
            let help = match closest(id, words.iter().map(String::as_str)) {
                Some(close) => format!("write `--map \"{header}={close}\"`"),
                None => format!("a column can hold {}", words.join(", ")),
            };
            Exit::usage(format!("no column holds `{id}`"), help)
        })?;
        Ok(Correction {
            header: header.trim().to_owned(),
            fact,
        })
    };
    maps.iter().map(correction).collect()
}

/// Opens every file; all of one platform, and every correction used.
fn open(
    reader: &Reader<'_>,
    files: &[ListFile],
    corrections: &[Correction],
) -> Result<Vec<Opened>, Diagnostics> {
    let mut problems = Vec::new();
    let mut opened: Vec<Opened> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let name = file.name();
        if let Some(earlier) = files[..at].iter().find(|earlier| file.same_as(earlier)) {
            let message = format!("{name}: the same rows as `{}`", earlier.name());
            problems.push(Diagnostic::error("export", message).help("give each export once"));
            continue;
        }
        match file.bytes() {
            Err(problem) => problems.push(problem),
            Ok(bytes) => match reader.open(&name, bytes) {
                Ok(file) => opened.push(file),
                Err(trouble) => problems.push(diagnostic("export", &name, trouble)),
            },
        }
    }
    let platforms = opened.iter();
    let mut platforms = platforms.filter_map(|file| Some((file, file.mapping.platform_name?)));
    if let Some((first, platform)) = platforms.next() {
        for (file, other) in platforms.filter(|(_, other)| *other != platform) {
            let message = format!(
                "{}:{}: an export of {other}, while `{}` is one of {platform}",
                file.name, file.line, first.name
            );
            let help = "diagnose one platform at a time; their partners have different ids";
            problems.push(Diagnostic::error("export", message).help(help));
        }
    }
    for correction in corrections {
        let is_there = |file: &Opened| column_of(&file.header, &correction.header).is_some();
        if problems.is_empty() && !opened.iter().any(is_there) {
            let message = format!("no file has a column `{}`", public(&correction.header));
            let headers = opened.iter().flat_map(|file| &file.header);
            let headers = headers.filter(|header| public(header) == **header);
            let close = closest(&correction.header, headers.map(String::as_str));
            let fact = correction.fact.words();
            problems.push(Diagnostic::error("export", message).help(match close {
                Some(close) => format!("write `--map \"{close}={fact}\"`"),
                None => "without `--map` the columns are listed at the end".to_owned(),
            }));
        }
    }
    Diagnostics::ensure_none(problems)?;
    Ok(opened)
}

/// Reads the opened files, lists of partners first. Their mappings come in the order of the command line, with what
/// was noticed.
fn read(
    reader: &Reader<'_>,
    opened: Vec<Opened>,
    program: &mut Program,
) -> Result<(Vec<FileMapping>, Diagnostics), Diagnostics> {
    let mut opened: Vec<(usize, Opened)> = opened.into_iter().enumerate().collect();
    opened.sort_by_key(|(_, file)| file.mapping.holds);
    let (mut mappings, mut problems, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for (at, file) in opened {
        let name = file.name.clone();
        match reader.read(file, program) {
            Ok(file) => {
                notes.extend(file.notes.into_iter().map(|note| Diagnostic {
                    severity: Severity::Warning,
                    ..diagnostic("export", &name, note)
                }));
                mappings.push((at, file.mapping));
            }
            Err(trouble) => problems.push(diagnostic("export", &name, trouble)),
        }
    }
    problems.extend(unfit(program));
    Diagnostics::ensure_none(problems)?;
    if !program.known.results {
        let message =
            "no export counts referrals, customers or commissions, so that all count as none";
        let help = "add the export of commissions, or of referrals";
        notes.push(Diagnostic::warning("export", message).help(help));
    }
    if !program.known.joined {
        let message =
            "no export says when partners joined, so that all of them count as old enough to judge";
        let help = "add the list of partners, or name the column with `--map \"THEIRS=joined at\"`";
        notes.push(Diagnostic::warning("export", message).help(help));
    }
    mappings.sort_by_key(|(at, _)| *at);
    let mappings = mappings.into_iter().map(|(_, mapping)| mapping).collect();
    Ok((mappings, Diagnostics(notes)))
}

/// Why exports that can each be read tell nothing together.
fn unfit(program: &Program) -> Option<Diagnostic> {
    let (listed, others): (Vec<&Partner>, Vec<&Partner>) = program
        .partners
        .iter()
        .partition(|partner| partner.is_listed);
    let is_strange = !listed.is_empty()
        && !others.is_empty()
        && listed
            .iter()
            .all(|partner| partner.first_referral.is_none());
    is_strange.then(|| {
        let others = counted(others.len() as u64, "partner", "partners");
        let message = format!(
            "the list of partners and the other exports name nobody in common: {others} beside the list"
        );
        let help = "their ids are written in two ways; name a column that both have with `--map \"THEIRS=partner email\"`";
        Diagnostic::error("export", message).help(help)
    })
}

/// The question on the terms of today by kind of partner, and the kind of partners where nothing says it.
const TERMS_BY_KIND: &str = questions::TERMS;
const USUAL_KIND: &str = "creators";
/// The question on the terms of today.
const TERMS: &str = "program.structure";

/// The terms of today as they come out: commission by revenue, and how many partners earn it.
fn terms(diagnosis: &Diagnosis) -> Option<String> {
    let measures = &diagnosis.measures;
    let rate = Decimal::from_f64(measures.rate?)?.round_dp(1);
    let performing = measures.performing?;
    let partners = counted(performing.n, "partner", "partners");
    let (rate, active) = (percent(rate), performing.of);
    let told = format!("{rate} of revenue as commission; {active} of {partners} had a sale");
    Some(told)
}

/// The answers of a file that is there already.
fn earlier_answers(path: &Path) -> Result<RawAnswers, Diagnostics> {
    if !path.exists() {
        return Ok(RawAnswers::new(questionnaire()));
    }
    let (answers, problems) = from_file(path);
    Diagnostics::ensure_none(problems)?;
    Ok(answers)
}

/// The answers with what was measured: that there is a program, its partners, its share of revenue where the
/// company's is known, and its terms as they come out where no answer has them.
fn with_measured(
    mut answers: RawAnswers,
    diagnosis: &Diagnosis,
    company_revenue: Option<f64>,
) -> Result<RawAnswers> {
    let measures = &diagnosis.measures;
    let mut measured = vec![
        ("program.exists", "yes".to_owned()),
        ("program.partners", measures.partners_total.to_string()),
    ];
    if let Some(company) = company_revenue.filter(|company| *company > 0.0) {
        let share = (measures.revenue / company * 1000.0).round() / 10.0;
        let share = format!("{}%", share.clamp(0.0, 100.0));
        measured.push(("program.revenue_share", share));
    }
    measured.extend(terms(diagnosis).map(|terms| (TERMS, terms)));
    for (id, text) in measured {
        let question = questionnaire().get(id).expect("a question of the program");
        if id == TERMS && answers.response(question).is_some() {
            continue;
        }
        let value = question.parse(&text).map_err(|_| {
            let message = format!("`{text}` is no answer to `{id}`");
            Diagnostic::error("answers", message)
        })?;
        answers.put(question, Response::Given(value));
    }
    put_terms(&mut answers, diagnosis);
    Ok(answers)
}

/// Puts what was measured into today's terms where they are of one kind of partner. An export does not say the kind:
/// where no answer does, they are creators and affiliates, for whom most platforms are made.
fn put_terms(answers: &mut RawAnswers, diagnosis: &Diagnosis) {
    let question = questionnaire().get(TERMS_BY_KIND).expect("a question");
    let list = question.list().expect("a list");
    let mut terms = match answers.items(question) {
        [] => Record::named(list.name(), Value::Choice(USUAL_KIND)),
        [only] => only.clone(),
        _ => return,
    };
    let measures = &diagnosis.measures;
    let rate = measures.rate.and_then(Decimal::from_f64);
    let active = measures.performing.as_ref().map(|performing| performing.of);
    let share = questionnaire().get("program.revenue_share");
    let share = share.and_then(|share| answers.given(share)?.number());
    let measured = [
        ("rate", rate.map(|rate| rate.round_dp(1).normalize())),
        ("partners", Some(Decimal::from(measures.partners_total))),
        ("active", active.map(Decimal::from)),
        ("revenue_share", share),
    ];
    for (key, number) in measured {
        let field = list.field(key).expect("a field of today's terms");
        // A rate that was agreed says more than what it came to, and a sum excludes a rate.
        let is_agreed = key == "rate" && (terms.says("rate") || terms.says("flat"));
        if let Some(number) = number.filter(|_| !is_agreed) {
            terms.set(field, Some(Value::Number(number)));
        }
    }
    answers.put(question, Response::Items(vec![terms]));
}
