//! A change of terms for people: on a terminal, in Markdown, and as annotations of a pull request.

use std::fmt::Write as _;

use crate::changes::{Class, Diff, Difference, change};
use crate::render::escape;
use crate::render::figures::date;
use crate::units::{Money, money, percent};

/// What a document or a chart of the change is called.
#[must_use]
pub fn title(diff: &Diff) -> String {
    format!("{}: change of partner terms", diff.company)
}

/// The change as text for a terminal.
#[must_use]
pub fn text(diff: &Diff) -> String {
    let mut out = String::new();
    for (title, lines) in sections(diff) {
        let _ = writeln!(out, "{title}");
        for line in lines {
            let _ = writeln!(out, "  {}", escape::line(&line));
        }
    }
    for line in diff.letter.lines() {
        let _ = writeln!(out, "  | {}", escape::line(line));
    }
    out
}

/// The change as Markdown.
#[must_use]
pub fn markdown(diff: &Diff) -> String {
    let mut out = format!("# {}\n", escape::markdown(&title(diff)));
    for (title, lines) in sections(diff) {
        let _ = writeln!(out, "\n## {title}\n");
        for line in lines {
            let _ = writeln!(out, "- {}", escape::markdown(&line));
        }
    }
    if !diff.letter.is_empty() {
        out.push('\n');
    }
    for line in diff.letter.lines() {
        let _ = writeln!(out, "> {}\n>", escape::markdown(line));
    }
    out
}

/// The differences as annotations of a file on GitHub.
#[must_use]
pub fn github(diff: &Diff, file: &str) -> String {
    let line = |difference: &Difference| {
        let level = match difference.class {
            Class::Worse => "warning",
            Class::Unclear | Class::Better => "notice",
        };
        let message = format!(
            "{}: {}, {}",
            sentence(difference),
            difference.class.label(),
            told(difference)
        );
        format!(
            "::{level} file={file},title={}::{}\n",
            difference.id,
            escape::line(&message)
        )
    };
    let remarks = diff.remarks.iter();
    let remarks = remarks.map(|remark| {
        format!(
            "::notice file={file},title=designs::{}\n",
            escape::line(remark)
        )
    });
    remarks.chain(diff.differences.iter().map(line)).collect()
}

fn sections(diff: &Diff) -> Vec<(&'static str, Vec<String>)> {
    let mut sections = Vec::new();
    if !diff.remarks.is_empty() {
        sections.push(("Two programs", diff.remarks.clone()));
    }
    if diff.differences.is_empty() {
        sections.push(("Nothing changes for partners", Vec::new()));
        return sections;
    }
    for (class, title) in [
        (Class::Worse, "Worse for partners"),
        (Class::Unclear, "Better or worse, depending on the partner"),
        (Class::Better, "Better for partners"),
    ] {
        let of_class = diff
            .differences
            .iter()
            .filter(|difference| difference.class == class);
        let lines: Vec<String> = of_class
            .map(|difference| {
                let touches = difference.touches.join(", ");
                format!(
                    "{}. Touches {touches}; {}.",
                    sentence(difference),
                    told(difference)
                )
            })
            .collect();
        if !lines.is_empty() {
            sections.push((title, lines));
        }
    }
    if let Some(notice) = &diff.notice {
        let mut lines = vec![format!(
            "Tell partners by {}; the new terms begin on {} ({} days).",
            date(notice.told),
            date(notice.from),
            notice.days
        )];
        let steps = notice.steps.iter().map(|step| {
            let whose = match step.partners.offer {
                None => format!("in the {}", step.partners),
                Some(_) => format!("for {}", step.partners),
            };
            format!(
                "From {}: {} {whose}.",
                date(step.from),
                percent(step.rate.0)
            )
        });
        lines.extend(steps);
        lines.push(format!("Others give: {}.", notice.others.join("; ")));
        sections.push(("When", lines));
    }
    if !diff.money.is_empty() {
        sections.push(("Money", money_lines(diff)));
    }
    if let Some(platform) = &diff.platform {
        let unverified = if platform.confidence == "verified" {
            ""
        } else {
            " (unverified)"
        };
        sections.push((
            "On the platform",
            vec![
                format!("{}: {}{unverified}", platform.platform, platform.effect),
                platform.instead.clone(),
            ],
        ));
    }
    sections.push(("The letter", Vec::new()));
    sections
}

fn sentence(difference: &Difference) -> String {
    format!(
        "{}, {}: {}",
        difference.partners,
        difference.name.to_lowercase(),
        change(difference)
    )
}

fn told(difference: &Difference) -> String {
    let consent = if difference.consent {
        " and the partner's consent"
    } else {
        ""
    };
    format!("needs {} days of notice{consent}", difference.notice_days)
}

fn money_lines(diff: &Diff) -> Vec<String> {
    let shown = |amount: Money| money(amount.0, &diff.currency, diff.minor_units);
    let mut lines: Vec<String> = diff
        .money
        .iter()
        .map(|tier| {
            let base = if tier.known { "of its partners' customers" } else { "taken as an example" };
            let (less, costs) = match tier.saving_monthly.0.is_sign_negative() {
                true => ("more", "saves"),
                false => ("less", "costs"),
            };
            format!(
                "{}, on {} a month {base}: {} a month {less} commission once all are on {}; leaving today's customers \
                 on {} {costs} {} over {} months.",
                tier.partners,
                shown(tier.revenue_monthly),
                shown(Money(tier.saving_monthly.0.abs())),
                percent(tier.after.0),
                percent(tier.before.0),
                shown(Money(tier.keeping_old.0.abs())),
                tier.months_left
            )
        })
        .collect();
    let losses = diff
        .losses
        .iter()
        .map(|loss| format!("{} loses {} a month.", loss.name, shown(loss.monthly)));
    lines.extend(losses);
    lines
}
