//! The command line: what can be typed, in clap's types. The comments here are the help texts.
//!
//! It knows no command's work; what a flag means for the result is decided where it is used.

pub mod examples;
pub mod meant;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::units::{Decimal, Percent};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};

use crate::render::plan::{Board, Owner};

/// Designs a partner program from your answers: model, tooling, tiers, commissions that the unit economics
/// can carry, policies, and a dated 90-day launch plan.
///
/// Every decision names the rule that made it, the facts it looked at, and its source.
#[derive(Debug, Parser)]
#[command(name = "partnerkit", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// The flags that every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 answers or files are wrong or missing; 2 wrong command line; \
3 paused, draft saved and nothing made. Results go to stdout, everything else to stderr.";

/// One variant a command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Designs a partner program from your answers and writes the blueprint.
    Design(DesignArgs),
    /// Prints the dated launch plan: as a document, as data, for a task board, or as a calendar.
    Plan(Box<PlanArgs>),
    /// Writes the program's documents into a folder. A second run updates them and leaves edited ones alone.
    Kit(KitArgs),
    /// Writes one self-contained HTML page with charts: on a terminal to a file called like the company.
    Report(ReportArgs),
    /// Tells why a decision came out as it did: the rows looked at, the facts, the sources; with `--levers`,
    /// what would change it.
    Explain(ExplainArgs),
    /// Forecasts the program over 36 months: what it earns, costs and risks, as an expectation and simulated.
    Forecast(ForecastArgs),
    /// Checks answers files and writes nothing.
    Check(CheckArgs),
    /// Writes an answers file to fill in, every question explained.
    Init(InitArgs),
    /// Prints the questionnaire, or the JSON Schema of an answers file.
    Questions(QuestionsArgs),
    /// Finds the accounts that your customer list shares with each partner's.
    Overlap(Box<OverlapArgs>),
    /// Ranks integration candidates by five weighted factors.
    Score(Box<ScoreArgs>),
    /// Holds a design beside public programs, and says what it would bring a partner.
    Compare(CompareArgs),
    /// Holds a commission that you think of offering against what a customer carries and what others pay.
    Price(Box<PriceArgs>),
    /// Compares two designs: what changes for partners, for whom, by when, and for how much money.
    Diff(DiffArgs),
    /// Sets a design up on a platform: its calls as a script, a checklist of its screens, and what it cannot hold.
    Export(ExportArgs),
    /// Holds the blueprint in a repository against a new design, and says what has moved since it was locked.
    Verify(VerifyArgs),
    /// Finds what holds a running program back, from exports of its platform.
    Diagnose(DiagnoseArgs),
    /// Settles a disputed deal: who is paid, by which rule, and the letter to those concerned.
    Settle(SettleArgs),
    /// Serves assistants over the Model Context Protocol, on standard input and output: tools that read and never write.
    Mcp,
    /// Shows, verifies and exports the rule tables.
    #[command(subcommand)]
    Playbook(PlaybookCommand),
    /// Prints a script that completes commands and flags in your shell.
    Completions(CompletionsArgs),
    /// Prints the manual page.
    Man(ManArgs),
}

/// The flags that every command takes.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Everywhere")]
pub struct GlobalArgs {
    /// Tells only errors on stderr.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Never asks and turns no pages; missing answers are an error that names them all.
    #[arg(long, global = true)]
    pub no_input: bool,
    /// When to use colour. `auto`: on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value = "auto"
    )]
    pub color: When,
    /// Uses the rule tables of this folder, an edited copy made by `playbook export`. They are verified
    /// first.
    #[arg(long, global = true, value_name = "DIR")]
    pub playbook: Option<PathBuf>,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal that can show it, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The file of the answers, with its flag or without.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Answers")]
pub struct FileArgs {
    /// Reads answers from this YAML or JSON file; `-` reads standard input. Without it, `answers.yaml` of this folder
    /// is read, if there is one.
    #[arg(short, long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// The same as `--answers`.
    #[arg(value_name = "ANSWERS", conflicts_with = "answers")]
    pub answers_file: Option<PathBuf>,
}

impl FileArgs {
    /// The file that was given.
    #[must_use]
    pub fn given(&self) -> Option<&PathBuf> {
        self.answers.as_ref().or(self.answers_file.as_ref())
    }
}

