//! The columns of a list that name an account: by the headers of known exports, by the user's choice, or by their
//! content where a file has no header.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::domain::reads_as_domain;
use super::letters::fold_header;
use super::warnings::short;
use super::words::{KnownHeader, Meaning, Words};

/// The columns in use, by position or by header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns<T> {
    /// Columns with web addresses, the best first; the next one is looked at where the first is empty.
    pub website: Vec<T>,
    /// Columns with e-mail addresses, the best first.
    pub email: Vec<T>,
    /// Columns with company names, the best first; the next one is looked at where the first names nobody.
    pub company: Vec<T>,
    /// Columns whose fields are judged one by one: website, e-mail or company name.
    pub any: Vec<T>,
    /// The column with stages.
    pub stage: Option<T>,
}

/// The headers of the columns in use.
pub type ColumnNames = Columns<String>;

impl<T: Copy> Columns<T> {
    /// Every column that names an account: websites, e-mails, any, company.
    fn keys(&self) -> impl Iterator<Item = T> {
        let groups = [&self.website, &self.email, &self.any, &self.company];
        groups.into_iter().flatten().copied()
    }

    /// Whether no column names an account.
    #[must_use]
    pub fn no_key(&self) -> bool {
        self.keys().next().is_none()
    }

    /// Every column in use: those that name an account, and the stage.
    pub fn used(&self) -> impl Iterator<Item = T> {
        self.keys().chain(self.stage)
    }
}

impl Columns<usize> {
    /// The headers of the columns.
    #[must_use]
    pub fn names(&self, header: &[String]) -> ColumnNames {
        let name = |column: &usize| {
            let name = header.get(*column).filter(|name| !name.is_empty());
            name.map_or_else(|| format!("column {}", column + 1), |name| short(name))
        };
        let names = |columns: &[usize]| columns.iter().map(name).collect();
        Columns {
            website: names(&self.website),
            email: names(&self.email),
            company: names(&self.company),
            any: names(&self.any),
            stage: self.stage.as_ref().map(name),
        }
    }
}

/// The columns of a header row that known exports have, and the export whose headers these are, when any were known.
/// The first rows show which of several columns holds the stages.
#[must_use]
pub fn recognise(
    header: &[String],
    rows: &[Vec<String>],
    words: &Words,
) -> (Columns<usize>, Option<String>) {
    let known: Vec<&[KnownHeader]> = header.iter().map(|name| words.header(name)).collect();
    let mut exports: Vec<usize> = known
        .iter()
        .flat_map(|names| names.iter().map(|name| name.export))
        .collect();
    exports.sort_unstable();
    // The export that explains most columns; of two equal ones that which spells more of them to the letter, else
    // the first of the playbook.
    let export = exports
        .chunk_by(|one, other| one == other)
        .max_by_key(|same| {
            let spelled = header.iter().filter(|name| words.spells(same[0], name));
            (same.len(), spelled.count(), Reverse(same[0]))
        })
        .map(|same| same[0]);
    let mut found: Vec<(Meaning, bool, usize, usize)> = Vec::new();
    for (column, names) in known.iter().enumerate() {
        let own = names.iter().find(|name| Some(name.export) == export);
        if let Some(name) = own.or(names.first()) {
            let is_foreign = Some(name.export) != export;
            found.push((name.meaning, is_foreign, name.rank, column));
        }
    }
    found.sort_unstable();
    let of = |meaning: Meaning| {
        let of_meaning = found.iter().filter(|(of, ..)| *of == meaning);
        of_meaning.map(|(.., column)| *column).collect::<Vec<_>>()
    };
    let columns = Columns {
        website: of(Meaning::Website),
        email: of(Meaning::Email),
        company: of(Meaning::Company),
        any: Vec::new(),
        stage: stage_of(&of(Meaning::Stage), rows, words),
    };
    (
        columns,
        export.map(|export| words.export(export).to_owned()),
    )
}

/// The filled fields of a column, and how many of them are what is looked for.
fn hits(rows: &[Vec<String>], column: usize, is_hit: impl Fn(&str) -> bool) -> (usize, usize) {
    let fields = rows.iter().filter_map(|row| row.get(column));
    let filled: Vec<&String> = fields.filter(|field| !field.is_empty()).collect();
    let hits = filled.iter().filter(|field| is_hit(field)).count();
    (hits, filled.len())
}

/// The column with stages among those that may hold them: the first of which the playbook knows every second
/// field at least; else the first of those of which it knows most.
fn stage_of(stages: &[usize], rows: &[Vec<String>], words: &Words) -> Option<usize> {
    let known = |column: &usize| hits(rows, *column, |field| words.stage(field).is_some());
    let is_sure = |(known, filled): (usize, usize)| known > 0 && known * 2 >= filled;
    let sure = stages.iter().find(|column| is_sure(known(column)));
    // Of equal ones `max_by_key` takes the last.
    let most = || stages.iter().rev().max_by_key(|column| known(column).0);
    sure.or_else(most).copied()
}

/// The column of a header row that the person named: by its exact name, else by its folded one.
#[must_use]
pub fn column_of(header: &[String], key: &str) -> Option<usize> {
    let folded = || {
        let key = fold_header(key);
        header.iter().position(|name| fold_header(name) == key)
    };
    header.iter().position(|name| name == key).or_else(folded)
}

