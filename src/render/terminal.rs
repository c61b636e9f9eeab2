//! A blueprint for a person at a terminal: what a founder must see first, laid out for the columns there are.
//!
//! Below 60 columns, and where a table would have to split words, it becomes a list. Colour marks, but never says
//! anything alone. The whole of a blueprint is the document's business.

use unicode_width::UnicodeWidthStr as _;

use crate::blueprint::{Blueprint, Structure, Tier, Warning};
use crate::render::escape::line;
use crate::render::figures::{Amounts, date, dates};
use crate::render::offers;
use crate::render::plan::{Schedule, pace};
use crate::render::program;
use crate::render::summary::{assumed, goal, must_settle, risks};
use crate::render::wrap::{hanging, wrapped};
use crate::render::{labels, table};

/// The most columns that are filled, however wide the terminal is: longer lines are hard to read.
const MOST_COLUMNS: usize = 100;
/// The fewest columns that text is laid out for.
const LEAST_COLUMNS: usize = 20;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its columns.
    pub columns: usize,
    /// Whether it shows colour.
    pub colour: bool,
    /// Whether it shows signs beyond ASCII.
    pub utf8: bool,
}

/// The most rows of a summary on a screen of 80 columns.
const MOST_ROWS: usize = 40;
/// The rows that its end takes, and tasks that need a second one.
const ROWS_AT_THE_END: usize = 10;
/// The tasks that it lists at least and at most.
const TASKS: (usize, usize) = (3, 8);

/// A screen of what a founder must see first: verdict, program, money, risks and the first days, of which a verdict of
/// not yet has none. `with` is what its next commands need to read the same answers, such as ` -a acme.yaml`.
#[must_use]
pub fn design(blueprint: &Blueprint, with: &str, look: Look) -> String {
    let mut page = Page::new(look);
    summary(&mut page, blueprint);
    warnings(&mut page, blueprint);
    let mut next = vec![
        ("A brief to send", "design", " -o program.md"),
        ("All of it", "design", " --full"),
        ("Why", "explain", ""),
    ];
    if blueprint.readiness.waits() {
        next.truncate(2);
    } else {
        first_days(&mut page, blueprint);
        next.insert(2, ("Every task", "plan", ""));
    }
    page.out.push('\n');
    let next = next.into_iter().map(|(name, command, flags)| {
        let command = format!("partnerkit {command}{with}{flags}");
        (name, line(&command))
    });
    page.commands(&next.collect::<Vec<_>>());
    page.out
}

/// The launch plan: days, who and what.
#[must_use]
pub fn plan(company: &str, schedule: &Schedule, look: Look) -> String {
    let mut page = Page::new(look);
    page.heading(&format!(
        "{company}: the first 90 days, {} to {}",
        date(schedule.plan.start_date),
        date(schedule.plan.end_date)
    ));
    let tasks = schedule.tasks();
    let rows = tasks
        .map(|(task, owner)| {
            vec![
                dates(task.start, task.end),
                owner.shown(),
                task.action.to_string(),
            ]
        })
        .collect::<Vec<_>>();
    page.paragraph("", &pace(&schedule.plan));
    let head = ["When", "Who", "What"];
    match table::Table::new(head, rows.clone()).framed(page.columns, look.utf8) {
        Some(table) => page.out.push_str(&table),
        None => {
            for (at, row) in rows.iter().enumerate() {
                if at > 0 {
                    page.out.push('\n');
                }
                for (name, cell) in head.iter().zip(row) {
                    page.paragraph("", &format!("{name}: {cell}"));
                }
            }
        }
    }
    page.paragraph(
        "",
        "When each is done, and what it waits for: `partnerkit plan --format markdown`.",
    );
    page.out
}

struct Page {
    out: String,
    look: Look,
    columns: usize,
}

impl Page {
    fn new(look: Look) -> Self {
        Self {
            out: String::new(),
            look,
            columns: look.columns.clamp(LEAST_COLUMNS, MOST_COLUMNS),
        }
    }