/// Where the answers come from. The order of trust: `--set`, then `--answers`, then what is typed, then the
/// draft, then assumptions.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Answers")]
pub struct AnswerArgs {
    /// The file.
    #[command(flatten)]
    pub file: FileArgs,
    /// Gives one answer, such as `revenue.mrr=25k`. Repeatable; the last one wins, and it wins over the
    /// file.
    #[arg(short, long, value_name = "ID=VALUE", value_parser = setting)]
    pub set: Vec<Setting>,
    /// Starts the launch plan on this day, such as `2027-01-04`; the same as the answer `goals.start_date`.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub start_date: Option<String>,
    /// Takes the documented assumption for every answer that is missing and has one.
    #[arg(long)]
    pub assume: bool,
    /// Asks in plain lines without cursor movement, for screen readers and simple terminals.
    #[arg(long)]
    pub plain: bool,
    /// Starts the questions over; the earlier draft is kept beside it as `.bak`.
    #[arg(long)]
    pub fresh: bool,
    /// Keeps the draft of the answers in this file.
    #[arg(long, value_name = "PATH")]
    pub draft: Option<PathBuf>,
}

/// An answer given as a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The question's id, such as `revenue.mrr`.
    pub id: String,
    /// The answer as text, judged like any other.
    pub value: String,
}

fn setting(text: &str) -> Result<Setting, String> {
    text.split_once('=')
        .filter(|(id, _)| !id.trim().is_empty())
        .map(|(id, value)| Setting {
            id: id.trim().to_owned(),
            value: value.to_owned(),
        })
        .ok_or_else(|| {
            "write the question's id, `=` and the answer, such as `revenue.mrr=25k`".into()
        })
}

/// Where the result goes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Writes to this file instead of stdout, whole or not at all; the format follows the ending. `-` is
    /// stdout.
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Overwrites the file if it exists.
    #[arg(short, long)]
    pub force: bool,
    /// Does everything but write: says what would be written and how large it is.
    #[arg(long)]
    pub dry_run: bool,
}

impl OutputArgs {
    /// This output to another file.
    #[must_use]
    pub fn to(&self, path: PathBuf) -> Self {
        Self {
            output: Some(path),
            ..self.clone()
        }
    }
}

/// Where a folder of results goes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Output")]
pub struct FolderArgs {
    /// Writes into this folder, which is made if it is missing.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Overwrites files that exist, edited ones too.
    #[arg(short, long)]
    pub force: bool,
    /// Does everything but write: says which files would be written.
    #[arg(long)]
    pub dry_run: bool,
}

/// The looks of a document.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Looks")]
pub struct TemplateArgs {
    /// Uses the templates of this folder in place of those of the same name that come with the program.
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

/// The flags of `design`.
#[derive(Args, Debug)]
pub struct DesignArgs {
    /// The answers.
    #[command(flatten)]
    pub answers: AnswerArgs,
    /// The format; without it that of the file's ending, else a summary on a terminal and Markdown on a pipe.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<DesignFormat>,
    /// Prints a PDF through the Chromium or Chrome that is installed: on a terminal to a file called like the company.
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub pdf: bool,
    /// Exits with 1 after writing, if the design is one of these. Repeatable, or separated by commas.
    #[arg(
        long,
        value_name = "WHAT",
        value_enum,
        value_delimiter = ',',
        help_heading = "Output"
    )]
    pub fail_on: Vec<FailOn>,
    /// Designs this size of the program in place of the recommended one; a brief lists them.
    #[arg(long, value_name = "ID", help_heading = "Answers")]
    pub scenario: Option<String>,
    /// Adds the appendix to the brief: policies, platform, recruiting, integrations, plan, decisions and sources.
    #[arg(long, help_heading = "Output")]
    pub full: bool,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
    /// The templates.
    #[command(flatten)]
    pub templates: TemplateArgs,
}

/// What a pipeline does not let pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// The verdict that a program does not pay yet.
    #[value(name = "not_yet")]
    NotYet,
    /// A program that is expected to lose money over the forecast.
    Loss,
    /// A warning that has to be settled before launch.
    Error,
}

