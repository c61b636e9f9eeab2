//! Examples of each command: the end of its help text and of its manual page.

use clap::{Command, CommandFactory as _};

use super::Cli;

/// Commands by their words, each with lines that work as they stand once their files are there.
pub const EXAMPLES: &[(&str, &[(&str, &str)])] = &[
    (
        "design",
        &[
            ("partnerkit design", "asks, then shows the design"),
            (
                "partnerkit design answers.yaml -o program.md",
                "from a file, as a document",
            ),
            (
                "partnerkit design answers.yaml -o program.pdf",
                "for a board, through an installed Chromium",
            ),
            (
                "partnerkit design answers.yaml --set revenue.mrr=80k",
                "with one answer changed",
            ),
            (
                "partnerkit design answers.yaml --fail-on not_yet,error -o program.md",
                "in a pipeline",
            ),
        ],
    ),
    (
        "plan",
        &[
            ("partnerkit plan answers.yaml -o plan.ics", "for a calendar"),
            (
                "partnerkit plan answers.yaml --for asana -o plan.csv",
                "for a task board",
            ),
            (
                "partnerkit plan answers.yaml --holidays holidays.txt --start-date 2027-01-04",
                "no work on these days",
            ),
            (
                "partnerkit plan answers.yaml --front-matter -o launch.md",
                "for a docs site",
            ),
        ],
    ),
    (
        "kit",
        &[(
            "partnerkit kit answers.yaml -o partner-kit",
            "writes or updates the folder",
        )],
    ),
    (
        "report",
        &[
            (
                "partnerkit report answers.yaml --open",
                "writes the page and shows it",
            ),
            (
                "partnerkit report answers.yaml -o program.html",
                "under a name of your own",
            ),
            (
                "partnerkit report answers.yaml --pdf",
                "on paper, through an installed Chromium",
            ),
        ],
    ),
    (
        "explain",
        &[
            (
                "partnerkit explain model --answers answers.yaml",
                "why this model",
            ),
            (
                "partnerkit explain model --trace --answers answers.yaml",
                "the rows it looked at",
            ),
            (
                "partnerkit explain --levers --answers answers.yaml",
                "what would change it",
            ),
        ],
    ),
    (
        "forecast",
        &[
            ("partnerkit forecast answers.yaml", "on the terminal"),
            (
                "partnerkit forecast answers.yaml -o forecast.xlsx",
                "as a workbook with formulas",
            ),
            (
                "partnerkit forecast --compare today.yaml tomorrow.yaml",
                "sets of answers side by side, with their differences",
            ),
            (
                "partnerkit forecast answers.yaml --sweep product.price=20..40:5",
                "the curve over a price",
            ),
        ],
    ),
    (
        "check",
        &[
            ("partnerkit check answers.yaml", "what is missing or wrong"),
            (
                "partnerkit check answers.yaml --strict --format github",
                "in a pipeline",
            ),
        ],
    ),
    (
        "init",
        &[
            (
                "partnerkit init -o answers.yaml",
                "with every question explained",
            ),
            ("partnerkit init -o answers.json", "for programs"),
        ],
    ),
    (
        "questions",
        &[
            ("partnerkit questions", "reads them all first"),
            (
                "partnerkit questions --format json-schema -o partnerkit.schema.json",
                "for an editor",
            ),
        ],
    ),
    (
        "overlap",
        &[
            (
                "partnerkit overlap ours.csv Acme=acme.csv",
                "who is a customer of both",
            ),
            (
                "partnerkit overlap --sql duckdb crm.accounts acme.accounts -o overlap.sql",
                "in a warehouse",
            ),
            (
                "partnerkit overlap export ours.csv --salt-file salt.txt -o ours-hashed.csv",
                "for a partner",
            ),
        ],
    ),
    (
        "overlap export",
        &[(
            "partnerkit overlap export ours.csv --salt-file salt.txt -o ours-hashed.csv",
            "for a partner",
        )],
    ),
    (
        "score",
        &[
            ("partnerkit score candidates.csv --top 10", "the ten best"),
            (
                "partnerkit score --answers answers.yaml",
                "those of the answers",
            ),
        ],
    ),
    (
        "diagnose",
        &[
            (
                "partnerkit diagnose partners.csv commissions.csv --cac 180",
                "what holds it back",
            ),
            (
                "partnerkit diagnose partners.csv referrals.csv -o diagnosis.html",
                "as a page with charts",
            ),
        ],
    ),
    (
        "compare",
        &[(
            "partnerkit compare --answers answers.yaml",
            "what others pay, and what yours would bring a partner",
        )],
    ),
    (
        "price",
        &[
            (
                "partnerkit price --rate 12 --lifetime --answers answers.yaml",
                "12% as long as a customer stays",
            ),
            (
                "partnerkit price --flat 150 --answers answers.yaml",
                "a sum once for each customer",
            ),
        ],
    ),
    (
        "diff",
        &[
            (
                "partnerkit diff today.yaml tomorrow.yaml",
                "what changes, and for whom",
            ),
            (
                "partnerkit diff today.yaml tomorrow.yaml --fail-on worse",
                "in a pipeline",
            ),
        ],
    ),
    (
        "export",
        &[
            (
                "partnerkit export firstpromoter program.yaml -o setup",
                "calls, checklist and what is left over",
            ),
            (
                "partnerkit export sheet answers.yaml -o setup",
                "a workbook that needs no platform",
            ),
        ],
    ),
    (
        "verify",
        &[
            (
                "partnerkit verify --answers answers.yaml --blueprint program.yaml --write",
                "writes the lock",
            ),
            ("partnerkit verify --format github", "in a pipeline"),
        ],
    ),
    (
        "settle",
        &[("partnerkit settle case.yaml", "who is paid, and the letter")],
    ),
    (
        "mcp",
        &[
            (
                "partnerkit mcp",
                "as an assistant starts it: command `partnerkit`, argument `mcp`",
            ),
            (
                "partnerkit mcp --playbook rules",
                "with rule tables of your own",
            ),
        ],
    ),
    (
        "playbook show",
        &[("partnerkit playbook show tooling", "one table")],
    ),
    (
        "playbook export",
        &[(
            "partnerkit playbook export rules",
            "a copy to edit; use it with `--playbook rules`",
        )],
    ),
    (
        "completions",
        &[(
            "partnerkit completions bash > ~/.local/share/bash-completion/completions/partnerkit",
            "for bash",
        )],
    ),
    (
        "man",
        &[("partnerkit man design | man -l -", "reads a page")],
    ),
];