    fn painted(&self, text: &str, code: &str) -> String {
        if self.look.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn heading(&mut self, text: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        for row in wrapped(&line(text), self.columns) {
            let row = self.painted(&row, "1");
            self.out.push_str(&row);
            self.out.push('\n');
        }
    }

    /// A text after a mark, wrapped, its later lines under the text.
    fn paragraph(&mut self, mark: &str, text: &str) {
        let indent = mark.width();
        let room = self.columns.saturating_sub(indent).max(LEAST_COLUMNS / 2);
        let next = " ".repeat(indent);
        self.out += &hanging(&line(text), room, mark, &next);
    }

    /// Commands to type beside what they are for, each in one piece: below it where there is little room.
    fn commands(&mut self, commands: &[(&str, String)]) {
        let widest = |part: &dyn Fn(&(&str, String)) -> usize| commands.iter().map(part).max();
        let names = widest(&|(name, _)| name.width()).unwrap_or_default() + 2;
        let room = widest(&|(_, command)| command.width()).unwrap_or_default();
        for (name, command) in commands {
            let row = match names + room <= self.columns {
                true => format!("{name:names$}{command}\n"),
                false => format!("{name}\n  {command}\n"),
            };
            self.out.push_str(&row);
        }
    }

    /// Names with their values: in two columns, or one above the other where there is little room.
    fn pairs(&mut self, pairs: &[(String, String)]) {
        let widest = pairs
            .iter()
            .map(|(name, _)| name.width())
            .max()
            .unwrap_or_default();
        for (name, value) in pairs {
            if self.columns < table::LEAST_COLUMNS {
                let name = self.painted(name, "1");
                self.out.push_str(&name);
                self.out.push('\n');
                self.paragraph("  ", value);
            } else {
                let gap = " ".repeat(widest - name.width() + 2);
                self.paragraph(&format!("{name}{gap}"), value);
            }
        }
    }
}

fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

fn summary(page: &mut Page, blueprint: &Blueprint) {
    page.heading(&format!("{}: partner program", blueprint.company.name));
    let verdict = &blueprint.readiness.verdict;
    let code = match &**verdict {
        "go" => "32",
        "not_yet" => "31",
        _ => "33",
    };
    let title = page.painted(&labels::title(verdict), code);
    page.out.push_str(&title);
    page.out.push('\n');
    page.paragraph("", &blueprint.readiness.because);
    for condition in &blueprint.readiness.conditions {
        page.paragraph("  - ", &condition.what);
    }
    let must_settle = must_settle(blueprint);
    if !must_settle.is_empty() {
        let told = format!("Before launch, settle: {must_settle}.");
        page.paragraph("! ", &told);
    }
    if &**verdict != "go" {
        page.paragraph(
            "",
            &format!("What would turn it: {}", blueprint.readiness.would_change),
        );
    }
    page.out.push('\n');
    let amounts = Amounts::of(&blueprint.company);
    let tooling = &blueprint.tooling;
    let mut pairs = Vec::new();
    if blueprint.readiness.waits() {
        let then = format!(
            "{} on {}; its launch, and day 1 of its plan, come after that",
            blueprint.model.name, tooling.name
        );
        pairs.push(pair("What would follow", then));
        if !blueprint.scenarios.is_empty() {
            pairs.push(pair("Started today", money(blueprint, &amounts)));
        }
    } else {
        pairs.push(pair("Model", blueprint.model.name.clone()));
        pairs.push(pair("Platform", program::platform(tooling, &amounts)));
        for tier in &blueprint.tiers {
            pairs.push(pair(&line(&tier.name), offer(tier, &amounts)));
        }
        pairs.push(pair("Money", money(blueprint, &amounts)));
        pairs.push(pair("Goal", goal(blueprint)));
    }
    pairs.push(pair("Assumed", assumed(blueprint)));
    page.pairs(&pairs);
}

/// `15% for 12 months; opens at launch`.
fn offer(tier: &Tier, amounts: &Amounts) -> String {
    let own = offers::own(tier);
    let state = labels::label(&tier.state);
    if own.structure != Structure::Percent {
        let pays = offers::pays(own, amounts);
        return format!("{pays}; {state}");
    }
    let duration = offers::pay_lasts(own);
    let duration = match duration.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("for {duration}"),
        false if duration.starts_with("the ") => format!("of {duration}"),
        false => duration,
    };
    let rate = offers::pay(own, amounts);
    format!("{rate} {duration}; {state}")
}

/// What the program leaves, when it pays for itself, and how much it takes until then.
fn money(blueprint: &Blueprint, amounts: &Amounts) -> String {
    let program = &blueprint.economics.program;
    let amounts = amounts.of_currency(&blueprint.economics.currency);
    let pays = program.break_even_month.map_or_else(
        || "does not pay for itself".to_owned(),
        |month| format!("pays for itself in month {month}"),
    );
    let beside = match blueprint.economics.today {
        Some(_) => " on top of today's",
        None => "",
    };
    format!(
        "{}{beside} over {} months as expected; {pays}; {} at its deepest",
        amounts.estimate(program.net),
        program.horizon_months,
        amounts.estimate(program.peak_funding),
    )
}

/// The warnings that weigh most, in a line each; those to be settled before launch are above.
fn warnings(page: &mut Page, blueprint: &Blueprint) {
    let (errors, others): (Vec<&Warning>, _) = blueprint
        .warnings
        .iter()
        .partition(|warning| warning.severity == "error");
    let mut risks = risks(blueprint);
    risks.retain(|warning| !errors.contains(warning));
    if risks.is_empty() {
        return;
    }
    page.heading("What could go wrong");
    for warning in &risks {
        let tiers = blueprint.tiers.iter().map(|tier| &*tier.id);
        let tier = labels::tier_of(warning, tiers)
            .map_or_else(String::new, |tier| format!(" ({tier} tier)"));
        page.paragraph("- ", &format!("{}{tier}", warning.what));
    }
    let more = others.len() - risks.len();
    if more > 0 {
        page.paragraph("  ", &format!("and {more} more"));
    }
}

/// The first tasks of the plan, as many as the screen has rows for.
fn first_days(page: &mut Page, blueprint: &Blueprint) {
    let plan = &blueprint.launch_plan;
    let rows = page.out.matches('\n').count() + ROWS_AT_THE_END;
    let shown = MOST_ROWS.saturating_sub(rows).clamp(TASKS.0, TASKS.1);
    page.heading(&format!("The first days, from {}", date(plan.start_date)));
    let tasks: Vec<_> = plan
        .tasks
        .iter()
        .take(shown)
        .map(|task| {
            let who = labels::label(&task.owner);
            let what = format!("{} ({who})", task.action);
            (dates(task.start, task.end), what)
        })
        .collect();
    page.pairs(&tasks);
    let more = plan.tasks.len().saturating_sub(shown);
    if more > 0 {
        page.paragraph("", &format!("and {more} more"));
    }
}