/// The formats of a blueprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DesignFormat {
    /// A document for people.
    Markdown,
    /// The whole blueprint as YAML.
    Yaml,
    /// The whole blueprint as JSON.
    Json,
    /// The document as PDF, by the Chromium or Chrome that is installed.
    Pdf,
    /// The document for Word, by the pandoc that is installed.
    Docx,
}

/// The flags of `plan`.
#[derive(Args, Debug)]
pub struct PlanArgs {
    /// The answers.
    #[command(flatten)]
    pub answers: AnswerArgs,
    /// The format; without it that of the file's ending, else Markdown.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<PlanFormat>,
    /// Begins the Markdown with title and description for a docs site, in place of the heading.
    #[arg(long, conflicts_with = "board", help_heading = "Output")]
    pub front_matter: bool,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
    /// The templates.
    #[command(flatten)]
    pub templates: TemplateArgs,
    /// The plan.
    #[command(flatten)]
    pub schedule: ScheduleArgs,
}

/// The days of a plan and the people who do it.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Plan")]
pub struct ScheduleArgs {
    /// Writes CSV in the columns that this task board imports.
    #[arg(long = "for", value_name = "BOARD", value_enum)]
    pub board: Option<Board>,
    /// Plans no work on the days of this file: one a line, such as `2027-01-01`. Nor on weekends.
    #[arg(long, value_name = "FILE")]
    pub holidays: Option<PathBuf>,
    /// Has no effect: plans are on working days.
    #[arg(long, hide = true)]
    pub workdays: bool,
    /// Names who does a role's tasks, such as `marketing=Ann Lee <ann@example.org>`. Repeatable.
    #[arg(long = "owner", value_name = "ROLE=PERSON")]
    pub owners: Vec<Owner>,
}

/// The formats of a launch plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// Tables for people.
    Markdown,
    /// The tasks as YAML.
    Yaml,
    /// The tasks as JSON.
    Json,
    /// One row a task, for spreadsheets and task boards.
    Csv,
    /// A calendar with one all-day event a task.
    Ics,
    /// A Gantt chart in Mermaid.
    Mermaid,
}

/// The flags of `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// The decision to explain; without it, all of them.
    #[arg(value_name = "DECISION")]
    pub decision: Option<String>,
    /// For every fact, the nearest change that changes a decision.
    #[arg(long)]
    pub levers: bool,
    /// The rows that each decision looked at, with their facts.
    #[arg(long, conflicts_with = "levers")]
    pub trace: bool,
    /// The answers.
    #[command(flatten)]
    pub answers: AnswerArgs,
    /// The format; without it that of the file's ending, else text.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<TextFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Text for people, or data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// Text for people.
    Text,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

/// The flags of `forecast`.
#[derive(Args, Debug)]
pub struct ForecastArgs {
    /// Reads the explicit model from this YAML or JSON file instead of deriving it from answers; `-` reads
    /// standard input.
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["answers", "answers_file", "start_date", "assume"])]
    pub inputs: Option<PathBuf>,
    /// Lays two or more forecasts side by side, with how each differs from the first and the inputs that differ; each
    /// file holds a model or answers.
    #[arg(long, value_name = "FILE", num_args = 2.., conflicts_with_all = ["inputs", "answers", "answers_file", "sweep"])]
    pub compare: Vec<PathBuf>,
    /// Writes the model behind the forecast to this file, as YAML or JSON by its ending; `--inputs` reads it back to
    /// the same figures. `--set` takes its inputs too, such as `program.win_rate=20%`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["compare", "sweep"])]
    pub write_model: Option<PathBuf>,
    /// Varies one input of the model and prints the curve, such as `tiers.referral.rate=5%..40%:1%`; given twice, a grid of
    /// the two.
    #[arg(long, value_name = "INPUT=LOW..HIGH:STEP")]
    pub sweep: Vec<String>,
    /// Seeks the value of this input with which the forecast reaches `--goal`, the others as they are.
    #[arg(long, value_name = "INPUT", requires = "goal", conflicts_with_all = ["compare", "sweep", "write_model"])]
    pub seek: Option<String>,
    /// What to reach: `break_even_month=18`, or `ltv_to_cac=3` with all commission as acquisition cost.
    #[arg(long, value_name = "GOAL=VALUE", requires = "seek")]
    pub goal: Option<String>,
    /// Adds the low and the high case: every uncertain input at its worse and at its better end, all at once.
    #[arg(long, conflicts_with_all = ["sweep", "seek"])]
    pub cases: bool,
    /// Adds what 100 customers of each source bring by month of their age, with the month that pays them back.
    #[arg(long, conflicts_with_all = ["sweep", "seek"])]
    pub cohorts: bool,
    /// Simulates this many times, up to 100000; 0 switches the simulation off.
    #[arg(long, value_name = "COUNT")]
    pub trials: Option<u64>,
    /// Prints the profit and loss by these periods, in text and Markdown; data hold all of them.
    #[arg(long, value_enum, default_value = "year")]
    pub by: Period,
    /// Starts the random numbers here: the same seed gives the same figures on any machine.
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// The answers.
    #[command(flatten)]
    pub answers: AnswerArgs,
    /// The format; without it that of the file's ending, else text.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<ForecastFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The periods of a profit and loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Period {
    /// Months.
    Month,
    /// Quarters.
    Quarter,
    /// Years.
    Year,
}

