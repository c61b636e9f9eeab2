//! Reads the rule tables into trees, so that no start of the program parses them. The program's own tests and
//! `playbook verify` check their sense; here only their form counts.

#[allow(
    dead_code,
    reason = "the library uses all of it, the build script only the reader"
)]
#[path = "src/yaml.rs"]
mod yaml;

use std::path::{Path, PathBuf};

const TABLES: &str = "src/playbook/tables";

fn main() {
    for path in [TABLES, "src/yaml.rs"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let mut paths: Vec<PathBuf> = std::fs::read_dir(TABLES)
        .expect(TABLES)
        .map(|entry| entry.expect("a table").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    paths.sort();
    let files: Vec<(String, String)> = paths.iter().map(|path| read(path)).collect();
    let tables: Vec<_> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str(), tree(name, text)))
        .collect();
    let bytes = postcard::to_allocvec(&tables).expect("trees of texts");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it"));
    std::fs::write(out.join("documents.bin"), bytes).expect("OUT_DIR is writable");
}

fn read(path: &Path) -> (String, String) {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().expect("a file").to_string_lossy();
    (name.into_owned(), text)
}

fn tree<'t>(name: &str, text: &'t str) -> yaml::Tree<'t> {
    let reading = yaml::read(text);
    if let Some(problem) = reading.problems.first() {
        let line = 1 + text[..problem.span.range().start].matches('\n').count();
        panic!("{name}:{line}: {:?}", problem.kind);
    }
    reading.root.unwrap_or_else(|| panic!("{name} is empty"))
}
