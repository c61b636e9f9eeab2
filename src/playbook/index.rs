//! Which rows of a table apply, looked up instead of tried row by row.
//!
//! For every fact that a table looks at and every class of its values, a set of rows stands ready: those whose
//! conditions on that fact hold. The rows that apply are those in all of the sets.

use super::classes::{Classes, FactValues};
use super::condition::Condition;
use super::table::Row;
use super::vocabulary::FactId;

/// The rows of a table by the classes of what they look at.
#[derive(Clone, Debug, Default)]
pub(super) struct Index(Vec<Block>);

/// As many rows as a set holds.
#[derive(Clone, Debug)]
struct Block {
    /// All of the rows.
    every: u64,
    columns: Vec<Column>,
    /// The sets of all columns: of a column a set a class.
    sets: Vec<u64>,
}

/// A fact that rows look at.
#[derive(Clone, Copy, Debug)]
struct Column {
    fact: FactId,
    /// Where its sets begin.
    at: usize,
}

impl Index {
    /// The index of a table's rows.
    pub fn of(rows: &[Row], classes: &Classes) -> Self {
        let blocks = rows.chunks(u64::BITS as usize);
        Self(blocks.map(|rows| Block::of(rows, classes)).collect())
    }

    /// The places of the rows that apply, topmost first.
    #[inline]
    pub fn applying<'t, 'f>(&'t self, facts: &'f FactValues<'f>) -> Applying<'t, 'f> {
        let (first, rest) = match self.0.split_first() {
            Some((first, rest)) => (first.applying(facts), rest),
            None => (0, &[][..]),
        };
        Applying {
            blocks: rest,
            facts,
            before: 0,
            rows: first,
        }
    }
}

impl Block {
    fn of(rows: &[Row], classes: &Classes) -> Self {
        let mut block = Self {
            every: u64::MAX >> (u64::BITS as usize - rows.len()),
            columns: Vec::new(),
            sets: Vec::new(),
        };
        let conditions = || {
            let numbered = rows.iter().enumerate();
            numbered.flat_map(|(at, row)| row.conditions.iter().map(move |held| (at, held)))
        };
        for (_, Condition { fact, .. }) in conditions() {
            if block.columns.iter().any(|column| column.fact == *fact) {
                continue;
            }
            let samples = classes.samples(*fact);
            let first = block.sets.len();
            block.sets.resize(first + samples.len(), block.every);
            for (at, condition) in conditions().filter(|(_, held)| held.fact == *fact) {
                let sets = &mut block.sets[first..];
                for (set, holds) in sets.iter_mut().zip(samples.holds(&condition.test)) {
                    *set &= !(u64::from(!holds) << at);
                }
            }
            block.columns.push(Column {
                fact: *fact,
                at: first,
            });
        }
        block
    }

    fn applying(&self, facts: &FactValues<'_>) -> u64 {
        let classes = facts.of_facts();
        self.columns.iter().fold(self.every, |rows, column| {
            let class = classes[usize::from(column.fact.0)];
            rows & self.sets[column.at + class as usize]
        })
    }
}

/// The places of rows, in rising order.
#[derive(Clone)]
pub(super) struct Applying<'t, 'f> {
    /// Blocks not looked at yet.
    blocks: &'t [Block],
    facts: &'f FactValues<'f>,
    /// Rows before those at hand.
    before: usize,
    /// Rows at hand that are still to be told.
    rows: u64,
}