/// The formats of a forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ForecastFormat {
    /// Tables and small charts for a terminal.
    Text,
    /// Every figure as YAML.
    Yaml,
    /// Every figure as JSON.
    Json,
    /// One row a figure, for spreadsheets.
    Csv,
    /// Tables for a document.
    Markdown,
    /// A workbook whose formulas can be worked with.
    Xlsx,
}

/// The flags of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// The answers files; `-` is standard input. Without one, `answers.yaml` of this folder.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Gives one answer, such as `revenue.mrr=25k`, in place of that of each file. Repeatable.
    #[arg(short, long, value_name = "ID=VALUE", value_parser = setting)]
    pub set: Vec<Setting>,
    /// Takes the documented assumption for every answer that is missing and has one.
    #[arg(long)]
    pub assume: bool,
    /// Exits with 1 on warnings too.
    #[arg(long)]
    pub strict: bool,
    /// The format of what is found.
    #[arg(long, value_enum, default_value = "text")]
    pub format: CheckFormat,
}

/// The formats of what `check` finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Text for people.
    Text,
    /// One JSON document.
    Json,
    /// Annotations that GitHub shows beside the lines of a file.
    Github,
}

/// The flags of `compare`.
#[derive(Args, Debug)]
pub struct CompareArgs {
    /// The answers, or a blueprint.
    #[command(flatten)]
    pub answers: FileArgs,
    /// The format; without it that of the file's ending, else text.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<CompareFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The formats of a comparison with public programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// Text for people.
    Text,
    /// One JSON document.
    Json,
    /// The nearest programs as rows.
    Csv,
}

/// The first word of `price`: a rate, or the answers where the rate is given as a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateOrFile {
    /// A rate in percent.
    Rate(Decimal),
    /// An answers file.
    File(PathBuf),
}

/// The flags of `price`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("duration").args(["lifetime", "months", "first_payment"]))]
pub struct PriceArgs {
    /// A share of what the customer pays, such as `12%`.
    #[arg(value_name = "RATE", value_parser = rate_or_file)]
    pub word: Option<RateOrFile>,
    /// The same as RATE.
    #[arg(long, value_name = "RATE", value_parser = rate, conflicts_with = "flat")]
    pub rate: Option<Decimal>,
    /// A sum once for each customer, in the company's currency.
    #[arg(long, value_name = "AMOUNT", value_parser = amount_of_money, conflicts_with = "duration")]
    pub flat: Option<Decimal>,
    /// The rate is paid as long as the customer stays. Without this or another duration, that of the design holds.
    #[arg(long)]
    pub lifetime: bool,
    /// The rate is paid on what a customer pays in its first so many months.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=600))]
    pub months: Option<u16>,
    /// The rate is paid on the first payment alone; of outcome pricing on that of the first outcome.
    #[arg(long)]
    pub first_payment: bool,
    /// The tier whose terms of payout and clawback hold.
    #[arg(long, value_name = "TIER", value_enum, default_value = "referral")]
    pub tier: TierArg,
    /// The answers.
    #[command(flatten)]
    pub answers: AnswerArgs,
    /// The format; without it that of the file's ending, else text.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<PriceFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// A tier of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TierArg {
    /// Sends customers.
    Referral,
    /// Has a live integration.
    Integration,
    /// Sells and delivers with you.
    Solution,
}

