//! The comparison as a query, for lists that live in a warehouse or outgrow a machine.
//!
//! The query finds the same accounts by the same words as [`compare`](super::compare): by registrable domain, with
//! mail hosts open to all left out, else by company name without its legal form. A warehouse knows no list of public
//! suffixes and less of letters, so that some rows differ: [`DIFFERENCES`] says which.

use super::words::{Place, SharedHost, Stage, Words};

mod dialect;

pub use dialect::Dialect;

/// Rows that a query reads otherwise than the program, a sentence each.
pub const DIFFERENCES: [&str; 6] = [
    "Domains: endings of two parts are those below a country's letters (co.uk, com.au); of the endings of hosting \
     companies only those in the list of shared hosts are known.",
    "Domains in letters beyond ASCII are not turned into their xn-- form, and of several addresses in a field the first \
     counts.",
    "Names: more than four initials with spaces (A B C D E) are not joined, forms at both ends and forms without a space \
     stay; in Snowflake only the accents of Europe's Latin letters come off.",
    "Stages: of several labels in a field none counts.",
    "Lines of totals and other lines below a report are rows; leave them out before the query.",
    "A match counts as made by website where both sides have a website of that domain in any row.",
];

/// Labels below a country's letters under which companies register, as in `co.uk`.
const LABELS: [&str; 34] = [
    "ac", "adv", "asn", "biz", "co", "com", "coop", "edu", "ed", "firm", "fin", "gen", "go", "gob",
    "gouv", "gov", "gv", "id", "ind", "inf", "info", "lg", "ltd", "me", "mil", "ne", "net", "nom",
    "or", "org", "plc", "pro", "sch", "web",
];

/// The query, with marks where words, tables and patterns stand.
const QUERY: &str = include_str!("overlap.sql");

/// The query over two tables with the columns `website`, `email`, `company` and `stage`.
#[must_use]
pub fn query(dialect: Dialect, [ours, theirs]: [&str; 2], words: &Words) -> String {
    let differences = DIFFERENCES.map(comment).concat();
    let mut filled = vec![
        ("differences", differences.trim_end().to_owned()),
        ("words", word_tables(dialect, words).join(",\n  ")),
        ("ours", ours.to_owned()),
        ("theirs", theirs.to_owned()),
    ];
    filled.extend(patterns(dialect));
    filled.iter().fold(QUERY.to_owned(), |query, (mark, text)| {
        query.replace(&format!("{{{mark}}}"), text)
    })
}

fn comment(line: &str) -> String {
    let options = textwrap::Options::new(114)
        .initial_indent("-- - ")
        .subsequent_indent("--   ");
    textwrap::fill(line, options) + "\n"
}

/// The words of recognition and matching, as tables.
fn word_tables(dialect: Dialect, words: &Words) -> Vec<String> {
    let list = |name: &str, column: &str, texts: Vec<&str>| {
        let rows: Vec<Vec<String>> = texts.iter().map(|text| vec![dialect.text(text)]).collect();
        dialect.words(name, &[column], &rows)
    };
    let stages: Vec<Vec<String>> = words
        .stage_names()
        .iter()
        .map(|(name, stage)| vec![dialect.text(name), (*stage as u8).to_string()])
        .collect();
    let ranks: Vec<Vec<String>> = Stage::ALL
        .iter()
        .map(|stage| vec![(*stage as u8).to_string(), dialect.text(stage.id())])
        .collect();
    vec![
        list("free_mail", "domain", words.hosts(SharedHost::Mail)),
        list("page_hosts", "host", words.hosts(SharedHost::Pages)),
        list("parent_hosts", "host", words.hosts(SharedHost::Subdomains)),
        list("machines", "ending", words.machine_names()),
        list("second_labels", "label", LABELS.to_vec()),
        list("forms_behind", "form", words.forms(Place::End)),
        list("forms_in_front", "form", words.forms(Place::Front)),
        list("names_kept", "name", words.forms(Place::Kept)),
        list("no_names", "name", words.forms(Place::Whole)),
        dialect.words("stage_names", &["name", "rank_of_stage"], &stages),
        dialect.words("stages", &["rank_of_stage", "stage"], &ranks),
    ]
}

