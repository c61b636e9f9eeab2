//! A diagnosis as one page of HTML that needs nothing beside itself.

use serde::Serialize;
use tera::Context;

use super::{Section, decimal, sections, share};
use crate::diagnosis::Diagnosis;
use crate::diagnosis::measures::{Active, Cohort, Measures};
use crate::diagnostics::Diagnostics;
use crate::render::chart::{Axis, Bar, Line, Mark, Point, Subject, bars, lines};
use crate::render::filters::insert;
use crate::render::table::Table;
use crate::render::templates::Templates;
use crate::units::{Decimal, number, percent};

/// The page's template.
const TEMPLATE: &str = "diagnosis.html";

/// A section with what a page shows beside its sentences.
#[derive(Serialize)]
struct SectionView {
    #[serde(flatten)]
    section: Section,
    charts: Vec<Chart>,
    table: Option<String>,
}

/// The name of a chart, and the chart.
type Chart = (&'static str, String);

/// The page.
///
/// # Errors
/// When the template cannot be filled: a fault of ours.
pub fn page(diagnosis: &Diagnosis) -> Result<String, Diagnostics> {
    let sections = sections(diagnosis).into_iter();
    let sections: Vec<_> = sections.map(|section| view(section, diagnosis)).collect();
    let mut context = Context::new();
    insert(&mut context, "constraint", &diagnosis.constraint);
    insert(&mut context, "version", &env!("CARGO_PKG_VERSION"));
    insert(&mut context, "sections", &sections);
    Templates::compiled_in().fill_page(TEMPLATE, &context)
}

fn view(section: Section, diagnosis: &Diagnosis) -> SectionView {
    let measures = &diagnosis.measures;
    let charts = match section.id {
        "measures" => [funnel(measures), waiting(measures), lorenz(measures)]
            .into_iter()
            .flatten()
            .collect(),
        "cohorts" => cohorts(&measures.cohorts).into_iter().collect(),
        _ => Vec::new(),
    };
    SectionView {
        charts,
        table: section.table.as_ref().map(Table::html),
        section,
    }
}

fn funnel(measures: &Measures) -> Option<Chart> {
    let (activated, performing) = (measures.activated?, measures.performing?);
    let bar = |name: &str, count: u64| Bar {
        name: format!("{name}: {}", number(count.into())),
        from: Decimal::ZERO,
        to: count.into(),
    };
    let of = |name: &str, of: crate::diagnosis::statistics::Share| {
        bar(&format!("{name}, {}", share(of.share)), of.of)
    };
    let stages = [
        bar("Partners old enough to judge", measures.partners),
        of("With a referral", activated),
        of("With a customer", performing),
    ];
    let name = "The funnel";
    let drawn = bars(
        Subject {
            id: "funnel",
            title: name,
            description: "A bar for each stage from joining to a first customer. The figures are below.",
        },
        &stages,
        Decimal::ZERO,
        &|count| number(count.round()),
    );
    Some((name, drawn))
}

/// How many are still without a referral, by days since joining: a curve that falls in steps.
fn waiting(measures: &Measures) -> Option<Chart> {
    let curve = &measures.without_referral;
    curve.first()?;
    let mut points = vec![point(Decimal::ZERO, 1.0)];
    let mut before = 1.0;
    for at in curve {
        points.push(point(at.day.into(), before));
        points.push(point(at.day.into(), at.without));
        before = at.without;
    }
    let median = measures.first_referral_days.map(|day| Mark {
        at: day.into(),
        name: format!("half on day {day}"),
    });
    let name = "Time to the first referral";
    let drawn = lines(
        Subject {
            id: "waiting",
            title: name,
            description: "A falling line: the share of partners without a referral, by days since joining.",
        },
        &[line("Still without a referral", "revenue", points)],
        median.as_ref(),
        &percent,
        &one_by_one(&|day| format!("day {day}")),
    );
    Some((name, drawn))
}

fn lorenz(measures: &Measures) -> Option<Chart> {
    let curve = &measures.concentration.as_ref()?.lorenz;
    let parts = decimal(curve.len() as f64 - 1.0);
    let place = |part: usize| Decimal::from(part * 100) / parts;
    let points = curve.iter().enumerate();
    let points = points.map(|(part, share)| point(place(part), *share));
    let equal = [point(Decimal::ZERO, 0.0), point(Decimal::ONE_HUNDRED, 1.0)];
    let name = "Share of revenue by share of partners, the smallest first";
    let drawn = lines(
        Subject {
            id: "lorenz",
            title: name,
            description: "A Lorenz curve: the share of revenue that the smallest partners bring together. The further it hangs below \
         the straight line, the fewer partners the program rests on.",
        },
        &[
            line("Your partners", "revenue", points.collect()),
            line("All alike", "commission", equal.to_vec()),
        ],
        None,
        &percent,
        &one_by_one(&percent),
    );
    Some((name, drawn))
}

/// Shares of each month's newcomers who were active in time; nothing to draw of fewer than two months.
fn cohorts(cohorts: &[Cohort]) -> Option<Chart> {
    let active = |of: fn(&[Active]) -> Option<&Active>| -> Vec<Point> {
        let months = cohorts.iter().enumerate();
        months
            .filter_map(|(at, cohort)| Some(point(at.into(), of(&cohort.active)?.share?)))
            .collect()
    };
    let (soon, late) = (active(<[Active]>::first), active(<[Active]>::last));
    if soon.len() < 2 {
        return None;
    }
    let days = &cohorts.first()?.active;
    let (first, last) = (days.first()?.by_day, days.last()?.by_day);
    let name = "Active in time, by month of joining";
    let month = |at: Decimal| {
        let at = usize::try_from(at).ok().and_then(|at| cohorts.get(at));
        at.map_or_else(String::new, |cohort| cohort.month.clone())
    };
    let drawn = lines(
        Subject {
            id: "cohorts-chart",
            title: name,
            description: &format!(
                "Two lines by month of joining: the share that referred somebody within {first} and within {last} days. \
                 The figures are below."
            ),
        },
        &[
            line(&format!("By day {first}"), "revenue", soon),
            line(&format!("By day {last}"), "commission", late),
        ],
        None,
        &percent,
        &one_by_one(&month),
    );
    Some((name, drawn))
}

/// An axis of days, months or percent.
fn one_by_one(shown: &dyn Fn(Decimal) -> String) -> Axis<'_> {
    Axis {
        unit: Decimal::ONE,
        shown,
    }
}

fn line(name: &str, class: &'static str, points: Vec<Point>) -> Line {
    Line {
        name: name.to_owned(),
        class,
        points,
    }
}

/// A share from 0 to 1 as a point in percent, without a band.
fn point(at: Decimal, share: f64) -> Point {
    Point::bare(at, decimal(share * 100.0))
}
