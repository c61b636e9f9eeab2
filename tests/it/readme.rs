//! The README is true: its console blocks are executed, and its reference names every answer.

use std::path::Path;

use partnerkit::questions::questionnaire;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).expect("the README")
}

#[test]
fn every_console_block_runs_as_it_is_printed() {
    trycmd::TestCases::new()
        .env("TERM", "dumb")
        .env("CI", "true")
        .case("README.md");
}

#[test]
fn the_reference_names_every_answer_and_every_option() {
    let readme = readme();
    for question in &questionnaire().questions {
        let (section, _) = question.id.split_once('.').unwrap_or((question.id, ""));
        let row = readme
            .lines()
            .find(|line| line.starts_with(&format!("| `{section}` |")))
            .unwrap_or_else(|| panic!("the reference has no row for `{section}`"));
        let items = question.list().into_iter().flat_map(|list| &list.fields);
        let own = (question.id != section).then_some(question);
        for field in own.into_iter().chain(items) {
            assert!(
                row.contains(&format!("`{}`", field.key)),
                "{section}: {}",
                field.key
            );
            for option in field.kind.options() {
                assert!(
                    row.contains(option.id),
                    "{section}.{}: {}",
                    field.key,
                    option.id
                );
            }
        }
    }
}

#[test]
fn every_command_of_the_table_is_there_and_the_other_way_round() {
    use clap::CommandFactory as _;

    let readme = readme();
    let table: Vec<&str> = readme
        .lines()
        .skip_while(|line| *line != "## All commands")
        .filter(|line| line.starts_with("| `"))
        .take_while(|line| !line.starts_with("| `company`"))
        .filter_map(|line| line.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter_map(|words| words.split_whitespace().next())
        .collect();
    let command = partnerkit::cli::Cli::command();
    let commands: Vec<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    for name in &commands {
        assert!(
            table.contains(name),
            "add `{name}` to the table of commands in README.md"
        );
    }
    for name in table {
        assert!(commands.contains(&name), "there is no command `{name}`");
    }
}
