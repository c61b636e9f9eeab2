//! Finds what makes rules lie: gaps, overlaps, dead rows, references to nowhere, missing sources.
//!
//! Numbers are tried at every boundary that a table names, between each two, and beyond the outer ones; words
//! and yes/no facts in all their values; of those that nothing tells apart one is enough. Combinations that the
//! questionnaire cannot produce are left out.

use rust_decimal::Decimal;

use super::Playbook;
use super::condition::{Bound, UnaryTest};
use super::fact::{Domain, FactId, FactValue};
use super::table::{Cell, ColumnKind, HitPolicy, Row, Table};
use super::vocabulary::FactSpec;
use crate::diagnostics::Diagnostic;

/// The most combinations that one table is tried with.
const MOST_COMBINATIONS: usize = 4_000_000;

/// Everything that is wrong with the tables of a playbook; empty when they can be trusted.
#[must_use]
pub fn verify(playbook: &Playbook) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for table in playbook.tables() {
        references(playbook, table, &mut findings);
        ranges(table, &mut findings);
        match table.hit {
            HitPolicy::Unique | HitPolicy::Priority => decision(playbook, table, &mut findings),
            HitPolicy::Collect | HitPolicy::Catalogue => {
                for row in &table.rows {
                    if !satisfiable(playbook, row) {
                        findings.push(dead(row));
                    }
                }
            }
        }
    }
    findings
}

/// A problem of a row, at the row's place in its file.
pub(crate) fn finding(row: &Row, message: String) -> Diagnostic {
    Diagnostic::error("playbook", message).at(&row.document.source(), row.span.range(), "")
}

fn dead(row: &Row) -> Diagnostic {
    finding(
        row,
        format!("row `{}` of `{}` can never apply", row.id, row.table),
    )
    .help("mend its conditions, move it up, or take it out")
}

fn references(playbook: &Playbook, table: &Table, findings: &mut Vec<Diagnostic>) {
    for row in &table.rows {
        if playbook
            .table("sources")
            .and_then(|sources| sources.row(row.source))
            .is_none()
        {
            let message = format!(
                "row `{}` of `{}` names an unknown source `{}`",
                row.id, table.id, row.source
            );
            findings.push(finding(row, message).help("add it to `sources.yaml`"));
        }
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            let (ColumnKind::Ref(target) | ColumnKind::Refs(target)) = column.kind else {
                continue;
            };
            let ids: Vec<&str> = match cell {
                Cell::Text(id) => vec![id],
                other => other.list().iter().map(|id| &**id).collect(),
            };
            for id in ids {
                if playbook
                    .table(target)
                    .and_then(|table| table.row(id))
                    .is_none()
                {
                    let message = format!(
                        "row `{}` of `{}` points at `{id}`, which is not in `{target}`",
                        row.id, table.id
                    );
                    findings.push(finding(row, message));
                }
            }
        }
    }
}

/// Tells the rows whose ranges end before they begin.
fn ranges(table: &Table, findings: &mut Vec<Diagnostic>) {
    let pairs: Vec<(usize, usize)> = table
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, column)| Some((at, table.column(&upper_end(column.name)?)?)))
        .collect();
    for row in &table.rows {
        for (low, high) in &pairs {
            let ends = (row.cells[*low].number(), row.cells[*high].number());
            if let (Some(begins), Some(ends)) = ends
                && begins > ends
            {
                let message = format!(
                    "row `{}` of `{}` has `{}` {begins} above `{}` {ends}",
                    row.id, table.id, table.columns[*low].name, table.columns[*high].name
                );
                findings.push(finding(row, message).help("swap them, or mend one of them"));
            }
        }
    }
}

/// The column that ends the range which this one begins: `high` for `low`, `end_day` for `start_day`.
fn upper_end(begins: &str) -> Option<String> {
    let swapped = |part: &str, other: &str| {
        let mut words: Vec<&str> = begins.split('_').collect();
        let word = words.iter_mut().find(|word| **word == part)?;
        *word = other;
        Some(words.join("_"))
    };
    swapped("low", "high")
        .or_else(|| swapped("start", "end"))
        .or_else(|| swapped("from", "to"))
}