/// What is taken from a row's texts, by pattern.
fn patterns(dialect: Dialect) -> Vec<(&'static str, String)> {
    let replace =
        |text: &str, pattern: &str, by: &str| dialect.replace(text, &dialect.text(pattern), by);
    let website = replace(
        "lower(trim(coalesce(website, '')))",
        "^(https?:[/\\\\]*)+",
        "",
    );
    let mail = replace("lower(trim(coalesce(email, '')))", "[> ,;|].*$", "");
    let host = [
        ("[/?#\\\\].*$", ""),
        ("^.*@", ""),
        (":.*$", ""),
        ("[.]+$", ""),
    ];
    let host = host
        .iter()
        .fold("website_text".to_owned(), |host, (pattern, by)| {
            replace(&host, pattern, by)
        });
    let last = |count: usize| {
        let labels = vec!["[^.]+"; count].join("[.]");
        dialect.second_group("host", &format!("^(.*[.])?({labels})$"))
    };
    let stage = "lower(coalesce(stage, ''))";
    let without_brackets = replace(stage, " *[(][^)]*[)] *$", "");
    let forms = |open: &str, table: &str, close: &str| {
        let (open, close) = (dialect.text(open), dialect.text(close));
        format!("concat({open}, {}, {close})", dialect.alternatives(table))
    };
    vec![
        ("website", replace(&website, "[ ,;|<>()\"].*$", "")),
        ("mail_host", replace(&mail, "^.*@", "")),
        ("web_host", host),
        ("last1", last(1)),
        ("last2", last(2)),
        ("last3", last(3)),
        ("last4", last(4)),
        ("second", replace(&last(2), "[.].*$", "")),
        ("folded", folded(dialect)),
        ("stage", dialect.replace(stage, dialect.signs(), " ")),
        (
            "stage_alone",
            dialect.replace(&without_brackets, dialect.signs(), " "),
        ),
        (
            "without_front",
            dialect.replace("folded", &forms("^(", "forms_in_front", ") "), ""),
        ),
        (
            "without_end",
            dialect.replace("fronted", &forms("( (", "forms_behind", "))+$"), ""),
        ),
    ]
}

/// A company name in words of lower-case letters and digits, its initials joined.
fn folded(dialect: Dialect) -> String {
    let replace =
        |text: &str, pattern: &str, by: &str| dialect.replace(text, &dialect.text(pattern), by);
    let letters = [
        ("ß", "ss"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("þ", "th"),
        ("[.'`\"’‘™®©]", ""),
    ];
    let lower = "translate(lower(coalesce(company, '')), 'øłđðı', 'olddi')".to_owned();
    let lower = letters
        .iter()
        .fold(lower, |name, (letter, by)| replace(&name, letter, by));
    let lower = replace(&dialect.without_accents(&lower), "&amp;|[&+]", " and ");
    let words = format!("trim({})", dialect.replace(&lower, dialect.signs(), " "));
    [4, 3, 2].iter().fold(words, |name, letters| {
        let initials = vec!["([a-z])"; *letters].join(" ");
        let joined: String = (1..=letters + 2)
            .map(|group| format!("\\{group}"))
            .collect();
        replace(&name, &format!("(^| ){initials}( |$)"), &joined)
    })
}

#[cfg(test)]
mod tests {
    use super::{Dialect, query};
    use crate::overlap::words::words;

    #[test]
    fn every_warehouse_gets_the_words_and_the_tables() {
        for dialect in [
            Dialect::Duckdb,
            Dialect::Postgres,
            Dialect::Bigquery,
            Dialect::Snowflake,
        ] {
            let query = query(dialect, ["crm.accounts", "theirs"], words());
            for part in [
                "from crm.accounts",
                "from theirs",
                "'gmail.com'",
                "'sp z oo'",
                "'closed won'",
            ] {
                assert!(query.contains(part), "{dialect:?}: {part}");
            }
            let open = query.matches('(').count();
            assert!(
                open > 100 && query.ends_with("our_stage, their_stage;\n"),
                "{dialect:?}"
            );
        }
    }
}
