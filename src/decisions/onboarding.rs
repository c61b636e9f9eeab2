//! The four onboarding steps of the chosen integrations, as many at once as engineering can build.

use chrono::{Days, NaiveDate};
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashMap;

use crate::answers::Candidate;
use crate::blueprint::{Integration, OnboardingStep};
use crate::playbook::table::Row;
use crate::units::{Decimal, Number};

use super::assumptions::Assumption;
use super::candidates::score::{BUILD_FIRST, Scoring, rank};
use super::evaluation::{Evaluation, texts};
use super::launch;
use super::unit_economics::UnitEconomics;

/// The table of steps.
const STEPS: &str = "onboarding-steps";
/// Weeks of a quarter.
const QUARTER: u32 = 13;
/// The owner of the step that takes the build weeks.
const BUILDERS: &str = "engineering";
/// Why nothing has a date that far ahead.
const FILLED: &str = "engineering time: the builds before it fill years";
/// Why nothing has a date while the tier waits.
const CLOSED: &str = "the integration tier, which opens later";
/// Quarters beyond which no dates are given.
const FAR_AHEAD: u32 = 12;

/// The candidates scored, best first, with dates for those that are built first.
pub(super) fn integrations(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
) -> Vec<Integration> {
    let mut scoring = Scoring::of(evaluation.playbook);
    let candidates = evaluation.facts.answers.candidates();
    let mut scored: Vec<_> = candidates
        .iter()
        .map(|candidate| scoring.score(candidate))
        .collect();
    rank(&mut scored);
    let weeks = evaluation.facts.answer("resources.engineering_weeks");
    let start = launch::start_of(evaluation, "integration-discovery");
    let unknown = customer.assumptions.value(Assumption::BuildWeeks);
    let steps = &evaluation.table(STEPS).rows;
    schedule(steps, &mut scored, candidates, start, weeks, unknown);
    scored
}

/// Keeps the dates of the candidates where the tier that they would enter is open, else takes them back.
pub(super) fn wait_for_tier(
    evaluation: &mut Evaluation<'_>,
    integrations: &mut [Integration],
    is_open: bool,
) {
    let dated = integrations.iter_mut();
    for integration in dated.filter(|integration| !integration.onboarding.is_empty()) {
        if is_open {
            evaluation.cite_all(STEPS);
            let steps = integration.onboarding.iter_mut();
            launch::reassign(evaluation, steps.map(|step| &mut step.owner));
        } else {
            integration.onboarding.clear();
            integration.blocked_by = Some(CLOSED.into());
        }
    }
}

/// Gives the candidates that are built first their dates, best first.
///
/// A quarter takes candidates while their build weeks fit into the engineering weeks that are left; a build
/// longer than a quarter's weeks takes as many quarters as it needs. A build that needs more weeks than the
/// step of engineering has makes that step longer and moves the steps after it. A build that nobody has estimated
/// counts as `unknown` weeks. Without engineering time all wait.
fn schedule(
    steps: &[Row],
    integrations: &mut [Integration],
    candidates: &[Candidate],
    start: NaiveDate,
    weeks_a_quarter: Decimal,
    unknown: Decimal,
) {
    let builds: FxHashMap<&str, Decimal> = candidates
        .iter()
        .filter_map(|candidate| Some((candidate.name.as_str(), candidate.build_weeks?)))
        .collect();
    let mut committed = Decimal::ZERO;
    for integration in integrations
        .iter_mut()
        .filter(|integration| integration.priority == BUILD_FIRST)
    {
        if weeks_a_quarter.is_zero() {
            integration.blocked_by =
                Some("engineering time: no weeks a quarter are set aside".into());
            continue;
        }
        let build = builds.get(&*integration.name).copied().unwrap_or(unknown);
        let Some(full) = committed.checked_div(weeks_a_quarter) else {
            integration.blocked_by = Some(FILLED.into());
            continue;
        };
        let mut quarter = full.floor();
        let begun = committed - quarter * weeks_a_quarter;
        if !begun.is_zero() && begun + build > weeks_a_quarter {
            quarter += Decimal::ONE;
        }
        committed = committed.max(quarter * weeks_a_quarter) + build;
        let filled = committed
            .checked_div(weeks_a_quarter)
            .map_or(Decimal::MAX, |end| end.ceil() - quarter - Decimal::ONE);
        let longer = Delay {
            weeks: whole(build),
            quarters: whole(filled.max(Decimal::ZERO)),
        };
        let Some(quarter) = quarter.to_u32().filter(|quarter| *quarter < FAR_AHEAD) else {
            integration.blocked_by = Some(FILLED.into());
            continue;
        };
        if quarter > 0 {
            integration.blocked_by = Some(format!(
                "engineering time in quarter {}: the builds before it fill what is set aside",
                quarter + 1
            ));
        }
        let mut later = quarter * QUARTER;
        integration.onboarding = steps
            .iter()
            .map(|step| dated(step, start, &mut later, &longer))
            .collect();
    }
}

