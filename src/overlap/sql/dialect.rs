//! What one warehouse writes differently from another.

/// A warehouse whose SQL is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB.
    Duckdb,
    /// PostgreSQL.
    Postgres,
    /// BigQuery.
    Bigquery,
    /// Snowflake.
    Snowflake,
}

/// Latin letters of Europe with an accent, by the letter without. Snowflake takes no letter apart.
const LATIN: [(char, &str); 19] = [
    ('a', "àáâãäåāăą"),
    ('c', "çćĉċč"),
    ('d', "ď"),
    ('e', "èéêëēĕėęě"),
    ('g', "ĝğġģ"),
    ('h', "ĥ"),
    ('i', "ìíîïĩīĭį"),
    ('j', "ĵ"),
    ('k', "ķ"),
    ('l', "ĺļľ"),
    ('n', "ñńņň"),
    ('o', "òóôõöōŏő"),
    ('r', "ŕŗř"),
    ('s', "śŝşšș"),
    ('t', "ţťț"),
    ('u', "ùúûüũūŭůűų"),
    ('w', "ŵ"),
    ('y', "ýÿŷ"),
    ('z', "źżž"),
];

impl Dialect {
    /// A text as a literal.
    pub(super) fn text(self, text: &str) -> String {
        let text = match self {
            Dialect::Bigquery => text.replace('\\', "\\\\").replace('\'', "\\'"),
            Dialect::Snowflake => text.replace('\\', "\\\\").replace('\'', "''"),
            Dialect::Duckdb | Dialect::Postgres => text.replace('\'', "''"),
        };
        format!("'{text}'")
    }

    /// A table of words: its columns, then its rows.
    pub(super) fn words(self, name: &str, columns: &[&str], rows: &[Vec<String>]) -> String {
        let rows: Vec<String> = rows
            .iter()
            .map(|row| match self {
                Dialect::Bigquery => {
                    let cells = row.iter().zip(columns);
                    let cells: Vec<String> = cells
                        .map(|(cell, column)| format!("{cell} as {column}"))
                        .collect();
                    format!("struct({})", cells.join(", "))
                }
                _ => format!("({})", row.join(", ")),
            })
            .collect();
        let rows = textwrap::fill(&rows.join(", "), 110).replace('\n', "\n    ");
        match self {
            Dialect::Bigquery => format!("{name} as (select * from unnest([\n    {rows}\n  ]))"),
            _ => format!(
                "{name} as (select * from (values\n    {rows}\n  ) as words({}))",
                columns.join(", ")
            ),
        }
    }

    /// Every match of a pattern replaced. Patterns are plain: classes, groups, `+`, `*`, `^` and `$`.
    pub(super) fn replace(self, text: &str, pattern: &str, by: &str) -> String {
        let by = self.text(by);
        match self {
            Dialect::Duckdb | Dialect::Postgres => {
                format!("regexp_replace({text}, {pattern}, {by}, 'g')")
            }
            Dialect::Bigquery | Dialect::Snowflake => {
                format!("regexp_replace({text}, {pattern}, {by})")
            }
        }
    }

    /// A text whose accents stand apart, to be taken off afterwards.
    pub(super) fn without_accents(self, text: &str) -> String {
        match self {
            Dialect::Duckdb => format!("strip_accents({text})"),
            Dialect::Postgres => {
                let apart = format!("normalize({text}, NFKD)");
                self.replace(&apart, "U&'[\\0300-\\036f]'", "")
            }
            Dialect::Bigquery => {
                let apart = format!("normalize({text}, NFKD)");
                self.replace(&apart, "r'\\pM'", "")
            }
            Dialect::Snowflake => {
                let (from, to): (String, String) = LATIN
                    .iter()
                    .flat_map(|(letter, accented)| {
                        accented.chars().map(move |from| (from, *letter))
                    })
                    .unzip();
                format!("translate({text}, '{from}', '{to}')")
            }
        }
    }

    /// The pattern of a run of signs that are neither letter nor digit. Snowflake does not say whether its classes
    /// hold letters beyond ASCII, so that its signs are named by their ranges.
    pub(super) fn signs(self) -> &'static str {
        match self {
            Dialect::Duckdb => r"'[^\p{L}\p{N}]+'",
            Dialect::Bigquery => r"r'[^\p{L}\p{N}]+'",
            Dialect::Postgres => "'[^[:alnum:]]+'",
            Dialect::Snowflake => "'[ -/:-@[-`{-©«-±´¶-¸»¿×÷‐-⁯、-〿]+'",
        }
    }

    /// The forms of a table as the alternatives of a pattern, the longest first.
    pub(super) fn alternatives(self, table: &str) -> String {
        let longest = "order by length(form) desc";
        match self {
            Dialect::Snowflake => {
                format!("(select listagg(form, '|') within group ({longest}) from {table})")
            }
            _ => format!("(select string_agg(form, '|' {longest}) from {table})"),
        }
    }

    /// The second group of a pattern; the text itself where the pattern does not match.
    pub(super) fn second_group(self, text: &str, pattern: &str) -> String {
        self.replace(text, &self.text(pattern), "\\2")
    }
}