/// The command line with its examples.
#[must_use]
pub fn command() -> Command {
    let mut command = Cli::command();
    for (words, examples) in EXAMPLES {
        let words: Vec<&str> = words.split(' ').collect();
        command = with(command, &words, &ending(examples));
    }
    command
}

fn with(command: Command, words: &[&str], ending: &str) -> Command {
    match words {
        [] => command.after_help(ending.to_owned()),
        [word, rest @ ..] => command.mut_subcommand(word, |found| with(found, rest, ending)),
    }
}

/// Each example below what it is for, so that no line has to be wrapped.
fn ending(examples: &[(&str, &str)]) -> String {
    let lines: Vec<String> = examples
        .iter()
        .map(|(line, what)| format!("  # {what}\n  {line}"))
        .collect();
    format!("Examples:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::{Cli, EXAMPLES, command};

    #[test]
    fn every_command_has_examples_that_can_be_typed() {
        let whole = command();
        for one in whole.get_subcommands() {
            let name = one.get_name();
            let has = |words: &&str| words.split(' ').next() == Some(name);
            let shown = EXAMPLES
                .iter()
                .map(|(words, _)| *words)
                .any(|words| has(&words));
            assert!(shown, "{name}: write an example");
        }
        whole.debug_assert();
        for (words, examples) in EXAMPLES {
            for (line, _) in *examples {
                assert!(line.starts_with(&format!("partnerkit {words}")), "{line}");
                let typed = line.split(" | ").next().unwrap_or(line);
                let typed = typed.split(" > ").next().unwrap_or(typed).split(' ');
                assert!(Cli::try_parse_from(typed).is_ok(), "{line}");
            }
        }
    }
}