/// The formats of a judged commission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PriceFormat {
    /// Text for people.
    Text,
    /// One JSON document.
    Json,
    /// The limits as rows.
    Csv,
}

fn rate_or_file(text: &str) -> Result<RateOrFile, String> {
    let is_file = text == "-"
        || [".yaml", ".yml", ".json"]
            .iter()
            .any(|ending| text.ends_with(ending));
    match is_file {
        true => Ok(RateOrFile::File(PathBuf::from(text))),
        false => rate(text).map(RateOrFile::Rate),
    }
}

fn rate(text: &str) -> Result<Decimal, String> {
    let Percent(rate) = text
        .parse()
        .map_err(|(wrong, help)| format!("{wrong}; {help}"))?;
    if rate.is_zero() {
        return Err("a commission is above 0%".into());
    }
    Ok(rate)
}

/// The flags of `diff`.
#[derive(Args, Debug)]
pub struct DiffArgs {
    /// The design before: a blueprint, or answers.
    #[arg(value_name = "A")]
    pub before: PathBuf,
    /// The design after: a blueprint, or answers.
    #[arg(value_name = "B")]
    pub after: PathBuf,
    /// A CSV file with `name`, `tier` and `revenue` (what a partner's customers pay a month), for who loses how much. The
    /// tier of a partner with an offer of its own is that offer, such as `creators`.
    #[arg(long, value_name = "FILE")]
    pub partners: Option<PathBuf>,
    /// The platform that the program runs on, for what it does to customers referred before.
    #[arg(long, value_name = "PLATFORM")]
    pub platform: Option<String>,
    /// Days of notice that your agreement promises; the longest notice wins.
    #[arg(long, value_name = "DAYS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=3660))]
    pub notice: u32,
    /// Ends with 1 when a term gets worse for partners.
    #[arg(long, value_name = "WHAT", value_enum)]
    pub fail_on: Option<DiffFailure>,
    /// The format; without it that of the file's ending, else text.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<DiffFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The differences that end `diff` with 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFailure {
    /// A term that gets worse for partners.
    Worse,
}

/// The formats of a comparison of designs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Text for people.
    Text,
    /// Markdown, with the letter to partners.
    Markdown,
    /// One JSON document.
    Json,
    /// Annotations for a workflow on GitHub.
    Github,
    /// The dated tasks of the change, one a row.
    Csv,
    /// The dated tasks as a calendar.
    Ics,
    /// The dated tasks as a Gantt chart in Mermaid.
    Mermaid,
}

/// The flags of `export`.
#[derive(Args, Debug)]
#[command(mut_arg("output", |arg| arg.required(false).default_value("setup")))]
pub struct ExportArgs {
    /// The platform, such as `rewardful`; `sheet` makes a workbook that needs none.
    #[arg(value_name = "PLATFORM")]
    pub platform: String,
    /// The design: a blueprint, or answers. Without it, `answers.yaml` of this folder is read.
    #[arg(value_name = "DESIGN")]
    pub design: Option<PathBuf>,
    /// The plan of the platform that you have or mean to take.
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<String>,
    /// What a referred customer saves, such as `10%`.
    #[arg(long, value_name = "PERCENT")]
    pub discount: Option<String>,
    /// The output.
    #[command(flatten)]
    pub output: FolderArgs,
    /// The templates.
    #[command(flatten)]
    pub templates: TemplateArgs,
}

