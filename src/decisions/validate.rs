//! Checks of edited tables that column types cannot express: ranges, sums, tiers, task order.
//!
//! Whether a rule is wise is for its editor to judge.

use crate::diagnostics::Diagnostic;
use crate::economics::model::{Scope, Tier};
use crate::playbook::Playbook;
use crate::playbook::table::{Cell, Row};
use crate::playbook::verify::finding;
use crate::settlement::usual_policy;
use crate::units::{Decimal, percent};

use super::bounds::{DIVISORS, FIGURES, bounds_of};
use super::launch::DAYS;

/// The most months that a commission's scope may name.
const LONGEST_SCOPE: u32 = 65_535;

/// Everything that no reader of these tables could have meant.
pub(super) fn violations(playbook: &Playbook) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    tiers(playbook, &mut found);
    parts(playbook, &mut found);
    scopes(playbook, &mut found);
    tasks(playbook, &mut found);
    steps(playbook, &mut found);
    shares(playbook, &mut found);
    defaults(playbook, &mut found);
    spreads(playbook, &mut found);
    switches(playbook, &mut found);
    found
}

/// An input of the forecast that is varied has two ends around its value.
fn spreads(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    for row in playbook.rows("forecast-inputs") {
        let ends = ["low", "high"].map(|column| row.number(column));
        let between = |low: Decimal, high: Decimal| match ends {
            [Some(from), Some(to)] => (low..=high).contains(&from) && (low..=high).contains(&to),
            _ => false,
        };
        let (holds, help) = match row.cell("varied").text() {
            Some("times") => (
                between(Decimal::ZERO, Decimal::ONE_HUNDRED)
                    && ends[0] <= Some(Decimal::ONE)
                    && ends[1] >= Some(Decimal::ONE),
                "write `low` from 0 to 1 and `high` from 1 to 100",
            ),
            Some("around" | "between") => (
                between(Decimal::ZERO, Decimal::ONE_HUNDRED),
                "write `low` and `high` from 0 to 100",
            ),
            _ => (ends == [None; 2], "leave out `low` and `high`"),
        };
        if !holds {
            let message = format!("`{}` cannot be varied so far", row.id);
            found.push(finding(row, message).help(help));
        }
    }
}

/// Every switch of the rules for disputes has a value it can have, and a rule that names a number names its own.
fn switches(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    if let Err(problems) = usual_policy(playbook) {
        found.extend(problems.0);
    }
    for row in playbook.rows("settlement-policy") {
        let value = row.text("value");
        let is_number = value.parse::<u32>().is_ok();
        let rule = row.cell("rule").text().filter(|_| is_number);
        if let Some(rule) = rule.filter(|rule| !rule.split(' ').any(|word| word == value)) {
            let message = format!("the rule of `{}` does not say {value}: {rule}", row.id);
            let help = "write the switch's number into its rule, which partners read";
            found.push(finding(row, message).help(help));
        }
    }
}

/// The program has three tiers: each has its row, and no other has one.
fn tiers(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    let Some(table) = playbook.table("tiers") else {
        return;
    };
    let ids = Tier::ALL.map(Tier::id);
    let the_tiers = format!("the program has the tiers {}", ids.join(", "));
    let others = table.rows.iter().filter(|row| !ids.contains(&row.id));
    for row in others {
        let message = format!("{the_tiers}, not `{}`", row.id);
        let help = "change what a tier pays, asks and gives; a model or a platform may be added";
        found.push(finding(row, message).help(help));
    }
    for id in ids.into_iter().filter(|id| table.row(id).is_none()) {
        let message = format!("{the_tiers}, and `{id}` has no row");
        found.extend(
            table.rows.first().map(|row| {
                finding(row, message.clone()).help(format!("add a row with `id: {id}`"))
            }),
        );
    }
}