/// The columns the person named, each once, in the order of the names; each field is judged by itself.
#[must_use]
pub fn named(header: &[String], keys: &[String]) -> Vec<usize> {
    let mut columns = Vec::new();
    for column in keys.iter().filter_map(|key| column_of(header, key)) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// Notes on the columns of a header that are called alike, each with the first column of that name; `shown` is how a
/// name is printed.
pub fn called_alike(
    header: &[String],
    shown: fn(&str) -> String,
) -> impl Iterator<Item = (usize, String)> {
    let alike = header.iter().enumerate().filter_map(|(at, name)| {
        let first = header[..at].iter().position(|other| other == name)?;
        Some((first, at, name))
    });
    alike.map(move |(first, at, name)| {
        let (one, other, name) = (first + 1, at + 1, shown(name));
        let note =
            format!("columns {one} and {other} are both called `{name}`; the first one counts");
        (first, note)
    })
}

/// Columns whose fields look like websites or e-mail addresses, most fields first; at least every second one.
#[must_use]
pub fn likely(rows: &[Vec<String>], width: usize, words: &Words) -> Vec<usize> {
    let domains = |column: usize| hits(rows, column, |field| reads_as_domain(field, words)).0;
    let counts = (0..width).map(|column| (Reverse(domains(column)), column));
    let mut likely: Vec<_> = counts
        .filter(|(Reverse(domains), _)| *domains > 0 && domains * 2 >= rows.len())
        .collect();
    likely.sort_unstable();
    likely.into_iter().map(|(_, column)| column).collect()
}

#[cfg(test)]
mod tests {
    use super::{likely, named, recognise, stage_of};
    use crate::overlap::words::words;

    fn row(fields: &[&str]) -> Vec<String> {
        fields.iter().map(|field| (*field).to_owned()).collect()
    }

    #[test]
    fn headers_of_known_exports_are_recognised_best_column_first() {
        for (export, expected) in [
            (
                "HubSpot",
                "Record ID|Company name=company1|Website URL=website2|Company Domain Name=website1|Lifecycle Stage=stage1|\
                 Email=email1",
            ),
            (
                "Salesforce",
                "Account ID|Account Name=company1|Website=website1|Type=stage1|Billing Country",
            ),
            (
                "Stripe",
                "id|Description=company2|Email=email1|Name=company1|Created (UTC)|Delinquent|Status=stage1",
            ),
            (
                "Pipedrive",
                "Deal - Title|Organization - Name=company1|Person - Email=email1|Deal - Status=stage1",
            ),
            (
                "plain list",
                "company=company1|domain=website1|e-mail=email1|stage=stage1",
            ),
            ("plain list", "name=company2|COMPANY=company1|email=email1"),
            ("plain list", "company=company1|domain=website1"),
            ("Salesforce", "Account Name=company1|Website=website1"),
            ("none", "x|y"),
        ] {
            let cells = expected.split('|');
            let header: Vec<String> = cells
                .map(|cell| cell.split('=').next().unwrap_or(cell).to_owned())
                .collect();
            let (columns, found) = recognise(&header, &[], words());
            let stage: Vec<usize> = columns.stage.into_iter().collect();
            let meanings = [
                ("website", &columns.website),
                ("email", &columns.email),
                ("company", &columns.company),
                ("stage", &stage),
            ];
            let marked = header.iter().enumerate().map(|(at, name)| {
                let rank = |columns: &[usize]| columns.iter().position(|column| *column == at);
                let meaning = meanings
                    .iter()
                    .find_map(|(meaning, columns)| Some((meaning, rank(columns)? + 1)));
                meaning.map_or(name.clone(), |(meaning, rank)| {
                    format!("{name}={meaning}{rank}")
                })
            });
            assert_eq!(marked.collect::<Vec<_>>().join("|"), expected);
            assert_eq!(found.as_deref().unwrap_or("none"), export, "{expected}");
        }
    }

    #[test]
    fn the_stage_column_is_the_first_with_known_stages() {
        let words = words();
        let rows =
            |fields: &[[&str; 2]]| fields.iter().map(|fields| row(fields)).collect::<Vec<_>>();
        for (fields, expected) in [
            (
                rows(&[["New Business", "Closed Won"], ["Upgrade", "lead"]]),
                Some(1),
            ),
            (
                rows(&[["customer", "closed won"], ["odd", "lead"]]),
                Some(0),
            ),
            (rows(&[["", "lead"], ["", ""]]), Some(1)),
            (rows(&[["odd", "strange"]]), Some(0)),
            (rows(&[]), Some(0)),
        ] {
            assert_eq!(stage_of(&[0, 1], &fields, words), expected, "{fields:?}");
        }
        assert_eq!(stage_of(&[], &rows(&[]), words), None);
    }

    #[test]
    fn a_key_column_is_found_by_exact_name_then_by_folded_name() {
        let header = row(&["Kunde", "kunde", "Web Seite"]);
        assert_eq!(named(&header, &row(&["kunde", "web_seite"])), [1, 2]);
        assert_eq!(
            named(&header, &row(&["kunde", "kunde", "KUNDE", "Kunde"])),
            [1, 0]
        );
        assert!(named(&header, &row(&["url"])).is_empty());
    }

    #[test]
    fn likely_columns_are_those_with_domains_in_at_least_half_the_rows() {
        let words = words();
        let rows = [
            row(&["1", "acme.com", "jo@acme.com"]),
            row(&["2", "b.io", ""]),
            row(&["3", "see note", ""]),
        ];
        assert_eq!(likely(&rows, 3, words), [1]);
    }
}