/// The flags of `verify`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("to_verify").args(["blueprint", "blueprint_file"]))]
pub struct VerifyArgs {
    /// The lock file.
    #[arg(long, value_name = "FILE", default_value = "partnerkit.lock")]
    pub lock: PathBuf,
    /// The blueprint, as YAML or JSON. With it, no lock is needed.
    #[arg(value_name = "BLUEPRINT", conflicts_with = "blueprint")]
    pub blueprint_file: Option<PathBuf>,
    /// The answers; without them, `answers.yaml` of this folder is read.
    #[arg(value_name = "ANSWERS", conflicts_with = "answers")]
    pub answers_file: Option<PathBuf>,
    /// The same as ANSWERS, beside a blueprint.
    #[arg(short, long, value_name = "FILE", requires = "to_verify")]
    pub answers: Option<PathBuf>,
    /// The same as BLUEPRINT.
    #[arg(short, long, value_name = "FILE")]
    pub blueprint: Option<PathBuf>,
    /// Writes the lock: the blueprint has to be what the answers lead to.
    #[arg(long)]
    pub write: bool,
    /// The format of what has moved.
    #[arg(long, value_enum, default_value = "text")]
    pub format: VerifyFormat,
}

/// The formats of what `verify` finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// Text for people.
    Text,
    /// One JSON document.
    Json,
    /// Annotations for a workflow on GitHub.
    Github,
}

/// The flags of `diagnose`.
#[derive(Args, Debug)]
pub struct DiagnoseArgs {
    /// Exports of one platform: partners, referrals or customers, commissions, payouts; `-` reads standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// What a column holds, such as `Since=joined at`; again for each column.
    #[arg(long = "map", value_name = "THEIRS=OURS", help_heading = "Reading")]
    pub maps: Vec<String>,
    /// Which comes first in dates such as 03/04/2027.
    #[arg(long, value_enum, help_heading = "Reading")]
    pub dates: Option<DatesArg>,
    /// Days after a sale before its commission counts as earned, where the export has no day of its own.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(0..=365), help_heading = "Reading")]
    pub hold: Option<u16>,
    /// What a customer costs without partners, in the currency of the exports.
    #[arg(long, value_name = "AMOUNT", value_parser = amount_of_money, help_heading = "Comparison")]
    pub cac: Option<Decimal>,
    /// Fees of the platform over the time of the exports.
    #[arg(long, value_name = "AMOUNT", value_parser = amount_of_money, help_heading = "Comparison")]
    pub fees: Option<Decimal>,
    /// The company's whole revenue over the time of the exports, for the share that comes through partners.
    #[arg(long, value_name = "AMOUNT", value_parser = amount_of_money, help_heading = "Comparison")]
    pub company_revenue: Option<Decimal>,
    /// Puts what was measured into an answers file; other answers in it stay.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub write_answers: Option<PathBuf>,
    /// The format; without it that of the file's ending, else text.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<DiagnoseFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DatesArg {
    /// 03/04/2027 is the third of April.
    DayFirst,
    /// 03/04/2027 is the fourth of March.
    MonthFirst,
}

/// The formats of a diagnosis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiagnoseFormat {
    /// Text for people.
    Text,
    /// One JSON document.
    Json,
    /// Markdown.
    Markdown,
    /// A page with charts that needs nothing beside itself.
    Html,
}

/// An amount of money that is not negative.
fn amount_of_money(text: &str) -> Result<Decimal, String> {
    let amount: Decimal = text
        .parse()
        .map_err(|_| "this is no amount; write it like 180 or 99.50".to_owned())?;
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err("an amount is not negative".to_owned());
    }
    Ok(amount)
}

/// The flags of `settle`.
#[derive(Args, Debug)]
pub struct SettleArgs {
    /// The case, as YAML or JSON: `events` with their days, and the `policy` where it is not this program's; `-` reads
    /// standard input.
    #[arg(value_name = "CASE")]
    pub case: PathBuf,
    /// Lets claims last as long as in the papers of the program that these answers lead to. Without it, they last as long
    /// as is usual.
    #[arg(short, long, value_name = "FILE", help_heading = "Answers")]
    pub answers: Option<PathBuf>,
    /// The format; without it that of the file's ending, else text.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<SettleFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The formats of a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SettleFormat {
    /// Text for people.
    Text,
    /// One JSON document.
    Json,
    /// Markdown, with the letter.
    Markdown,
}

/// The flags of `init`.
#[derive(Args, Debug)]
pub struct InitArgs {
    /// The format; without it that of the file's ending, else YAML.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<InitFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The formats of an answers file to fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InitFormat {
    /// YAML, every question explained.
    Yaml,
    /// JSON, which has no room for explanations.
    Json,
}