/// Whether some value of each fact passes all of a row's tests of it.
fn satisfiable(playbook: &Playbook, row: &Row) -> bool {
    let facts: Vec<FactId> = row
        .conditions
        .iter()
        .map(|condition| condition.fact)
        .collect();
    let mut values = vec![None; playbook.vocabulary().specs().len()];
    search(playbook, row, &facts, 0, &mut values)
}

fn search(
    playbook: &Playbook,
    row: &Row,
    facts: &[FactId],
    at: usize,
    values: &mut Vec<Option<FactValue>>,
) -> bool {
    let Some(fact) = facts.get(at) else {
        return reachable(playbook, facts, values) && row.applies(values);
    };
    let tests: Vec<&UnaryTest> = tests(row, *fact).collect();
    for value in samples(playbook.vocabulary().spec(*fact), &tests) {
        if tests.iter().all(|test| test.holds(&value)) {
            values[usize::from(fact.0)] = value;
            if search(playbook, row, facts, at + 1, values) {
                return true;
            }
        }
    }
    values[usize::from(fact.0)] = None;
    false
}

/// Tries every combination of inputs of a table in which one row must decide.
fn decision(playbook: &Playbook, table: &Table, findings: &mut Vec<Diagnostic>) {
    let inputs = table.inputs.iter();
    let inputs: Vec<Input> = inputs
        .map(|fact| Input::of(playbook, table, *fact))
        .collect();
    let combinations = inputs
        .iter()
        .map(|input| input.samples.len())
        .product::<usize>();
    if combinations > MOST_COMBINATIONS {
        let message = format!(
            "`{}` looks at too many facts to be verified ({combinations} combinations)",
            table.id
        );
        findings.push(finding(&table.rows[0], message).help("split the table"));
        return;
    }
    let mut values = vec![None; playbook.vocabulary().specs().len()];
    let mut alive = vec![false; table.rows.len()];
    let mut gap_told = false;
    let mut overlaps: Vec<(usize, usize)> = Vec::new();
    let every_row: Vec<usize> = (0..table.rows.len()).collect();
    combine(&inputs, &every_row, &mut values, &mut |values, matching| {
        if !reachable(playbook, &table.inputs, values) {
            return;
        }
        let Some(&first) = matching.first() else {
            if !gap_told {
                gap_told = true;
                let message = format!(
                    "`{}` decides nothing when {}",
                    table.id,
                    spell(playbook, table, values)
                );
                findings.extend(nearest(table, values).map(|row| {
                    finding(row, message).help(format!(
                        "row `{}` comes nearest: widen it, or add a row",
                        row.id
                    ))
                }));
            }
            return;
        };
        alive[first] = true;
        if table.hit == HitPolicy::Unique
            && let Some(&second) = matching.get(1)
            && !overlaps.contains(&(first, second))
        {
            overlaps.push((first, second));
            let (a, b) = (&table.rows[first], &table.rows[second]);
            let message = format!(
                "rows `{}` and `{}` of `{}` both apply when {}",
                a.id,
                b.id,
                table.id,
                spell(playbook, table, values)
            );
            findings.push(finding(a, message).at(
                &table.document.source(),
                b.span.range(),
                "and here",
            ));
        }
    });
    for (row, _) in table.rows.iter().zip(&alive).filter(|(_, alive)| !**alive) {
        findings.push(dead(row));
    }
}

/// A row's tests of a fact.
fn tests(row: &Row, fact: FactId) -> impl Iterator<Item = &UnaryTest> {
    let conditions = row.conditions.iter();
    let of_fact = conditions.filter(move |condition| condition.fact == fact);
    of_fact.map(|condition| &condition.test)
}

/// A fact that a table looks at.
struct Input {
    fact: FactId,
    /// Of the values that neither the table nor the questionnaire tells apart the first.
    samples: Vec<Sample>,
}

/// A value of a fact.
struct Sample {
    value: Option<FactValue>,
    /// Whether the tests of each row hold for it.
    holds: Vec<bool>,
    /// Whether each condition holds by which other facts of the table are asked for.
    asks: Vec<bool>,
}

impl Sample {
    fn is_like(&self, other: &Self) -> bool {
        self.value.is_some() == other.value.is_some()
            && self.holds == other.holds
            && self.asks == other.asks
    }
}

