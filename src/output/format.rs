//! The format of a result: by flag, else by the ending of its file.

use clap::ValueEnum;

use crate::cli::OutputArgs;
use crate::files::is_dash;
use crate::shell::Exit;

/// The formats by their names on the command line, with the endings of their files.
const ENDINGS: &[(&str, &[&str])] = &[
    ("markdown", &["md", "markdown"]),
    ("yaml", &["yaml", "yml"]),
    ("json", &["json"]),
    ("json-schema", &["json"]),
    ("text", &["txt"]),
    ("table", &["txt"]),
    ("csv", &["csv"]),
    ("ics", &["ics"]),
    ("mermaid", &["mmd", "mermaid"]),
    ("html", &["html", "htm"]),
    ("xlsx", &["xlsx"]),
    ("pdf", &["pdf"]),
    ("docx", &["docx"]),
];

/// The format that the flag asks for, else that of the file's ending, else none.
///
/// # Errors
/// When the ending belongs to no format of this command.
pub fn format<F: ValueEnum>(given: Option<F>, output: &OutputArgs) -> Result<Option<F>, Exit> {
    if given.is_some() {
        return Ok(given);
    }
    let Some(path) = output.output.as_deref().filter(|path| !is_dash(path)) else {
        return Ok(None);
    };
    let Some(ending) = path.extension() else {
        return Ok(None);
    };
    let ending = ending.to_string_lossy().to_ascii_lowercase();
    let endings_of = |format: &F| {
        let name = format.to_possible_value()?.get_name().to_owned();
        ENDINGS
            .iter()
            .find(|(id, _)| *id == name)
            .map(|(_, endings)| *endings)
    };
    let of_ending = F::value_variants()
        .iter()
        .find(|format| endings_of(format).is_some_and(|known| known.contains(&ending.as_str())));
    of_ending.cloned().map(Some).ok_or_else(|| {
        let known: Vec<String> = F::value_variants()
            .iter()
            .filter_map(endings_of)
            .filter_map(|endings| endings.first())
            .map(|ending| format!("`.{ending}`"))
            .collect();
        Exit::usage(
            format!("no format of this command is written to a file ending in `.{ending}`"),
            format!("end the name in {}, or give `--format`", known.join(", ")),
        )
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::format;
    use crate::cli::{DesignFormat, OutputArgs, QuestionsFormat};

    #[test]
    fn the_format_follows_the_flag_then_the_ending() {
        for (given, path, expected) in [
            (None, "plan.yaml", Ok(Some(DesignFormat::Yaml))),
            (None, "plan.yml", Ok(Some(DesignFormat::Yaml))),
            (None, "PLAN.JSON", Ok(Some(DesignFormat::Json))),
            (None, "plan", Ok(None)),
            (None, "-", Ok(None)),
            (
                Some(DesignFormat::Markdown),
                "plan.json",
                Ok(Some(DesignFormat::Markdown)),
            ),
            (
                None,
                "plan.ics",
                Err("no format of this command is written to a file ending in `.ics`"),
            ),
        ] {
            let found = format(given, &to(path));
            let found = found.map_err(|error| error.to_string());
            assert_eq!(found, expected.map_err(str::to_owned), "{path}");
        }
        let schema = format::<QuestionsFormat>(None, &to("a.schema.json"));
        assert_eq!(schema.ok(), Some(Some(QuestionsFormat::JsonSchema)));
    }

    fn to(path: &str) -> OutputArgs {
        OutputArgs {
            output: Some(Path::new(path).to_owned()),
            force: false,
            dry_run: false,
        }
    }
}
