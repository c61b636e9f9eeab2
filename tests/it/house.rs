//! The house's rules about its own text: which module may see which, and habits that no compiler holds.
//! Every message says how to mend what it found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What everything stands on; these six may see each other.
const GROUND: &[&str] = &["diagnostics", "document", "files", "typed", "units", "yaml"];

/// The rooms of the core with the rooms each may see besides the ground, in the order of the line.
const CORE: &[(&str, &[&str])] = &[
    ("diagnostics", &[]),
    ("document", &[]),
    ("typed", &[]),
    ("units", &[]),
    ("yaml", &[]),
    ("playbook", &[]),
    ("questions", &["playbook"]),
    ("answers", &["playbook", "questions"]),
    ("economics", &["playbook"]),
    ("overlap", &["playbook"]),
    ("settlement", &["playbook", "questions"]),
    ("diagnosis", &["playbook", "questions", "overlap"]),
    ("changes", &["playbook", "economics", "blueprint"]),
    ("comparison", &["playbook", "economics", "blueprint"]),
    ("export", &["playbook", "blueprint", "changes"]),
    ("facts", &["playbook", "questions", "answers"]),
    (
        "decisions",
        &[
            "playbook",
            "questions",
            "answers",
            "facts",
            "economics",
            "blueprint",
            "changes",
            "comparison",
            "settlement",
        ],
    ),
    ("blueprint", &[]),
    (
        "render",
        &[
            "blueprint",
            "settlement",
            "changes",
            "comparison",
            "diagnosis",
            "export",
        ],
    ),
];

/// The rooms around the core; these may see everything.
const SHELL: &[&str] = &[
    "cli",
    "commands",
    "files",
    "input",
    "interview",
    "lib",
    "main",
    "mcp",
    "output",
    "progress",
    "shell",
    "terminal",
];

struct SourceFile {
    path: PathBuf,
    room: String,
    text: String,
}