impl Input {
    fn of(playbook: &Playbook, table: &Table, fact: FactId) -> Self {
        let spec = |fact| playbook.vocabulary().spec(fact);
        let inputs = table.inputs.iter();
        let conditions = inputs.flat_map(|input| &spec(*input).asked_when);
        let asked: Vec<_> = conditions
            .filter(|condition| condition.fact == fact)
            .collect();
        let of_rows = table.rows.iter().flat_map(|row| tests(row, fact));
        let mut told_apart: Vec<Sample> = Vec::new();
        for value in samples(spec(fact), &of_rows.collect::<Vec<_>>()) {
            let rows = table.rows.iter();
            let holds = rows.map(|row| tests(row, fact).all(|test| test.holds(&value)));
            let asks = asked.iter().map(|condition| condition.test.holds(&value));
            let sample = Sample {
                value,
                holds: holds.collect(),
                asks: asks.collect(),
            };
            if !told_apart.iter().any(|known| known.is_like(&sample)) {
                told_apart.push(sample);
            }
        }
        Self {
            fact,
            samples: told_apart,
        }
    }
}

/// Gives every combination of the inputs' values, the first input's varying fastest, with the rows of those given that
/// apply to it.
fn combine(
    inputs: &[Input],
    rows: &[usize],
    values: &mut Vec<Option<FactValue>>,
    found: &mut impl FnMut(&[Option<FactValue>], &[usize]),
) {
    let Some((last, others)) = inputs.split_last() else {
        return found(values, rows);
    };
    for sample in &last.samples {
        values[usize::from(last.fact.0)] = sample.value;
        let rows = rows.iter().copied().filter(|row| sample.holds[*row]);
        combine(others, &rows.collect::<Vec<_>>(), values, found);
    }
}

/// The row of which the fewest conditions fail, the topmost of several.
fn nearest<'t>(table: &'t Table, values: &[Option<FactValue>]) -> Option<&'t Row> {
    table.rows.iter().min_by_key(|row| {
        let conditions = row.conditions.iter();
        conditions
            .filter(|condition| !condition.test.holds(&values[usize::from(condition.fact.0)]))
            .count()
    })
}

/// Whether the questionnaire can produce these facts: a fact has a value exactly when its conditions hold, as
/// far as the facts among `inputs` tell.
fn reachable(playbook: &Playbook, inputs: &[FactId], values: &[Option<FactValue>]) -> bool {
    inputs.iter().all(|fact| {
        let spec = playbook.vocabulary().spec(*fact);
        if spec.asked_when.is_empty() {
            return true;
        }
        let present = values[usize::from(fact.0)].is_some();
        let told = |condition: &&super::condition::Condition| inputs.contains(&condition.fact);
        let holds = |condition: &super::condition::Condition| {
            condition.test.holds(&values[usize::from(condition.fact.0)])
        };
        let refuted = spec
            .asked_when
            .iter()
            .filter(told)
            .any(|condition| !holds(condition));
        let proven = spec
            .asked_when
            .iter()
            .all(|condition| told(&condition) && holds(condition));
        !(present && refuted || !present && proven && !spec.optional)
    })
}

/// The values of a fact that a set of tests can tell apart.
fn samples(spec: &FactSpec, tests: &[&UnaryTest]) -> Vec<Option<FactValue>> {
    let mut values: Vec<Option<FactValue>> = match &spec.domain {
        Domain::YesNo => [true, false].map(|is| Some(FactValue::YesNo(is))).into(),
        Domain::Choice(words) => words
            .iter()
            .map(|word| Some(FactValue::Choice(word)))
            .collect(),
        Domain::Number { min, max } => numbers(*min, *max, tests)
            .into_iter()
            .map(|number| Some(FactValue::Number(number)))
            .collect(),
    };
    if spec.optional || !spec.asked_when.is_empty() {
        values.push(None);
    }
    values
}