/// What a build takes.
struct Delay {
    /// Its weeks of engineering, at the pace of one engineer.
    weeks: u32,
    /// Quarters after the first one that it reaches into.
    quarters: u32,
}

impl Delay {
    /// The weeks that a step of so many weeks goes on for besides.
    fn than(&self, weeks: u32) -> u32 {
        self.weeks
            .saturating_sub(weeks)
            .max(self.quarters.saturating_mul(QUARTER))
    }
}

/// A number of weeks or quarters, begun ones counted; what is beyond any plan is as far as plans go.
fn whole(number: Decimal) -> u32 {
    let most = FAR_AHEAD * QUARTER;
    number.ceil().to_u32().unwrap_or(most).min(most)
}

/// The step of a candidate that begins so many weeks later; a longer build puts off what comes after it.
fn dated(step: &Row, start: NaiveDate, weeks_later: &mut u32, build: &Delay) -> OnboardingStep {
    let week = |column| step.count(column).unwrap_or_default() + *weeks_later;
    let (first, mut last) = (week("week_from"), week("week_to"));
    let owner = step.text("owner");
    if owner == BUILDERS {
        let more = build.than((last + 1).saturating_sub(first));
        last += more;
        *weeks_later += more;
    }
    let day = |days: u32| {
        start
            .checked_add_days(Days::new(u64::from(days)))
            .unwrap_or(NaiveDate::MAX)
    };
    OnboardingStep {
        id: step.id.into(),
        name: step.text("name").into(),
        start: day((first - 1) * 7),
        end: day(last * 7 - 1),
        tasks: texts(step, "tasks"),
        owner: owner.into(),
        hours: step.number("hours").map(Number),
        deliverable: step.text("deliverable").into(),
        done_when: step.text("done_when").into(),
        instead_of: step.cell("instead_of").text().map(String::from),
        source: step.source.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{STEPS, schedule};
    use crate::answers::Candidate;
    use crate::blueprint::Integration;
    use crate::decisions::Advisor;
    use crate::decisions::candidates::score::Scoring;
    use crate::units::Decimal;

    /// Plans candidates by name, build weeks and whether they are the best there can be.
    fn planned(weeks_a_quarter: &str, given: &[(&str, Option<&str>, bool)]) -> Vec<Integration> {
        let advisor = Advisor::embedded().expect("sound tables");
        let playbook = advisor.playbook();
        let mut scoring = Scoring::of(playbook);
        let candidates: Vec<Candidate> = given
            .iter()
            .map(|(name, weeks, best)| Candidate {
                name: (*name).to_owned(),
                shared_accounts: Some(if *best { 100 } else { 0 }),
                workflow_fit: Some("adjacent"),
                gtm_commitment: Some(if *best {
                    "budget_committed"
                } else {
                    "integration_only"
                }),
                api_available: Some(true),
                build_weeks: weeks.map(|weeks| weeks.parse().expect("weeks")),
                customers_requesting: Some(*best),
                competitor_has_it: Some(false),
                larger: None,
            })
            .collect();
        let mut scored: Vec<Integration> = candidates
            .iter()
            .map(|candidate| scoring.score(candidate))
            .collect();
        schedule(
            &playbook.compiled_in(STEPS).rows,
            &mut scored,
            &candidates,
            "2027-01-04".parse().expect("a date"),
            weeks_a_quarter.parse().expect("weeks"),
            Decimal::ONE,
        );
        scored
    }

    /// First and last day of each step, `-` where there is none.
    fn days(integration: &Integration) -> String {
        let days: Vec<String> = integration
            .onboarding
            .iter()
            .map(|step| {
                format!(
                    "{} {}",
                    step.start.format("%m-%d"),
                    step.end.format("%m-%d")
                )
            })
            .collect();
        if days.is_empty() {
            "-".to_owned()
        } else {
            days.join(", ")
        }
    }

    #[test]
    fn four_steps_follow_each_other_from_the_first_day() {
        let planned = planned("6", &[("Slack", Some("3"), true)]);
        assert_eq!(
            days(&planned[0]),
            "01-04 01-10, 01-11 02-14, 02-15 02-28, 03-01 03-28"
        );
        assert_eq!(planned[0].blocked_by, None);
        let step = &planned[0].onboarding[1];
        assert_eq!(
            (&*step.id, &*step.owner),
            ("technical-build", "engineering")
        );
        assert_eq!(step.instead_of.as_deref(), Some("integration-build"));
    }

    #[test]
    fn engineering_weeks_limit_how_many_begin_in_a_quarter() {
        for (weeks, quarters) in [
            ("6", ["01-04", "01-04", "04-05"]),
            ("9", ["01-04", "01-04", "01-04"]),
            ("3", ["01-04", "04-05", "07-05"]),
            ("3.5", ["01-04", "04-05", "07-05"]),
        ] {
            let planned = planned(
                weeks,
                &[
                    ("A", Some("3"), true),
                    ("B", Some("3"), true),
                    ("C", Some("3"), true),
                ],
            );
            let begun: Vec<String> = planned
                .iter()
                .map(|one| one.onboarding[0].start.format("%m-%d").to_string())
                .collect();
            assert_eq!(begun, quarters, "{weeks} weeks a quarter");
            for one in &planned {
                let waits = one.onboarding[0].start.to_string() != "2027-01-04";
                assert_eq!(one.blocked_by.is_some(), waits, "{weeks} weeks a quarter");
            }
        }
    }

    #[test]
    fn a_long_build_moves_what_follows_it_and_who_comes_after() {
        for (weeks, build, expected, next) in [
            (
                "8",
                "7.5",
                "01-04 01-10, 01-11 03-07, 03-08 03-21, 03-22 04-18",
                "04-05",
            ),
            (
                "4",
                "6",
                "01-04 01-10, 01-11 05-16, 05-17 05-30, 05-31 06-27",
                "07-05",
            ),
        ] {
            let planned = planned(weeks, &[("A", Some(build), true), ("B", Some("3"), true)]);
            assert_eq!(days(&planned[0]), expected, "{build} of {weeks} weeks");
            assert_eq!(&days(&planned[1])[..5], next, "{build} of {weeks} weeks");
        }
    }

    #[test]
    fn without_engineering_weeks_the_chosen_wait_and_have_no_dates() {
        let planned = planned("0", &[("A", Some("3"), true), ("B", None, false)]);
        assert_eq!([days(&planned[0]), days(&planned[1])], ["-", "-"]);
        let waits = planned[0].blocked_by.as_deref();
        assert_eq!(
            waits,
            Some("engineering time: no weeks a quarter are set aside")
        );
        assert_eq!(planned[1].blocked_by, None);
    }

    #[test]
    fn who_is_not_chosen_takes_no_engineering_time() {
        let planned = planned("3", &[("A", Some("3"), false), ("B", Some("3"), true)]);
        assert_eq!(days(&planned[0]), "-");
        assert_eq!(&days(&planned[1])[..5], "01-04");
    }

    #[test]
    fn builds_that_fill_years_get_no_dates() {
        for (weeks, build) in [
            ("0.0000000000000000000000000001", "520"),
            ("0.01", "520"),
            ("1", "100"),
        ] {
            let planned = planned(weeks, &[("A", Some(build), true), ("B", Some("3"), true)]);
            assert_eq!(days(&planned[1]), "-");
            assert!(planned[1].blocked_by.is_some());
        }
    }
}
