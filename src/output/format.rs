//! The format of a result: by flag, else by the ending of its file.

use std::path::Path;

use clap::ValueEnum;

use crate::cli::OutputArgs;
use crate::files::is_dash;
use crate::shell::Exit;

/// The endings of a format's files, by its name on the command line; the usual one first.
fn endings<F: ValueEnum>(format: &F) -> &'static [&'static str] {
    let value = format.to_possible_value();
    match value.as_ref().map_or("", |value| value.get_name()) {
        "markdown" => &["md", "markdown"],
        "yaml" => &["yaml", "yml"],
        "json" | "json-schema" => &["json"],
        "text" | "table" => &["txt"],
        "csv" => &["csv"],
        "ics" => &["ics"],
        "mermaid" => &["mmd", "mermaid"],
        "html" => &["html", "htm"],
        "xlsx" => &["xlsx"],
        "pdf" => &["pdf"],
        "docx" => &["docx"],
        _ => &[],
    }
}

/// The format that the flag asks for, else that of the file's ending, else none.
///
/// # Errors
/// When the ending belongs to no format of this command.
pub fn format<F: ValueEnum>(given: Option<F>, output: &OutputArgs) -> Result<Option<F>, Exit> {
    let path = output.output.as_deref();
    let path = path.filter(|path| given.is_none() && !is_dash(path));
    let Some(ending) = path.and_then(Path::extension) else {
        return Ok(given);
    };
    let ending = ending.to_string_lossy().to_ascii_lowercase();
    let formats = F::value_variants();
    let of_ending = formats.iter().find(|one| endings(*one).contains(&&*ending));
    of_ending.cloned().map(Some).ok_or_else(|| {
        let known = formats.iter().filter_map(|format| endings(format).first());
        let known: Vec<String> = known.map(|ending| format!("`.{ending}`")).collect();
        Exit::usage(
            format!("no format of this command is written to a file ending in `.{ending}`"),
            format!("end the name in {}, or give `--format`", known.join(", ")),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::format;
    use crate::cli::{DesignFormat, OutputArgs, QuestionsFormat};

    #[test]
    fn the_format_follows_the_flag_then_the_ending() {
        let markdown = Some(DesignFormat::Markdown);
        let refused = "no format of this command is written to a file ending in `.ics`";
        for (given, path, expected) in [
            (None, "plan.yaml", Ok(Some(DesignFormat::Yaml))),
            (None, "plan.yml", Ok(Some(DesignFormat::Yaml))),
            (None, "PLAN.JSON", Ok(Some(DesignFormat::Json))),
            (None, "plan", Ok(None)),
            (None, "-", Ok(None)),
            (markdown, "plan.json", Ok(markdown)),
            (None, "plan.ics", Err(refused)),
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
            output: Some(path.into()),
            ..OutputArgs::default()
        }
    }
}
