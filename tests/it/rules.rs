//! The rule tables: verified as a whole, and case by case with every row of every decision table reached.
//!
//! A case of `tests/rules/*.yaml` names a table and some facts. `row` is the row that decides, or for a
//! collecting table one that applies; `without` is a row that does not apply; `gives` holds cells of `row`.
//! Facts that a case leaves out have no value.

use std::collections::BTreeSet;
use std::path::Path;

use partnerkit::document::Document;
use partnerkit::facts;
use partnerkit::playbook::Playbook;
use partnerkit::playbook::fact::{Domain, FactValue};
use partnerkit::playbook::table::{Cell, HitPolicy, Row, Table};
use partnerkit::playbook::verify::verify;
use partnerkit::playbook::vocabulary::{FactSpec, FactValues};
use partnerkit::yaml::Tree;
use rust_decimal::Decimal;

fn playbook() -> Playbook {
    match Playbook::embedded(facts::catalog().vocabulary.clone()) {
        Ok(playbook) => playbook,
        Err(problems) => panic!("{problems}"),
    }
}

/// One case as it stands in its file.
struct Case {
    file: &'static str,
    node: &'static Tree<'static>,
}

impl Case {
    fn text(&self, key: &str) -> Option<&'static str> {
        self.node.get(key).and_then(Tree::text)
    }

    fn name(&self) -> String {
        format!(
            "{}: {}",
            self.file,
            self.text("name").unwrap_or("a case without a name")
        )
    }

    fn table<'p>(&self, playbook: &'p Playbook) -> &'p Table {
        let id = self.text("table").unwrap_or_default();
        playbook
            .table(id)
            .unwrap_or_else(|| panic!("{}: there is no table `{id}`", self.name()))
    }

    fn facts(&self, playbook: &Playbook, table: &Table) -> FactValues {
        let vocabulary = playbook.vocabulary();
        let mut values = FactValues::none(playbook.vocabulary());
        for field in self.node.get("facts").map(Tree::fields).unwrap_or_default() {
            let fact = vocabulary
                .find(&field.key)
                .filter(|fact| table.inputs.contains(fact))
                .unwrap_or_else(|| {
                    panic!(
                        "{}: `{}` is no input of `{}`",
                        self.name(),
                        field.key,
                        table.id
                    )
                });
            let text = field.value.text().unwrap_or_default();
            let value = value(vocabulary.spec(fact), text);
            assert!(
                value.is_some(),
                "{}: `{}` is never `{text}`",
                self.name(),
                field.key
            );
            values.set(fact, value);
        }
        values
    }
}

fn value(spec: &FactSpec, text: &str) -> Option<FactValue> {
    match &spec.domain {
        Domain::YesNo => match text {
            "yes" => Some(FactValue::YesNo(true)),
            "no" => Some(FactValue::YesNo(false)),
            _ => None,
        },
        Domain::Choice(words) => words
            .iter()
            .find(|word| **word == text)
            .map(|word| FactValue::Choice(word)),
        Domain::Number { min, max } => Decimal::from_str_exact(text)
            .ok()
            .filter(|number| {
                min.is_none_or(|min| *number >= min) && max.is_none_or(|max| *number <= max)
            })
            .map(FactValue::Number),
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .expect("tests/rules")
        .map(|entry| entry.expect("a file").path())
        .collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(&path).expect("a file of cases");
        let document =
            Document::read(&name, text).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        cases.extend(document.root.items().iter().map(|node| Case {
            file: document.name,
            node,
        }));
    }
    cases
}

fn row<'t>(case: &Case, table: &'t Table, id: &str) -> &'t Row {
    table
        .row(id)
        .unwrap_or_else(|| panic!("{}: `{}` has no row `{id}`", case.name(), table.id))
}