/// A part of a program's size says what it is a part of.
fn parts(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    for row in playbook.rows("scenario-parts") {
        let columns: &[&str] = match row.text("part") {
            "tiers" => &["tiers", "manager"],
            "rate" => &["points_below"],
            part => &[part],
        };
        for column in columns {
            if *row.cell(column) == Cell::Empty {
                let message = format!("`{}` has no `{column}`", row.id);
                let help = format!("write its `{column}`, as the rows of the same part do");
                found.push(finding(row, message).help(help));
            }
        }
    }
}

/// A commission runs for a scope that the figures know.
fn scopes(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    let offers = playbook.rows("commission");
    for row in offers.chain(playbook.rows("commission-alternatives")) {
        let Some(scope) = row.cell("scope").text() else {
            continue;
        };
        let is_known = Scope::parse(scope)
            .is_some_and(|scope| scope.months().is_none_or(|months| months <= LONGEST_SCOPE));
        if !is_known {
            found.push(
                finding(
                    row,
                    format!(
                        "row `{}` of `{}` has no such scope as `{scope}`",
                        row.id, row.table
                    ),
                )
                .help("write `first_payment`, `months:12`, `upfront:12` or `lifetime`"),
            );
        }
    }
}

/// A task lies inside the plan and begins when what it waits for has ended, on its last day at the earliest.
fn tasks(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    let Some(table) = playbook.table("launch-tasks") else {
        return;
    };
    let day = |row: &Row, column| row.count(column).unwrap_or_default();
    for row in &table.rows {
        let (first, last) = (day(row, "start_day"), day(row, "end_day"));
        if first < 1 || last > DAYS {
            let message = format!("task `{}` lies on days {first} to {last}", row.id);
            let help = format!("the plan has the days 1 to {DAYS}");
            found.push(finding(row, message).help(help));
        }
        for id in row.list("after") {
            let Some(before) = table.row(id) else {
                continue;
            };
            let ended = day(before, "end_day");
            if ended > first {
                found.push(finding(row,
                    format!(
                        "task `{}` begins on day {first} and waits for `{id}`, which ends on day {ended}",
                        row.id
                    )).help("move one of them, or take it out of `after`"));
            }
        }
    }
}

/// Weeks within which an integration partner is brought in.
const STEP_WEEKS: u32 = 104;

/// A step of bringing in an integration partner lies in weeks that a calendar has.
fn steps(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    for row in playbook.rows("onboarding-steps") {
        let [first, last] =
            ["week_from", "week_to"].map(|week| row.count(week).unwrap_or_default());
        if first < 1 || last > STEP_WEEKS {
            let message = format!("step `{}` lies in weeks {first} to {last}", row.id);
            let help = format!("write weeks from 1 to {STEP_WEEKS}");
            found.push(finding(row, message).help(help));
        }
    }
}

/// The parts of the co-marketing budget are the whole of it.
fn shares(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    let Some(table) = playbook.table("comarketing-split") else {
        return;
    };
    let shares = table.rows.iter().filter_map(|row| row.number("share"));
    let sum: Decimal = shares.sum();
    if sum != Decimal::ONE_HUNDRED
        && let Some(last) = table.rows.last()
    {
        found.push(
            finding(
                last,
                format!(
                    "the shares of the co-marketing budget add up to {}, not 100%",
                    percent(sum)
                ),
            )
            .help("change the shares so that they add up to 100%"),
        );
    }
}

/// An assumption of the forecast lies where it can, and so does its spread around it.
fn defaults(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    for row in playbook.rows("economics-defaults") {
        default(row, found);
    }
}

