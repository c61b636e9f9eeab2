//! The columns of a list that name an account: by the headers of known exports, by the user's choice, or by their
//! content where a file has no header.

use serde::{Deserialize, Serialize};

use super::domain::reads_as_domain;
use super::letters::fold_header;
use super::words::{KnownHeader, Meaning, Words};

/// The columns of one list, by position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Columns with web addresses, the best first; the next one is looked at where the first is empty.
    pub website: Vec<usize>,
    /// Columns with e-mail addresses, the best first.
    pub email: Vec<usize>,
    /// Columns whose fields are judged one by one: website, e-mail or company name.
    pub mixed: Vec<usize>,
    /// Columns with company names, the best first; the next one is looked at where the first names nobody.
    pub company: Vec<usize>,
    /// The column with stages.
    pub stage: Option<usize>,
}

impl Columns {
    /// Whether no column names an account.
    #[must_use]
    pub fn no_key(&self) -> bool {
        self.website.is_empty()
            && self.email.is_empty()
            && self.mixed.is_empty()
            && self.company.is_empty()
    }

    /// Every column in use: websites, e-mails, mixed, company, stage.
    #[must_use]
    pub fn used(&self) -> Vec<usize> {
        let mut used = self.website.clone();
        used.extend(&self.email);
        used.extend(&self.mixed);
        used.extend(&self.company);
        used.extend(self.stage);
        used
    }
}

/// The headers of the columns in use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnNames {
    /// Columns with web addresses, in the order they are tried.
    pub website: Vec<String>,
    /// Columns with e-mail addresses, in the order they are tried.
    pub email: Vec<String>,
    /// Columns with company names, in the order they are tried.
    pub company: Vec<String>,
    /// Columns whose fields are judged one by one.
    pub any: Vec<String>,
    /// The column with stages.
    pub stage: Option<String>,
}

/// The export and the columns of a list.
#[derive(Clone, Debug, Default)]
pub struct Recognised {
    /// The export whose headers these are.
    pub export: Option<String>,
    /// The columns in use.
    pub columns: ColumnNames,
}

/// Columns that known exports have, and the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownColumns {
    /// The columns without the stage.
    pub columns: Columns,
    /// Every column that may hold stages, the best first.
    pub stages: Vec<usize>,
    /// The export whose headers these are, when any were known.
    pub export: Option<String>,
}

/// Recognises the columns of a header row by the names that known exports use.
#[must_use]
pub fn recognise(header: &[String], words: &Words) -> KnownColumns {
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
            (same.len(), spelled.count(), std::cmp::Reverse(same[0]))
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
    KnownColumns {
        columns: Columns {
            website: of(Meaning::Website),
            email: of(Meaning::Email),
            company: of(Meaning::Company),
            ..Columns::default()
        },
        stages: of(Meaning::Stage),
        export: export.map(|export| words.export(export).to_owned()),
    }
}

/// The column with stages among those that may hold them: the first of which the playbook knows every second
/// field at least; else the one of which it knows most, else the first.
#[must_use]
pub fn stage_of(stages: &[usize], rows: &[Vec<String>], words: &Words) -> Option<usize> {
    let known = |column: usize| {
        let fields = rows.iter().filter_map(|row| row.get(column));
        let filled: Vec<&String> = fields.filter(|field| !field.is_empty()).collect();
        let known = filled.iter().filter(|field| words.stage(field).is_some());
        (known.count(), filled.len())
    };
    let counts: Vec<(usize, usize)> = stages.iter().map(|column| known(*column)).collect();
    let sure = counts
        .iter()
        .position(|(known, filled)| *known > 0 && known * 2 >= *filled);
    let most = || {
        let most = counts.iter().map(|(known, _)| *known).max()?;
        counts.iter().position(|(known, _)| *known == most)
    };
    sure.or_else(most).map(|at| stages[at])
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

/// Columns whose fields look like websites or e-mail addresses, most fields first; at least every second one.
#[must_use]
pub fn likely(rows: &[Vec<String>], columns: usize, words: &Words) -> Vec<usize> {
    let mut counts: Vec<(usize, usize)> = (0..columns)
        .map(|column| {
            let fields = rows.iter().filter_map(|row| row.get(column));
            let hits = fields.filter(|field| reads_as_domain(field.as_bytes(), words));
            (hits.count(), column)
        })
        .filter(|(hits, _)| *hits > 0 && hits * 2 >= rows.len())
        .collect();
    counts.sort_unstable_by_key(|(hits, column)| (std::cmp::Reverse(*hits), *column));
    counts.into_iter().map(|(_, column)| column).collect()
}

#[cfg(test)]
mod tests {
    use super::{likely, named, recognise, stage_of};
    use crate::overlap::words::sample::words;

    fn row(fields: &[&str]) -> Vec<String> {
        fields.iter().map(|field| (*field).to_owned()).collect()
    }

    #[test]
    fn headers_of_known_exports_are_recognised_best_column_first() {
        let words = words();
        let header = row(&[
            "Record ID",
            "Company name",
            "Website URL",
            "Company Domain Name",
            "Lifecycle Stage",
            "Email",
        ]);
        let found = recognise(&header, &words);
        assert_eq!(found.export.as_deref(), Some("hubspot"));
        assert_eq!(found.columns.website, [3, 2]);
        assert_eq!(found.columns.email, [5]);
        assert_eq!(found.columns.company, [1]);
        assert_eq!(found.stages, [4]);
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
            assert_eq!(stage_of(&[0, 1], &fields, &words), expected, "{fields:?}");
        }
        assert_eq!(stage_of(&[], &rows(&[]), &words), None);
    }

    #[test]
    fn company_outranks_name_in_a_plain_list() {
        let words = words();
        let found = recognise(&row(&["name", "company", "email"]), &words);
        assert_eq!(found.export.as_deref(), Some("plain"));
        assert_eq!(found.columns.company, [1, 0]);
        assert!(recognise(&row(&["x", "y"]), &words).columns.no_key());
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
        assert_eq!(likely(&rows, 3, &words), [1]);
    }
}