/// The flags of `questions`.
#[derive(Args, Debug)]
pub struct QuestionsArgs {
    /// The format; without it that of the file's ending, else text.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<QuestionsFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The formats of the questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum QuestionsFormat {
    /// Text for people.
    Text,
    /// An answers file to fill in.
    Yaml,
    /// A JSON Schema, so that an editor completes and checks an answers file; a file ending in `.json` is one.
    JsonSchema,
    /// The questions as JSON, for programs that ask them.
    Json,
}

/// The formats of a ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// A table for a terminal.
    Table,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// Comma-separated values.
    Csv,
    /// A table for a document.
    Markdown,
}

/// The flags of `score`.
#[derive(Args, Debug)]
pub struct ScoreArgs {
    /// A CSV file of candidates with a column `name` and any of `shared_accounts`, `workflow_fit`,
    /// `gtm_commitment`, `api_available`, `build_weeks`, `customers_requesting`, `competitor_has_it`. Without
    /// it, the integrations of the answers are scored.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Fills in shared accounts from this report, which `overlap` wrote as YAML, JSON or CSV.
    #[arg(long, value_name = "PATH")]
    pub overlap: Option<PathBuf>,
    /// Shows only the first so many candidates; tables for people show 20 unless told otherwise.
    #[arg(long, value_name = "COUNT")]
    pub top: Option<NonZeroUsize>,
    /// The answers.
    #[command(flatten)]
    pub answers: AnswerArgs,
    /// The format; without it that of the file's ending, else a table.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<TableFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The flags of `overlap`.
///
/// Lists are CSV exports of HubSpot, Salesforce, Stripe, Pipedrive or plain lists, gzipped or not; delimiter,
/// encoding and columns are recognised. Accounts match by the registrable domain of website or e-mail, free
/// mail domains left out, else by company name without its legal form. Nothing leaves this machine.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct OverlapArgs {
    /// `export` in place of a comparison.
    #[command(subcommand)]
    pub command: Option<OverlapCommand>,
    /// Your customer list; `-` is standard input.
    #[arg(value_name = "OURS", required = true)]
    pub ours: Option<PathBuf>,
    /// Each partner's list. The partner is called like the file, or by name: `Acme=lists/acme.csv`.
    #[arg(value_name = "THEIRS", required = true)]
    pub theirs: Vec<String>,
    /// How lists are read.
    #[command(flatten)]
    pub lists: ListArgs,
    /// The salt that both sides share, to compare with a list written by `overlap export`.
    #[arg(long, value_name = "PATH")]
    pub salt_file: Option<PathBuf>,
    /// Writes the shared accounts to this CSV file, with how each was matched.
    #[arg(long, value_name = "PATH")]
    pub list: Option<PathBuf>,
    /// Writes the comparison as a query for a warehouse; OURS and THEIRS are then names of its tables.
    #[arg(long, value_enum, value_name = "WAREHOUSE",
        conflicts_with_all = ["salt_file", "list", "format", "key", "encoding", "without_key"])]
    pub sql: Option<Warehouse>,
    /// The format; without it that of the file's ending, else a table.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<OverlapFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What else `overlap` does.
#[derive(Debug, Subcommand)]
pub enum OverlapCommand {
    /// Writes your list as salted hashes that a partner can compare with, without seeing the list.
    ///
    /// Protects against anyone who gets the file without the salt. Does not protect against the partner,
    /// who has the salt: domains can be guessed and tried one by one, so the partner can find out whether
    /// any account it thinks of is on the list. The file also shows, without any salt, how many accounts there
    /// are, which of them are customers, prospects or neither, and which rows go together: how many spellings one
    /// domain has, and how many domains one name. Make a salt with `openssl rand -hex 32`, use one for each partner,
    /// and send it by another way than the file.
    Export(OverlapExportArgs),
}