impl SourceFile {
    /// The lines that are code, with their numbers: no comments, nothing from the tests at the end on.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| *line != "#[cfg(test)]")
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    fn is_core(&self) -> bool {
        CORE.iter().any(|(room, _)| *room == self.room)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn source_files() -> Vec<SourceFile> {
    let source = root().join("src");
    let mut files: Vec<SourceFile> = files_under(&source)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| {
            let inner = path.strip_prefix(&source).expect("a file of src");
            let room = inner.iter().next().expect("a name").to_string_lossy();
            SourceFile {
                room: room.trim_end_matches(".rs").to_owned(),
                text: fs::read_to_string(&path).expect("UTF-8"),
                path: inner.to_owned(),
            }
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_under(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Fails with every finding, one a line.
fn none(rule: &str, findings: &[String]) {
    let mut told = String::new();
    for finding in findings {
        let _ = writeln!(told, "  {finding}");
    }
    assert!(findings.is_empty(), "{rule}\n{told}");
}

/// The first parts of the `crate::` paths in a line, also of those in braces.
fn rooms_named(line: &str) -> Vec<String> {
    line.match_indices("crate::")
        .flat_map(|(at, start)| {
            let rest = &line[at + start.len()..];
            let names = rest
                .strip_prefix('{')
                .map_or(rest, |list| list.split('}').next().unwrap_or(list));
            let several = names.len() != rest.len();
            names
                .split(',')
                .take(if several { usize::MAX } else { 1 })
                .map(|name| {
                    name.trim()
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect()
                })
                .collect::<Vec<String>>()
        })
        .collect()
}

#[test]
fn every_room_sees_only_what_stands_before_it() {
    let mut findings = Vec::new();
    for file in source_files() {
        let Some((_, sees)) = CORE.iter().find(|(room, _)| *room == file.room) else {
            if !SHELL.contains(&file.room.as_str()) {
                findings.push(format!(
                    "{}: a new room; give it a place in CORE or SHELL of tests/it/house.rs",
                    file.path.display()
                ));
            }
            continue;
        };
        for (number, line) in file.code() {
            for room in rooms_named(line) {
                let known =
                    CORE.iter().any(|(name, _)| *name == room) || SHELL.contains(&room.as_str());
                let may = room == file.room
                    || GROUND.contains(&room.as_str())
                    || sees.contains(&room.as_str());
                if known && !may {
                    findings.push(format!(
                        "{}:{number}: `{}` may not see `{room}`",
                        file.path.display(),
                        file.room
                    ));
                }
            }
        }
    }
    none(
        "dependencies point one way: move the item to the room that owns it, or pass its value in",
        &findings,
    );
}

/// Circles of imports between files that are known. This list may only get shorter.
const CIRCLES: &[&[&str]] = &[];

/// The modules that each file imports from, by their paths: `units/money`, `units` for `units/mod.rs`.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let files = source_files();
    let module = |file: &SourceFile| {
        let path = file.path.with_extension("").display().to_string();
        path.strip_suffix("/mod").unwrap_or(&path).to_owned()
    };
    let modules: BTreeSet<String> = files.iter().map(module).collect();
    let imported = |file: &SourceFile| {
        let code: Vec<&str> = file.code().map(|(_, line)| line.trim()).collect();
        let code = code.join(" ");
        let mut found = BTreeSet::new();
        for (at, _) in code.match_indices("use ") {
            let end = code[at..].find(';').map_or(code.len(), |end| at + end);
            for path in paths_named(&code[at + "use ".len()..end]) {
                found.extend(module_of(&module(file), &path, &modules));
            }
        }
        found.remove(&module(file));
        found
    };
    files
        .iter()
        .map(|file| (module(file), imported(file)))
        .collect()
}

/// The paths of a `use`, braces resolved.
fn paths_named(list: &str) -> Vec<String> {
    let Some((before, rest)) = list.split_once('{') else {
        return vec![list.trim().to_owned()];
    };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let mut depth = 0;
    let items = inner.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    items
        .filter(|item| !item.trim().is_empty())
        .flat_map(paths_named)
        .map(|path| format!("{}{path}", before.trim()))
        .collect()
}

/// The module of this crate in which the item of a path lies, seen from another module.
fn module_of(from: &str, path: &str, modules: &BTreeSet<String>) -> Option<String> {
    let mut parts = path.split("::").map(str::trim).peekable();
    let mut at: Vec<&str> = match parts.next()? {
        "crate" => Vec::new(),
        "self" => from.split('/').collect(),
        "super" => {
            let mut at: Vec<&str> = from.split('/').collect();
            at.pop();
            while parts.next_if_eq(&"super").is_some() {
                at.pop();
            }
            at
        }
        _ => return None,
    };
    for part in parts {
        at.push(part);
        if !modules.contains(&at.join("/")) {
            at.pop();
            break;
        }
    }
    (!at.is_empty()).then(|| at.join("/"))
}

#[test]
fn no_circle_of_imports_exists_between_files() {
    let imports = imports();
    let reached = |from: &String| {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(module) = open.pop() {
            let next = imports.get(module).into_iter().flatten();
            open.extend(next.filter(|module| reached.insert((*module).clone())));
        }
        reached
    };
    let reached: BTreeMap<&String, BTreeSet<String>> =
        imports.keys().map(|from| (from, reached(from))).collect();
    let circles: BTreeSet<Vec<&str>> = reached
        .iter()
        .filter(|(from, to)| to.contains(**from))
        .map(|(from, to)| {
            let back = to.iter().filter(|to| reached[*to].contains(*from));
            back.map(String::as_str).collect()
        })
        .collect();
    let known: BTreeSet<Vec<&str>> = CIRCLES.iter().map(|circle| circle.to_vec()).collect();
    let new: Vec<String> = circles
        .difference(&known)
        .map(|circle| circle.join(" <-> "))
        .collect();
    none(
        "files read in one direction: move what both need to the one that is read first",
        &new,
    );
    let gone: Vec<String> = known
        .difference(&circles)
        .map(|circle| circle.join(" <-> "))
        .collect();
    none("these circles are gone: take them out of CIRCLES", &gone);
}

#[test]
fn the_core_has_no_clock_environment_chance_or_anyhow() {
    let mut findings = Vec::new();
    for file in source_files().iter().filter(|file| file.is_core()) {
        for (number, line) in file.code() {
            for word in [
                "anyhow",
                "std::env",
                "SystemTime",
                "Instant",
                "::now()",
                "rand::",
                "stdin()",
            ] {
                if line.contains(word) {
                    findings.push(format!("{}:{number}: {word}", file.path.display()));
                }
            }
        }
    }
    none(
        "the same answers give the same bytes: read it in the shell and pass it in; errors of the core have \
         types of their own",
        &findings,
    );
}

#[test]
fn nothing_prints_in_a_way_that_a_closed_pipe_turns_into_a_panic() {
    let mut findings = Vec::new();
    for file in source_files() {
        for (number, line) in file.code() {
            for word in ["println!", "print!(", "dbg!", "todo!", "unimplemented!"] {
                if line.contains(word) {
                    findings.push(format!("{}:{number}: {word}", file.path.display()));
                }
            }
            let owns_stdout = ["output/mod.rs", "terminal.rs"]
                .iter()
                .any(|owner| file.path == Path::new(owner));
            if line.contains("stdout()") && line.contains("io::") && !owns_stdout {
                findings.push(format!("{}:{number}: io::stdout", file.path.display()));
            }
        }
    }
    none(
        "results go through `output::Destination`, messages through `Shell::tell`",
        &findings,
    );
}

#[test]
fn every_source_file_says_what_it_holds() {
    let findings: Vec<String> = source_files()
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path.display().to_string())
        .collect();
    none(
        "start the file with `//!`: what it holds, what it refuses to know",
        &findings,
    );
}

#[test]
fn nothing_is_left_to_do_and_nothing_is_imported_wholesale() {
    let mut findings = Vec::new();
    for file in source_files() {
        for (at, line) in file.text.lines().enumerate() {
            let unfinished = ["TODO", "FIXME", "XXX", "HACK"]
                .iter()
                .any(|word| line.contains(word));
            let wholesale = line.trim_start().starts_with("use ") && line.contains("::*");
            if unfinished || wholesale {
                findings.push(format!(
                    "{}:{}: {}",
                    file.path.display(),
                    at + 1,
                    line.trim()
                ));
            }
        }
    }
    none("finish it or take it out; name what is imported", &findings);
}

#[test]
fn every_table_is_named_as_its_file() {
    let tables = root().join("src/playbook/tables");
    let findings: Vec<String> = files_under(&tables)
        .into_iter()
        .filter_map(|path| {
            let stem = path.file_stem()?.to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("UTF-8");
            let first = text.lines().find(|line| !line.starts_with('#'))?;
            (first != format!("id: {stem}")).then(|| format!("{}: {first}", path.display()))
        })
        .collect();
    none("a table starts with `id:` and its file's name", &findings);
}

#[test]
fn the_paths_of_a_line_are_found() {
    for (line, expected) in [
        ("use crate::units::Money;", &["units"][..]),
        ("use crate::{units, yaml::Tree};", &["units", "yaml"]),
        ("    crate::facts::x(crate::yaml::y)", &["facts", "yaml"]),
        ("let a = 1;", &[]),
    ] {
        assert_eq!(rooms_named(line), expected, "{line}");
    }
}
