//! Which columns of a list name an account: by the headers that known exports use, by the person's word, or
//! by what stands in them where a file has no header at all.

use super::domain::reads_as_domain;
use super::words::{Meaning, Words, fold_header};

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

/// Recognised columns and the export they are known from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The columns; the stage is the best by its header.
    pub columns: Columns,
    /// Every column that may hold stages, the best first.
    pub stages: Vec<usize>,
    /// The export whose headers these are, when any were known.
    pub export: Option<String>,
}

/// Recognises the columns of a header row by the names that known exports use.
#[must_use]
pub fn recognise(header: &[String], words: &Words) -> Recognised {
    let known: Vec<&[(usize, Meaning, usize)]> =
        header.iter().map(|name| words.header(name)).collect();
    let mut tally: Vec<(usize, usize)> = Vec::new();
    for (export, ..) in known.iter().flat_map(|names| names.iter()) {
        match tally.iter_mut().find(|(known, _)| known == export) {
            Some((_, count)) => *count += 1,
            None => tally.push((*export, 1)),
        }
    }
    // The export that explains most columns; of two equal ones that which spells more of them to the letter, else
    // the first of the playbook.
    let spelled = |export: usize| {
        let names = header.iter();
        names.filter(|name| words.spells(export, name)).count()
    };
    let export = tally
        .iter()
        .max_by_key(|(export, count)| (*count, spelled(*export), std::cmp::Reverse(*export)))
        .map(|(export, _)| *export);
    let mut found: Vec<(Meaning, bool, usize, usize)> = Vec::new();
    for (column, names) in known.iter().enumerate() {
        let own = names.iter().find(|(of, ..)| Some(*of) == export);
        if let Some((of, meaning, rank)) = own.or(names.first()) {
            found.push((*meaning, Some(*of) != export, *rank, column));
        }
    }
    found.sort_unstable();
    let of = |meaning: Meaning| {
        found
            .iter()
            .filter(move |(of, ..)| *of == meaning)
            .map(|(.., column)| *column)
    };
    Recognised {
        columns: Columns {
            website: of(Meaning::Website).collect(),
            email: of(Meaning::Email).collect(),
            mixed: Vec::new(),
            company: of(Meaning::Company).collect(),
            stage: of(Meaning::Stage).next(),
        },
        stages: of(Meaning::Stage).collect(),
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
        let known = filled
            .iter()
            .filter(|field| words.standing(field).is_some());
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
            let hits = rows
                .iter()
                .filter_map(|row| row.get(column))
                .filter(|field| reads_as_domain(field.as_bytes(), words))
                .count();
            (hits, column)
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
        assert_eq!(found.columns.stage, Some(4));
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
