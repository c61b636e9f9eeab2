//! A blueprint for a person at a terminal: what a founder must see first, laid out for the columns there are.
//!
//! Below 60 columns, and where a table would have to split words, it becomes a list. Colour marks, but never says
//! anything alone. The whole of a blueprint is the document's business.

use unicode_width::UnicodeWidthStr as _;

use crate::blueprint::{Blueprint, Tier};
use crate::render::escape::line;
use crate::render::figures::{
    Amounts, band, date, dates, duration, open_points, people, rate_carried, score, to_one,
};
use crate::render::program::{self, account};
use crate::render::summary::{assumed, goal, must_settle};
use crate::render::wrap::wrapped;
use crate::render::{labels, table};
use crate::units::{Money, percent};

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

/// The blueprint's summary, warnings, tiers, integrations, plan and economics.
#[must_use]
pub fn design(blueprint: &Blueprint, look: Look) -> String {
    let mut page = Page {
        out: String::new(),
        look,
        columns: look.columns.clamp(LEAST_COLUMNS, MOST_COLUMNS),
    };
    summary(&mut page, blueprint);
    warnings(&mut page, blueprint);
    tiers(&mut page, blueprint);
    platforms(&mut page, blueprint);
    integrations(&mut page, blueprint);
    plan(&mut page, blueprint);
    economics(&mut page, blueprint);
    page.out.push('\n');
    page.paragraph(
        "",
        "Everything, with sources: `partnerkit design --full`. Why: `partnerkit explain`.",
    );
    page.out
}

struct Page {
    out: String,
    look: Look,
    columns: usize,
}