fn numbers(min: Option<Decimal>, max: Option<Decimal>, tests: &[&UnaryTest]) -> Vec<Decimal> {
    let mut ends: Vec<Decimal> = tests
        .iter()
        .flat_map(|test| match test {
            UnaryTest::Between(low, high) => [*low, *high],
            _ => [None, None],
        })
        .flatten()
        .map(|bound: Bound| bound.at)
        .chain(min)
        .chain(max)
        .collect();
    ends.sort();
    ends.dedup();
    let inside = |value: &Decimal| {
        min.is_none_or(|min| *value >= min) && max.is_none_or(|max| *value <= max)
    };
    let mut values = Vec::with_capacity(2 * ends.len() + 2);
    match (ends.first(), ends.last()) {
        (Some(first), Some(last)) => {
            values.push(first - Decimal::ONE);
            values.push(last + Decimal::ONE);
        }
        _ => values.push(Decimal::ZERO),
    }
    for pair in ends.windows(2) {
        values.push((pair[0] + pair[1]) / Decimal::TWO);
    }
    values.extend(&ends);
    values.retain(inside);
    values
}

fn spell(playbook: &Playbook, table: &Table, values: &[Option<FactValue>]) -> String {
    let parts: Vec<String> = table
        .inputs
        .iter()
        .filter(|fact| {
            // A fact that its own conditions leave without a value adds nothing to them.
            values[usize::from(fact.0)].is_some() || playbook.vocabulary().spec(**fact).optional
        })
        .map(|fact| {
            let id = playbook.vocabulary().spec(*fact).id;
            match values[usize::from(fact.0)] {
                None => format!("`{id}` has no value"),
                Some(value) => format!("`{id}` is {value}"),
            }
        })
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use crate::playbook::tests::small;

    fn findings(rows: &str, hit: &str) -> Vec<String> {
        let playbook = small(&[(
            "size.yaml",
            &format!(
                "id: size\nkind: decision\ntitle: Size\nquestion: How large?\nhit: {hit}\nsource: here\ninputs: [mrr, stripe]\noutputs:\n  size: text\nrows:\n{rows}"
            ),
        )])
        .expect("tables");
        super::verify(&playbook)
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    const SMALL: &str = "  - {id: small, when: {mrr: '< 10'}, size: s, because: It is small.}\n";

    #[test]
    fn a_gap_is_told_with_the_facts_that_fall_into_it() {
        let rows = format!(
            "{SMALL}  - {{id: large, when: {{mrr: '> 10', stripe: 'yes'}}, size: l, because: Large.}}\n  - {{id: large-other, when: {{mrr: '> 10', stripe: 'no'}}, size: l, because: Large.}}\n"
        );
        assert_eq!(
            findings(&rows, "unique"),
            ["`size` decides nothing when `mrr` is 10, `stripe` is yes"]
        );
    }

    #[test]
    fn a_gap_is_told_at_the_row_that_comes_nearest() {
        let playbook = small(&[(
            "size.yaml",
            &format!(
                "id: size\nkind: decision\ntitle: Size\nquestion: How large?\nhit: unique\nsource: here\ninputs: [mrr]\noutputs:\n  size: text\nrows:\n{SMALL}  - {{id: middle, when: {{mrr: '[12, 20)'}}, size: m, because: Middle.}}\n  - {{id: large, when: {{mrr: '>= 20'}}, size: l, because: Large.}}\n"
            ),
        )])
        .expect("tables");
        let found = super::verify(&playbook);
        assert_eq!(found[0].message, "`size` decides nothing when `mrr` is 11");
        assert_eq!(
            found[0].help,
            ["row `small` comes nearest: widen it, or add a row"]
        );
    }

    #[test]
    fn an_overlap_is_told_with_both_rows() {
        let rows = format!(
            "{SMALL}  - {{id: rest, when: {{stripe: 'yes'}}, size: l, because: Large.}}\n  - {{id: large, when: {{mrr: '>= 10', stripe: 'no'}}, size: l, because: Large.}}\n"
        );
        assert_eq!(
            findings(&rows, "unique"),
            ["rows `small` and `rest` of `size` both apply when `mrr` is 9, `stripe` is yes"]
        );
    }

    #[test]
    fn a_row_behind_a_wider_one_is_dead() {
        let rows = format!(
            "{SMALL}  - {{id: all, when: {{}}, size: l, because: All.}}\n  - {{id: stripe, when: {{stripe: 'yes'}}, size: l, because: Never.}}\n"
        );
        assert_eq!(
            findings(&rows, "priority"),
            ["row `stripe` of `size` can never apply"]
        );
    }
}