impl Iterator for Applying<'_, '_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.rows == 0 {
            let (block, rest) = self.blocks.split_first()?;
            self.rows = block.applying(self.facts);
            self.before += u64::BITS as usize;
            self.blocks = rest;
        }
        let at = self.rows.trailing_zeros() as usize;
        self.rows &= self.rows - 1;
        Some(self.before + at)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let here = self.rows.count_ones() as usize;
        (here, Some(here + self.blocks.len() * u64::BITS as usize))
    }

    fn count(self) -> usize {
        let rest = self.blocks.iter().map(|block| block.applying(self.facts));
        rest.fold(self.rows.count_ones() as usize, |count, rows| {
            count + rows.count_ones() as usize
        })
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use crate::facts::words;
    use crate::playbook::classes::FactValues;
    use crate::playbook::condition::Test;
    use crate::playbook::table::Table;
    use crate::playbook::tests::small;
    use crate::playbook::vocabulary::{Domain, FactId, FactValue};
    use crate::playbook::{Playbook, verify};

    /// Values of a fact that tests could take for another: the ends that any table names, what lies closest to
    /// them, the same with more decimal places, no value, and values that the fact never has.
    fn values(playbook: &Playbook, fact: FactId) -> Vec<Option<FactValue>> {
        let spec = playbook.vocabulary().spec(fact);
        let rows = playbook.tables().iter().flat_map(|table| &table.rows);
        let conditions = rows.flat_map(|row| &row.conditions);
        let tests: Vec<&Test> = conditions
            .filter(|condition| condition.fact == fact)
            .map(|condition| &condition.test)
            .collect();
        let mut values = verify::samples(spec, &tests);
        if let Domain::Number { .. } = spec.domain {
            let least = Decimal::new(1, 20);
            let ends: Vec<Decimal> = values
                .iter()
                .filter_map(|value| match value {
                    Some(FactValue::Number(number)) => Some(*number),
                    _ => None,
                })
                .collect();
            for end in ends {
                let mut longer = end;
                longer.rescale(end.scale() + 5);
                let near = [longer, end + least, end - least, -end].map(FactValue::Number);
                values.extend(near.map(Some));
            }
            values.extend([Decimal::MIN, Decimal::MAX].map(|most| Some(FactValue::Number(most))));
        }
        values.push(None);
        values.push(Some(FactValue::Choice("a word of no fact")));
        values.push(Some(FactValue::YesNo(true)));
        values.push(Some(FactValue::Number(Decimal::ONE)));
        values
    }

    fn by_row(table: &Table, facts: &FactValues<'_>) -> Vec<usize> {
        let rows = table.rows.iter().enumerate();
        rows.filter(|(_, row)| row.applies(facts))
            .map(|(at, _)| at)
            .collect()
    }

    fn looked_up(table: &Table, facts: &FactValues<'_>) -> Vec<usize> {
        table.applying(facts).collect()
    }

    #[test]
    fn every_condition_holds_for_a_class_as_it_does_for_each_of_its_values() {
        let playbook = Playbook::embedded(words().vocabulary.clone()).expect("the tables");
        let mut compared = 0;
        for (table, row) in playbook.tables().iter().flat_map(|table| {
            let rows = table.rows.iter();
            rows.map(move |row| (table, row))
        }) {
            for condition in &row.conditions {
                let samples = playbook.classes().samples(condition.fact);
                let holds: Vec<bool> = samples.holds(&condition.test).collect();
                assert_eq!(holds.len(), playbook.classes().count(condition.fact));
                for value in values(&playbook, condition.fact) {
                    let mut facts = FactValues::none(playbook.classes());
                    facts.set(condition.fact, value);
                    let class = facts.of_facts()[usize::from(condition.fact.0)];
                    assert_eq!(
                        holds[class as usize],
                        condition.test.holds(&value),
                        "{} {} {condition:?} of {value:?}",
                        table.id,
                        row.id
                    );
                    compared += 1;
                }
            }
        }
        assert!(compared > 10_000, "{compared}");
    }

    #[test]
    fn rows_looked_up_are_the_rows_that_apply() {
        let playbook = Playbook::embedded(words().vocabulary.clone()).expect("the tables");
        let mut drawn: u64 = 1;
        let mut draw = |below: usize| {
            drawn = drawn
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(drawn >> 33).expect("31 bits") % below
        };
        for table in playbook.tables() {
            let inputs: Vec<_> = table
                .inputs
                .iter()
                .map(|fact| (*fact, values(&playbook, *fact)))
                .collect();
            for _ in 0..500 {
                let mut facts = FactValues::none(playbook.classes());
                for (fact, values) in &inputs {
                    facts.set(*fact, values[draw(values.len())]);
                }
                let expected = by_row(table, &facts);
                assert_eq!(
                    looked_up(table, &facts),
                    expected,
                    "{}: {facts:?}",
                    table.id
                );
                let first = expected.first().map(|at| table.rows[*at].id);
                assert_eq!(table.decide(&facts).map(|row| row.id), first);
            }
        }
    }

    #[test]
    fn a_table_may_have_more_rows_than_a_set_holds() {
        let rows: String = (0..150)
            .map(|at| {
                format!("  - {{id: row-{at}, when: {{mrr: '>= {at}'}}, size: a, because: So.}}\n")
            })
            .collect();
        let text = format!(
            "id: size\nkind: decision\ntitle: Size\nquestion: How?\nhit: collect\nsource: here\ninputs: [mrr]\noutputs: {{size: text}}\nrows:\n{rows}"
        );
        let playbook = small(&[("size.yaml", &text)]).expect("tables");
        let table = playbook.table("size").expect("the table");
        let mrr = playbook.vocabulary().find("mrr").expect("the fact");
        let mut facts = FactValues::none(playbook.classes());
        for number in [-1, 0, 63, 64, 65, 127, 128, 149, 200] {
            facts.set(mrr, Some(FactValue::Number(Decimal::from(number))));
            assert_eq!(looked_up(table, &facts), by_row(table, &facts), "{number}");
        }
    }
}
