//! Lays the YAML files that are compiled in (rule tables, questionnaire) out flat, so that no start of the program
//! parses them or fits pointers in them. Their sense is checked by the program's own tests and by
//! `playbook verify`; here only their form.

#[allow(
    dead_code,
    reason = "the library uses all of it, the build script only the reader"
)]
#[path = "src/yaml.rs"]
mod yaml;

#[path = "src/document/flat.rs"]
mod flat;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

fn main() {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it"));
    let tables = root.join("src/playbook/tables");
    let questionnaire = root.join("src/questions/questionnaire.yaml");
    println!("cargo::rerun-if-changed={}", tables.display());
    println!("cargo::rerun-if-changed={}", questionnaire.display());
    println!("cargo::rerun-if-changed=src/yaml.rs");
    println!("cargo::rerun-if-changed=src/document/flat.rs");

    let mut names: Vec<String> = std::fs::read_dir(&tables)
        .expect("src/playbook/tables")
        .map(|entry| {
            entry
                .expect("a table")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.ends_with(".yaml"))
        .collect();
    names.sort();

    let mut code = String::new();
    let mut flat = flat::Flat::default();
    let mut fingerprint = Sha256::new();
    code.push_str("pub(crate) static TABLES: &[Document] = &[\n");
    for name in &names {
        let text = read(&tables.join(name));
        fingerprint.update(name.as_bytes());
        fingerprint.update([0]);
        fingerprint.update(text.as_bytes());
        fingerprint.update([0]);
        document(&mut code, &mut flat, name, &text);
        code.push_str(",\n");
    }
    code.push_str("];\n");
    let digest = fingerprint.finalize();
    let short: String = digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    writeln!(code, "pub(crate) const FINGERPRINT: &str = {short:?};").expect("a string");
    code.push_str("pub(crate) static QUESTIONNAIRE: Document = ");
    let name = "questionnaire.yaml";
    document(&mut code, &mut flat, name, &read(&questionnaire));
    code.push_str(";\n");
    forest(&mut code, &flat);
    std::fs::write(out.join("words.txt"), flat.words).expect("OUT_DIR is writable");
    std::fs::write(out.join("compiled.rs"), code).expect("OUT_DIR is writable");
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn document(code: &mut String, flat: &mut flat::Flat, name: &str, text: &str) {
    let reading = yaml::read(text);
    if let Some(problem) = reading.problems.first() {
        let line = 1 + text[..problem.span.range().start].matches('\n').count();
        panic!("{name}:{line}: {:?}", problem.kind);
    }
    let root = reading.root.unwrap_or_else(|| panic!("{name} is empty"));
    let (start, at) = flat.add(text, &root);
    let end = start as usize + text.len();
    write!(
        code,
        "Document {{ name: {name:?}, text: stretch(WORDS, {start}, {end}), root: Node::of(&FOREST, {at}) }}"
    )
    .expect("a string");
}

fn forest(code: &mut String, flat: &flat::Flat) {
    code.push_str(
        "const WORDS: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/words.txt\"));\n",
    );
    code.push_str("static FOREST: Forest = Forest { words: WORDS, cells: &[\n");
    for cell in &flat.cells {
        let flat::Cell {
            shape,
            first,
            count,
            start,
            end,
        } = cell;
        writeln!(
            code,
            "Cell {{ shape: CellShape::{shape:?}, first: {first}, count: {count}, start: {start}, end: {end} }},"
        )
        .expect("a string");
    }
    code.push_str("] };\n");
}