/// What is wrong with a case, if anything.
fn fault(case: &Case, playbook: &Playbook) -> Option<String> {
    let table = case.table(playbook);
    let values = case.facts(playbook, table);
    let matches: Vec<&str> = table.matches(&values).map(|row| row.id).collect();
    if let Some(wanted) = case.text("row") {
        let row = row(case, table, wanted);
        let decided = match table.hit {
            HitPolicy::Unique => matches == [wanted],
            HitPolicy::Priority => matches.first() == Some(&wanted),
            HitPolicy::Collect | HitPolicy::Catalogue => matches.contains(&wanted),
        };
        if !decided {
            return Some(format!(
                "{}: got {matches:?} instead of `{wanted}`",
                case.name()
            ));
        }
        for field in case.node.get("gives").map(Tree::fields).unwrap_or_default() {
            let found = shown(row.cell(&field.key));
            let wanted = field.value.text().unwrap_or_default();
            if found != wanted {
                return Some(format!(
                    "{}: `{}` is {found}, not {wanted}",
                    case.name(),
                    field.key
                ));
            }
        }
    }
    let without = case.text("without")?;
    row(case, table, without);
    matches
        .contains(&without)
        .then(|| format!("{}: `{without}` applies", case.name()))
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => (*text).to_owned(),
        Cell::Number(number) => number.normalize().to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn the_tables_have_no_gap_no_overlap_no_dead_row_and_no_reference_to_nowhere() {
    let findings: Vec<String> = verify(&playbook())
        .into_iter()
        .map(|finding| finding.message)
        .collect();
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn every_case_reaches_the_row_it_names() {
    let playbook = playbook();
    let faults: Vec<String> = cases()
        .iter()
        .filter_map(|case| fault(case, &playbook))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_row_of_every_decision_table_has_a_case() {
    let playbook = playbook();
    let cases = cases();
    let reached: BTreeSet<(&str, &str)> = cases
        .iter()
        .filter_map(|case| Some((case.text("table")?, case.text("row")?)))
        .collect();
    let missing: Vec<String> = playbook
        .tables()
        .iter()
        .filter(|table| table.hit != HitPolicy::Catalogue)
        .flat_map(|table| table.rows.iter().map(move |row| (table.id, row.id)))
        .filter(|pair| !reached.contains(pair))
        .map(|(table, row)| format!("{table}: {row}"))
        .collect();
    assert!(
        missing.is_empty(),
        "write a case under tests/rules for {missing:#?}"
    );
}

#[test]
fn no_two_cases_have_the_same_name() {
    let mut names = BTreeSet::new();
    let twice: Vec<String> = cases()
        .iter()
        .filter(|case| !names.insert(case.text("name")))
        .map(Case::name)
        .collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn weights_shares_and_minutes_add_up() {
    let playbook = playbook();
    for (id, column, total) in [
        ("integration-factors", "weight", 100),
        ("comarketing-split", "share", 100),
        ("qbr-agenda", "minutes", 45),
    ] {
        let table = playbook.table(id).expect("a table");
        let sum: Decimal = table.rows.iter().filter_map(|row| row.number(column)).sum();
        assert_eq!(sum, Decimal::from(total), "{id}");
    }
}

#[test]
fn a_launch_task_lies_within_90_days_and_waits_only_for_what_has_ended() {
    let playbook = playbook();
    let table = playbook.table("launch-tasks").expect("a table");
    let day = |row: &Row, column| row.number(column).expect("a day");
    for row in &table.rows {
        let (start, end) = (day(row, "start_day"), day(row, "end_day"));
        let within = Decimal::ONE <= start && start <= end && end <= Decimal::from(90);
        assert!(within, "{}: days {start} to {end}", row.id);
        for id in row.list("after") {
            let before = table.row(id).expect("verified");
            let ended = day(before, "end_day");
            assert!(
                ended <= start,
                "{} begins on day {start} but waits for {id}, which ends on day {ended}",
                row.id
            );
        }
    }
}

#[test]
fn the_first_ten_launch_tasks_keep_the_days_they_were_given() {
    let playbook = playbook();
    let table = playbook.table("launch-tasks").expect("a table");
    let days: Vec<(String, String)> = table.rows[..10]
        .iter()
        .map(|row| {
            assert!(row.conditions.is_empty(), "{} always applies", row.id);
            (shown(row.cell("start_day")), shown(row.cell("end_day")))
        })
        .collect();
    let expected = [
        (1, 3),
        (3, 5),
        (5, 7),
        (8, 10),
        (10, 14),
        (15, 18),
        (18, 21),
        (22, 28),
        (30, 60),
        (60, 90),
    ];
    assert_eq!(
        days,
        expected.map(|(start, end): (u32, u32)| (start.to_string(), end.to_string()))
    );
}