fn default(row: &Row, found: &mut Vec<Diagnostic>) {
    let unit = row.text("unit");
    let of_unit = bounds_of(unit);
    let of_figure = FIGURES.iter().find(|(id, _)| *id == row.id);
    let mut wrong = |column, value: Decimal, help: String| {
        found.push(finding(row, format!("`{column}` of row `{}` is {value}", row.id)).help(help));
    };
    let value = row.number("value").unwrap_or_default();
    for column in ["value", "low", "high"] {
        let Some(given) = row.number(column) else {
            continue;
        };
        let bounds = match of_figure {
            Some((_, bounds)) if column == "value" => bounds,
            _ => &of_unit,
        };
        let unit = unit.replace('_', " ");
        if !bounds.contains(given) {
            wrong(
                column,
                given,
                format!("write a number of {unit}, {}", bounds.describe()),
            );
        } else if given.is_zero() && DIVISORS.contains(&row.id) {
            wrong(
                column,
                given,
                format!("write a number of {unit} above 0; others are divided by it"),
            );
        }
    }
    let bounds = of_figure.map_or(&of_unit, |(_, bounds)| bounds);
    if !bounds.contains(value) {
        return;
    }
    for (column, is_beyond) in [
        ("low", row.number("low").is_some_and(|low| low > value)),
        ("high", row.number("high").is_some_and(|high| high < value)),
    ] {
        if let Some(given) = row.number(column).filter(|_| is_beyond) {
            wrong(
                column,
                given,
                format!(
                    "the likeliest value is {value}; the low end lies at it or below, the high end at it or above"
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::answers::{Asking, check, decode, read};
    use crate::decisions::Advisor;
    use crate::diagnostics::Diagnostics;
    use crate::questions::questionnaire;

    /// A copy of the playbook with parts of one file replaced.
    fn edited(file: &str, edits: &[(String, String)]) -> Result<Advisor, Diagnostics> {
        let folder = tempfile::tempdir().expect("a folder");
        let advisor = Advisor::embedded().expect("sound tables");
        for table in advisor.playbook().tables() {
            let name = format!("{}.yaml", table.id);
            let mut text = table.document.text.to_owned();
            if name == file {
                for (from, to) in edits {
                    assert!(text.contains(from), "{from}");
                    text = text.replacen(from, to, 1);
                }
            }
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        Advisor::load(folder.path())
    }

    /// What such a copy is refused for.
    fn refused(file: &str, edits: &[(String, String)]) -> Vec<String> {
        match edited(file, edits) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.0.into_iter().map(|one| one.message).collect(),
        }
    }

    /// The line of a figure of the forecast.
    fn line_of(row: &str) -> String {
        let advisor = Advisor::embedded().expect("sound tables");
        let table = advisor.playbook().table("economics-defaults");
        let text = table.expect("the figures").document.text.to_owned();
        let start = format!("{{id: {row},");
        let line = text.lines().find(|line| line.contains(&start));
        line.expect("a row").to_owned()
    }

    #[test]
    fn a_slip_of_the_pen_is_refused_with_its_row() {
        for (file, from, to, message) in [
            (
                "commission.yaml",
                "low: 10\n    high: 15",
                "low: 16\n    high: 15",
                "row `annual-referral` of `commission` has `low` 16 above `high` 15",
            ),
            (
                "scenario-parts.yaml",
                ", word: picked, platform: pick",
                ", word: picked",
                "`platform-picked` has no `platform`",
            ),
            (
                "scenario-parts.yaml",
                ", points_below: 0",
                "",
                "`rate-planned` has no `points_below`",
            ),
            (
                "commission.yaml",
                "high: 40",
                "high: 140",
                "`high` of row `monthly-solution` is 140, more than 100%",
            ),
            (
                "commission.yaml",
                "scope: months:12",
                "scope: months:0",
                "row `monthly-referral` of `commission` has no such scope as `months:0`",
            ),
            (
                "platform-plans.yaml",
                "monthly_usd: 49",
                "monthly_usd: -49",
                "`monthly_usd` of row `rewardful-starter` is -49, less than 0",
            ),
            (
                "onboarding-steps.yaml",
                "week_from: 1\n    week_to: 1",
                "week_from: 0\n    week_to: 1",
                "step `discovery-call` lies in weeks 0 to 1",
            ),
            (
                "onboarding-steps.yaml",
                "week_to: 12",
                "week_to: 4294967295",
                "step `ongoing-optimization` lies in weeks 9 to 4294967295",
            ),
            (
                "clawback.yaml",
                "window_days: 90",
                "window_days: 3651",
                "`window_days` of row `integration` is 3651, more than ten years",
            ),
            (
                "launch-tasks.yaml",
                "start_day: 1\n    end_day: 3",
                "start_day: 1\n    end_day: 4",
                "task `platform-set-up` begins on day 3 and waits for `commission-structure`, which ends on day 4",
            ),
            (
                "launch-tasks.yaml",
                "start_day: 1\n    end_day: 3",
                "start_day: 0\n    end_day: 3",
                "task `commission-structure` lies on days 0 to 3",
            ),
            (
                "launch-tasks.yaml",
                "start_day: 1\n    end_day: 3",
                "start_day: 1\n    end_day: 9999999999",
                "`end_day` of row `commission-structure` is 9999999999, more than can be counted",
            ),
            (
                "comarketing-split.yaml",
                "share: 30",
                "share: 31",
                "the shares of the co-marketing budget add up to 101%, not 100%",
            ),
            (
                "economics-defaults.yaml",
                "value: 60, unit: months",
                "value: 60000, unit: months",
                "`value` of row `ltv-horizon` is 60000",
            ),
            (
                "commission-alternatives.yaml",
                "scope: months:24",
                "scope: 24 months",
                "row `integration-two-years` of `commission-alternatives` has no such scope as `24 months`",
            ),
            (
                "lint.yaml",
                "{tier.contribution} for you",
                "{tier.contributoin} for you",
                "there is no fact `tier.contributoin`",
            ),
        ] {
            let problems = refused(file, &[(from.to_owned(), to.to_owned())]);
            assert!(
                problems.iter().any(|problem| problem == message),
                "{message}: {problems:?}"
            );
        }
    }
    #[test]
    fn figures_of_the_forecast_that_cannot_be_are_refused_each_with_its_row() {
        let rounds: [&[(&str, &str, &str)]; 4] = [
            &[
                ("ltv-horizon", "value: 60,", "value: 61,"),
                ("forecast-horizon", "value: 36,", "value: 0,"),
                ("recruit-months", "value: 12,", "value: 0,"),
                ("performer-share", "value: 80,", "value: 0,"),
                ("outcome-rate", "value: 60,", "value: 0,"),
                ("outcome-lag", "value: 2,", "value: -1,"),
                ("onboard-lag", "value: 1,", "value: -1,"),
                ("activation-lag", "value: 1,", "value: 0.5,"),
                ("clear-days", "value: 3,", "value: -3,"),
                ("recruit-rate", "value: 35,", "value: 135,"),
                ("discount-rate", "value: 12,", "value: 112,"),
                ("partner-churn", "high: 3,", "high: 103,"),
                ("win-rate-draw", "value: 1,", "value: 1.1,"),
                ("churn-draw", "low: 0.7,", "low: 1.2,"),
                ("price-sigma", "value: 0.10,", "value: 6,"),
                ("trials", "value: 2000,", "value: 0,"),
                ("seed", "value: 20260101,", "value: -1,"),
                ("manager-part-time", "value: 4000,", "value: 4000000000000,"),
                ("partner-onboarding-cost", "value: 0,", "value: -1,"),
            ],
            &[
                ("ltv-horizon", "value: 60,", "value: 6,"),
                ("forecast-horizon", "value: 36,", "value: 121,"),
                ("clear-days", "value: 3,", "value: 1000000000,"),
                ("recruit-rate", "low: 30,", "low: 36,"),
                ("trials", "value: 2000,", "value: 2000.5,"),
            ],
            &[
                ("ltv-horizon", "value: 60,", "value: 0,"),
                ("forecast-horizon", "value: 36,", "value: 36.5,"),
                ("recruit-rate", "high: 40,", "high: 34,"),
            ],
            &[("ltv-horizon", "value: 60,", "value: 612,")],
        ];
        for round in rounds {
            let edit = |(row, from, to): &(&str, &str, &str)| {
                let line = line_of(row);
                assert!(line.contains(from), "{row}: {from}");
                (line.clone(), line.replacen(from, to, 1))
            };
            let edits: Vec<_> = round.iter().map(edit).collect();
            let problems = refused("economics-defaults.yaml", &edits);
            for (row, _, to) in round {
                let row = format!("`{row}`");
                let named = problems.iter().any(|problem| problem.contains(&row));
                assert!(named, "{row} {to} {problems:?}");
            }
            assert_eq!(problems.len(), round.len(), "{problems:?}");
        }
    }

    #[test]
    fn an_input_is_varied_from_an_end_below_its_value_to_one_above() {
        for (from, to) in [
            (
                "varied: times, low: 0.8, high: 1.2",
                "varied: times, low: 1.1, high: 1.2",
            ),
            (
                "varied: times, low: 0.8, high: 1.2",
                "varied: times, high: 1.2",
            ),
            (
                "varied: around, low: 5, high: 5",
                "varied: around, low: 5, high: 101",
            ),
            (
                "varied: between, low: 10, high: 15",
                "varied: between, low: 10",
            ),
            ("varied: as_drawn", "varied: as_drawn, low: 1"),
        ] {
            let edits = [(from.to_owned(), to.to_owned())];
            let problems = refused("forecast-inputs.yaml", &edits);
            assert_eq!(problems.len(), 1, "{to}: {problems:?}");
            assert!(
                problems[0].contains("cannot be varied so far"),
                "{problems:?}"
            );
        }
    }

    #[test]
    fn figures_at_the_ends_of_what_they_can_be_give_a_design() {
        let example =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/gridline.yaml");
        let example = std::fs::read_to_string(example).expect("an example");
        let answers = |model: &str| {
            let text = example.replacen("model: usage_based", &format!("model: {model}"), 1);
            let source = decode("answers.yaml", text.into_bytes()).expect("UTF-8");
            let (raw, problems) = read(questionnaire(), &source);
            check(&raw, problems, Asking::Assumed).expect("answers")
        };
        let ends = [
            ("ltv-horizon", ["12", "600", "12"]),
            ("forecast-horizon", ["1", "120", "120"]),
            ("recruit-months", ["1", "120", "120"]),
            ("onboard-lag", ["0", "120", "0"]),
            ("outcome-lag", ["0", "120", "120"]),
            ("clear-days", ["0", "3650", "3650"]),
            ("discount-rate", ["0", "100", "100"]),
            ("performer-share", ["0.01", "100", "0.01"]),
            ("outcome-rate", ["0.01", "100", "0.01"]),
            ("performer-referrals", ["0", "1000000", "1000000"]),
            ("company-growth", ["0", "100", "100"]),
            ("partner-churn", ["0", "100", "0"]),
            ("payment-fee-rate", ["0", "100", "0"]),
            ("manager-full-time", ["0", "1000000000000", "1000000000000"]),
            (
                "partner-onboarding-cost",
                ["0", "1000000000000", "1000000000000"],
            ),
        ];
        for round in 0..3 {
            let edit = |(row, values): &(&str, [&str; 3])| {
                let line = line_of(row);
                let (what, _) = line.split_once(", value: ").expect("a value");
                let (_, unit) = line.split_once(", unit: ").expect("a unit");
                let to = format!("{what}, value: {}, unit: {unit}", values[round]);
                (line.clone(), to)
            };
            let edits: Vec<_> = ends.iter().map(edit).collect();
            let advisor = edited("economics-defaults.yaml", &edits)
                .unwrap_or_else(|problems| panic!("{round}: {problems}"));
            for model in [
                "annual_subscription",
                "monthly_subscription",
                "usage_based",
                "outcome_based",
                "one_time",
            ] {
                let answers = answers(model);
                let blueprint = advisor.design(&answers);
                assert_eq!(blueprint.tiers.len(), 3, "{round} {model}");
                let horizon = advisor.forecast(&answers).program.horizon_months;
                assert_eq!(horizon, blueprint.economics.program.horizon_months);
            }
        }
    }
}