/// The flags of `overlap export`.
#[derive(Args, Debug)]
pub struct OverlapExportArgs {
    /// Your customer list; `-` is standard input.
    #[arg(value_name = "LIST")]
    pub file: PathBuf,
    /// The salt that both sides share: a file of at least 16 bytes that nobody can guess.
    #[arg(long, value_name = "PATH", required = true)]
    pub salt_file: PathBuf,
    /// How the list is read.
    #[command(flatten)]
    pub lists: ListArgs,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How customer lists are read.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Lists")]
pub struct ListArgs {
    /// Matches by this column, whatever it holds: website, e-mail or company name. Repeatable; each list
    /// uses those it has.
    #[arg(long, value_name = "COLUMN")]
    pub key: Vec<String>,
    /// Reads lists in this encoding, such as `shift_jis`, where the file does not show it.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Writes the rows that name no account to this CSV file.
    #[arg(long, value_name = "PATH")]
    pub without_key: Option<PathBuf>,
}

/// A warehouse that a query is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Warehouse {
    /// DuckDB.
    Duckdb,
    /// PostgreSQL.
    Postgres,
    /// BigQuery.
    Bigquery,
    /// Snowflake.
    Snowflake,
}

/// The formats of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OverlapFormat {
    /// A table for a terminal.
    Table,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// Comma-separated values.
    Csv,
}

/// The folder of a kit that was given no other.
pub const KIT: &str = "partner-kit";

/// The flags of `kit`.
#[derive(Args, Debug)]
#[command(mut_arg("output", |arg| arg.required(false).default_value(KIT)))]
pub struct KitArgs {
    /// The answers.
    #[command(flatten)]
    pub answers: AnswerArgs,
    /// The output.
    #[command(flatten)]
    pub output: FolderArgs,
    /// The templates.
    #[command(flatten)]
    pub templates: TemplateArgs,
}

/// The formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One page for a browser.
    Html,
    /// The page as PDF, by the Chromium or Chrome that is installed.
    Pdf,
}

/// The flags of `report`.
#[derive(Args, Debug)]
pub struct ReportArgs {
    /// Shows the page in the browser once it is written.
    #[arg(long, help_heading = "Output")]
    pub open: bool,
    /// The format; without it that of the file's ending, else HTML.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<ReportFormat>,
    /// Prints a PDF through the Chromium or Chrome that is installed.
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub pdf: bool,
    /// The answers.
    #[command(flatten)]
    pub answers: AnswerArgs,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
    /// The templates.
    #[command(flatten)]
    pub templates: TemplateArgs,
}

/// What can be done with the rule tables.
#[derive(Debug, Subcommand)]
pub enum PlaybookCommand {
    /// Lists the tables, or shows one of them with its rules and sources.
    Show(PlaybookShowArgs),
    /// Looks for gaps, overlaps, dead rows, unknown facts and missing sources. Exits with 1 if there are any.
    Verify,
    /// Writes the tables and templates into a folder, to be edited and used with `--playbook DIR` and
    /// `--templates DIR/templates`.
    Export(PlaybookExportArgs),
}

/// The flags of `playbook show`.
#[derive(Args, Debug)]
pub struct PlaybookShowArgs {
    /// The table to show, such as `tooling`; without it, the list of all.
    #[arg(value_name = "TABLE")]
    pub table: Option<String>,
    /// The format; without it that of the file's ending, else text.
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<PlaybookFormat>,
    /// The output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The formats of a rule table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlaybookFormat {
    /// Text for people.
    Text,
    /// The table as it stands in its file.
    Yaml,
}

/// The flags of `playbook export`.
#[derive(Args, Debug)]
pub struct PlaybookExportArgs {
    /// The folder, which is made if it is missing.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Overwrites files that exist.
    #[arg(short, long)]
    pub force: bool,
}

/// The flags of `completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell that is to complete.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// The flags of `man`.
#[derive(Args, Debug)]
pub struct ManArgs {
    /// The command whose page to print, such as `design`; without it, the page of partnerkit itself.
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::{Setting, setting};

    #[test]
    fn a_setting_is_split_at_its_first_equals_sign() {
        for (text, expected) in [
            ("revenue.mrr=25k", Some(("revenue.mrr", "25k"))),
            ("company.name=a=b ", Some(("company.name", "a=b "))),
            ("company.name=", Some(("company.name", ""))),
            ("=25k", None),
            ("revenue.mrr", None),
        ] {
            let expected = expected.map(|(id, value)| Setting {
                id: id.into(),
                value: value.into(),
            });
            assert_eq!(setting(text).ok(), expected, "{text}");
        }
    }
}
