//! Turns the YAML files that are compiled in (rule tables, questionnaire) into constant trees, so that no
//! start of the program parses them. Their sense is checked by the program's own tests and by
//! `playbook verify`; here only their form.

#[allow(
    dead_code,
    reason = "the library uses all of it, the build script only the reader"
)]
#[path = "src/yaml.rs"]
mod yaml;

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
    let mut fingerprint = Sha256::new();
    code.push_str("pub(crate) static TABLES: &[Document] = &[\n");
    for name in &names {
        let text = read(&tables.join(name));
        fingerprint.update(name.as_bytes());
        fingerprint.update([0]);
        fingerprint.update(text.as_bytes());
        fingerprint.update([0]);
        document(&mut code, name, &text);
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
    document(&mut code, "questionnaire.yaml", &read(&questionnaire));
    code.push_str(";\n");
    std::fs::write(out.join("compiled.rs"), code).expect("OUT_DIR is writable");
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn document(code: &mut String, name: &str, text: &str) {
    let reading = yaml::read(text);
    if let Some(problem) = reading.problems.first() {
        let line = 1 + text[..problem.span.range().start].matches('\n').count();
        panic!("{name}:{line}: {:?}", problem.kind);
    }
    let root = reading.root.unwrap_or_else(|| panic!("{name} is empty"));
    write!(code, "Document {{ name: {name:?}, text: {text:?}, root: ").expect("a string");
    node(code, &root);
    code.push_str(" }");
}

fn node(code: &mut String, tree: &yaml::Tree<'_>) {
    let span = tree.span;
    code.push_str("Node { kind: ");
    match &tree.shape {
        yaml::Shape::Scalar { .. } if tree.is_blank() => code.push_str("Kind::Blank"),
        yaml::Shape::Scalar { text, .. } => write!(code, "Kind::Text({text:?})").expect("a string"),
        yaml::Shape::List(items) => {
            code.push_str("Kind::List(&[");
            for item in items {
                node(code, item);
                code.push(',');
            }
            code.push_str("])");
        }
        yaml::Shape::Map(entries) => {
            code.push_str("Kind::Map(&[");
            for entry in entries {
                let at = entry.key_span;
                write!(
                    code,
                    "Field {{ key: {:?}, key_span: Span {{ start: {}, end: {} }}, value: ",
                    entry.key, at.start, at.end
                )
                .expect("a string");
                node(code, &entry.value);
                code.push_str(" },");
            }
            code.push_str("])");
        }
    }
    write!(
        code,
        ", span: Span {{ start: {}, end: {} }} }}",
        span.start, span.end
    )
    .expect("a string");
}