impl Page {
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
        for (at, row) in wrapped(&line(text), room).iter().enumerate() {
            if at == 0 {
                self.out.push_str(mark);
            } else {
                self.out.push_str(&" ".repeat(indent));
            }
            self.out.push_str(row);
            self.out.push('\n');
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

    /// A table, or where there is little room a list with a block for each row.
    fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        let table = table::Table::new(head.iter().copied(), rows.to_vec());
        let Some(table) = table.framed(self.columns, self.look.utf8) else {
            for (at, row) in rows.iter().enumerate() {
                if at > 0 {
                    self.out.push('\n');
                }
                let cells = head.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
                for (name, cell) in cells {
                    let mark = if name.is_empty() {
                        String::new()
                    } else {
                        format!("{name}: ")
                    };
                    self.paragraph("", &format!("{mark}{cell}"));
                }
            }
            return;
        };
        self.out.push_str(&table);
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
        page.paragraph("  - ", &format!("{} {}", condition.what, condition.fix));
    }
    let must_settle = must_settle(blueprint);
    if !must_settle.is_empty() {
        let told =
            format!("Before launch, settle what is marked as an error below: {must_settle}.");
        page.paragraph("", &told);
    }
    if &**verdict == "not_yet" {
        let told = "The program below is what would follow: its launch, and day 1 of its plan, come after that.";
        page.paragraph("", told);
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
    let mut pairs = vec![
        pair("Model", blueprint.model.name.clone()),
        pair("Platform", program::platform(tooling, &amounts)),
    ];
    for tier in &blueprint.tiers {
        pairs.push(pair(
            &line(&tier.name),
            format!(
                "{} of {}; {}",
                percent(tier.commission.rate.0),
                tier.commission.basis,
                labels::label(&tier.state)
            ),
        ));
    }
    pairs.push(pair("Goal", goal(blueprint)));
    pairs.push(pair("Assumed", assumed(blueprint)));
    page.pairs(&pairs);
}

fn warnings(page: &mut Page, blueprint: &Blueprint) {
    if blueprint.warnings.is_empty() {
        return;
    }
    page.heading("Warnings");
    for warning in &blueprint.warnings {
        let tiers = blueprint.tiers.iter().map(|tier| &*tier.id);
        let code = match &*warning.severity {
            "error" => "31",
            "warning" => "33",
            _ => "36",
        };
        let tier = labels::tier_of(warning, tiers)
            .map_or_else(String::new, |tier| format!(" ({tier} tier)"));
        let name = page.painted(&warning.severity, code);
        page.out.push_str(&name);
        page.out.push('\n');
        page.paragraph("  ", &format!("{}{tier}", warning.what));
        page.paragraph("  ", &warning.why);
        page.paragraph("  ", &warning.fix);
    }
}

fn tiers(page: &mut Page, blueprint: &Blueprint) {
    page.heading("Tiers");
    let mut head = vec![""];
    head.extend(blueprint.tiers.iter().map(|tier| &*tier.name));
    let row = |name: &str, cell: &dyn Fn(&Tier) -> String| {
        std::iter::once(name.to_owned())
            .chain(blueprint.tiers.iter().map(cell))
            .collect::<Vec<_>>()
    };
    let rows = [
        row("State", &|tier| labels::label(&tier.state)),
        row("Commission", &|tier| percent(tier.commission.rate.0)),
        row("Paid on", &|tier| tier.commission.basis.to_string()),
        row("Paid for", &|tier| duration(&tier.commission)),
        row("Band", &|tier| band(&tier.commission.band)),
        row("Ceiling", &|tier| rate_carried(tier.commission.ceiling)),
        row("Highest with strict 3:1", &|tier| {
            let judged = blueprint.economics.tiers.iter();
            let mut judged = judged.filter(|judged| judged.id == tier.id);
            judged
                .next()
                .map_or_else(String::new, |judged| rate_carried(judged.ltv3_rate))
        }),
        row("Requirements", &|tier| tier.requirements.join("; ")),
        row("Support", &|tier| tier.support.join("; ")),
        row("Volume", &|tier| tier.volume.to_string()),
        row("Partners", &|tier| tier.partner_types.join("; ")),
        row("Tracking", &|tier| tier.tracking.join("; ")),
        row("Payout", &|tier| tier.payout.timing.to_string()),
        row("Clawback", &|tier| match tier.clawback.window_days {
            0 => "none".to_owned(),
            days => format!("{days} days"),
        }),
        row("Opens when", &|tier| {
            tier.opens_when
                .iter()
                .map(|gate| &*gate.opens_when)
                .collect::<Vec<_>>()
                .join(" ")
        }),
    ];
    if page.columns < table::LEAST_COLUMNS {
        for (at, tier) in blueprint.tiers.iter().enumerate() {
            page.heading(&tier.name);
            let pairs: Vec<_> = rows
                .iter()
                .filter(|row| !row[at + 1].is_empty())
                .map(|row| (row[0].clone(), row[at + 1].clone()))
                .collect();
            page.pairs(&pairs);
        }
    } else {
        page.table(&head, &rows);
    }
}

fn platforms(page: &mut Page, blueprint: &Blueprint) {
    let tooling = &blueprint.tooling;
    page.heading(&format!("Platform: {}", tooling.name));
    page.paragraph("", &tooling.because);
    let rows: Vec<Vec<String>> = tooling
        .fit
        .iter()
        .map(|fit| vec![fit.need.to_string(), labels::label(&fit.met)])
        .collect();
    if !rows.is_empty() {
        page.table(&["Need", "Met"], &rows);
    }
}

fn integrations(page: &mut Page, blueprint: &Blueprint) {
    if blueprint.integrations.is_empty() {
        return;
    }
    page.heading("Integrations");
    let rows: Vec<Vec<String>> = blueprint
        .integrations
        .iter()
        .map(|integration| {
            vec![
                integration.name.to_string(),
                score(integration),
                labels::label(&integration.priority),
                open_points(integration).join(" "),
            ]
        })
        .collect();
    page.table(&["Candidate", "Score", "Priority", "What is open"], &rows);
}

fn plan(page: &mut Page, blueprint: &Blueprint) {
    let plan = &blueprint.launch_plan;
    page.heading(&format!(
        "The first 90 days, {} to {}",
        date(plan.start_date),
        date(plan.end_date)
    ));
    let rows: Vec<Vec<String>> = plan
        .tasks
        .iter()
        .map(|task| {
            vec![
                dates(task.start, task.end),
                labels::label(&task.owner),
                task.action.to_string(),
            ]
        })
        .collect();
    page.table(&["When", "Who", "What"], &rows);
}

fn economics(page: &mut Page, blueprint: &Blueprint) {
    let economics = &blueprint.economics;
    let amounts = Amounts::of(&blueprint.company);
    let program = &economics.program;
    page.heading(&format!(
        "Economics over {} months, as expected",
        program.horizon_months
    ));
    let mut pairs = vec![
        pair("Partners asked", people(program.identified)),
        pair("Partners that become active", people(program.activated)),
        pair("Customers won", people(program.new_customers)),
    ];
    let account = account(program, &amounts, &economics.currency);
    pairs.extend(account.into_iter().map(|line| pair(line.name, line.amount)));
    pairs.push(pair(
        "Pays for itself",
        program.break_even_month.map_or_else(
            || format!("not within {} months", program.horizon_months),
            |month| format!("in month {month}"),
        ),
    ));
    page.pairs(&pairs);
    page.out.push('\n');
    let rows: Vec<Vec<String>> = economics
        .tiers
        .iter()
        .map(|tier| {
            vec![
                labels::label(&tier.id),
                // Before commission, so that the columns add up whatever winning a customer costs beside it.
                amounts.exact(Money(tier.margin.0 - tier.own_cost.0), &economics.currency),
                amounts.exact(tier.commission, &economics.currency),
                amounts.exact(tier.contribution, &economics.currency),
                format!(
                    "{}, {}",
                    to_one(tier.ltv_to_cac_hybrid),
                    to_one(tier.ltv_to_cac)
                ),
                labels::label(&tier.verdict),
            ]
        })
        .collect();
    page.table(
        &[
            "A customer of",
            "Margin",
            "Commission",
            "Left",
            "LTV to CAC, hybrid and strict",
            "Its band",
        ],
        &rows,
    );
}
