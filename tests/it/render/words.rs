//! What a person reads has no word of the program's inside: no ids, no names of rows, no snake_case.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use partnerkit::blueprint::Blueprint;
use partnerkit::render::kit;
use partnerkit::render::markdown::{design, full_design, plan};
use partnerkit::render::plan::Schedule;
use partnerkit::render::templates::Templates;
use partnerkit::render::terminal::{self, Look};

use crate::common::{EXAMPLES, Folder, err, example, example_file, out, partnerkit};

/// Words that only who made the rules would understand.
const WORKING_WORDS: &[&str] = &[
    "seed", "seeds", "row", "rows", "table", "tables", "hole", "holes", "branch", "branches",
];

/// The text without what is no prose: code, drawings and addresses.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            let parts = line.split('`').step_by(2);
            prose.extend(parts.flat_map(|part| [part, " "]));
            prose.push('\n');
        }
    }
    prose
}

/// A page without its style and its tags.
fn words_of_page(page: &str) -> String {
    let (_, body) = page.split_once("<body>").expect("a body");
    let parts = body.split('<');
    let texts = parts.filter_map(|part| Some(part.split_once('>')?.1));
    texts.flat_map(|text| [text, " "]).collect()
}

/// Everything that is made of an example for people to read, by its name.
fn papers(name: &str) -> Vec<(String, String)> {
    let blueprint = example(name);
    let templates = Templates::compiled_in();
    let schedule = Schedule::of(&blueprint.launch_plan);
    let look = Look {
        columns: 100,
        colour: false,
        utf8: true,
    };
    let answers = example_file(name);
    let answers = answers.to_str().expect("a path");
    let report = partnerkit(&["report", "--answers", answers, "-o", "-"])
        .output()
        .expect("it starts");
    let text = |text: Result<String, _>| text.expect("a document");
    let mut papers = vec![
        ("brief".to_owned(), text(design(&blueprint, &templates))),
        ("full".into(), text(full_design(&blueprint, &templates))),
        ("plan".into(), text(plan(&blueprint, &schedule, &templates))),
        ("terminal".into(), terminal::design(&blueprint, "", look)),
        ("report".into(), words_of_page(out(&report))),
    ];
    let documents = kit::documents(&blueprint, &templates).expect("a kit");
    papers.extend(documents.into_iter().map(|one| (one.name, one.text)));
    papers.retain(|(name, _)| name != "book.toml");
    papers
}

/// What a text for people says that only the program's inside knows, with what stands before it.
fn working_words(name: &str, text: &str, ids: &BTreeSet<&str>) -> Vec<String> {
    let prose = prose(text);
    let mut found = Vec::new();
    if prose.to_lowercase().contains("the guide") {
        found.push(format!("{name}: the guide"));
    }
    for word in prose.split(|c: char| c.is_whitespace() || "()[]|,;:*<>\"".contains(c)) {
        let word = word.trim_matches(['.', '\'', '!', '?']);
        let is_address = word.contains('/') || word.contains("\\_");
        let is_field = word.starts_with('{') && word.ends_with('}');
        let is_name = word.contains('_') && !is_address && !is_field;
        let lower = word.to_lowercase();
        if is_name || ids.contains(word) || WORKING_WORDS.contains(&&*lower) {
            let at = prose.find(word).unwrap_or_default();
            let around: String = prose[..at].chars().rev().take(60).collect();
            let around: String = around.chars().rev().collect();
            found.push(format!("{name}: {around}[{word}]"));
        }
    }
    found
}

/// The ids of a blueprint that could be taken for nothing else.
fn ids_of(blueprint: &Blueprint) -> BTreeSet<&str> {
    let facts = blueprint.facts.iter().map(|fact| &*fact.id);
    facts
        .chain(blueprint.decisions.iter().map(|decision| &*decision.row))
        .chain(blueprint.sources.iter().map(|source| &*source.id))
        .filter(|id| id.contains('.') || id.matches('-').count() > 1)
        .collect()
}

#[test]
fn nothing_for_people_says_an_id_or_a_working_word() {
    let mut found = BTreeSet::new();
    for name in EXAMPLES {
        let blueprint = example(name);
        let ids = ids_of(&blueprint);
        for (paper, text) in papers(name) {
            found.extend(working_words(&format!("{paper} of {name}"), &text, &ids));
        }
    }
    let found: Vec<String> = found.into_iter().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What a command prints in a folder, which must go well.
fn printed(folder: &Folder, words: &[&str]) -> String {
    let output = folder.run(words);
    assert!(output.status.success(), "{words:?}: {}", err(&output));
    out(&output).to_owned()
}

/// The texts that a workbook's cells show.
fn texts_of_workbook(path: &Path) -> String {
    let file = fs::File::open(path).expect("a workbook");
    let mut archive = zip::ZipArchive::new(file).expect("an archive");
    let mut shared = archive.by_name("xl/sharedStrings.xml").expect("texts");
    let mut page = String::new();
    shared.read_to_string(&mut page).expect("text");
    words_of_page(&format!("<body>{page}"))
}

#[test]
fn nothing_that_a_command_writes_for_people_says_an_id_or_a_working_word() {
    let folder = Folder::new();
    for name in EXAMPLES {
        let answers = fs::read(example_file(name)).expect("answers");
        folder.write(&format!("{name}.yaml"), answers);
    }
    folder.write(
        "case.yaml",
        "policy: {credit: last_touch, window_days: 30, code_beats_link: yes, link_beats_code_within_hours: 24}\nevents:\n\
         - {date: 2027-01-05, hour: 1, click: Bolt}\n- {date: 2027-01-05, hour: 9, purchase: Globex, code: Acme, amount: 99.50, rate: 20}\n",
    );
    folder.write(
        "partners.csv",
        "Partner ID,Name,Email,Joined at,Clicks\np1,Ann,ann@a.com,2026-01-04,40\np2,Bo,bo@b.com,2026-01-05,0\n",
    );
    folder.write(
        "commissions.csv",
        "Commission ID,Partner ID,Customer ID,Sale amount,Commission,Currency,Status,Created at\n\
         c1,p1,k1,100,25,USD,paid,2026-03-01\nc2,p1,k2,100,25,USD,pending,2026-09-01\n",
    );
    let mut papers: Vec<(String, String)> = Vec::new();
    for (before, after) in [
        ("gridline", "atlas-procure"),
        ("pocketform", "reclaimly"),
        ("atlas-procure", "gridline"),
    ] {
        let files = [before, after].map(|name| format!("{name}.yaml"));
        for format in ["text", "markdown"] {
            let words = ["diff", &files[0], &files[1], "--format", format];
            papers.push((words.join(" "), printed(&folder, &words)));
        }
    }
    for name in EXAMPLES {
        let answers = format!("{name}.yaml");
        let words = ["compare", "-a", &answers];
        papers.push((words.join(" "), printed(&folder, &words)));
        printed(
            &folder,
            &["forecast", "-a", &answers, "-o", "out.xlsx", "-f"],
        );
        papers.push((
            format!("workbook of {name}"),
            texts_of_workbook(&folder.path("out.xlsx")),
        ));
        for platform in ["rewardful", "firstpromoter", "partnerstack", "tolt", "dub"] {
            let place = format!("{name}-{platform}");
            let output = folder.run(&["export", platform, &answers, "-o", &place]);
            // Some platforms cannot carry some designs, and say so in place of the papers.
            if !output.status.success() {
                papers.push((place, err(&output).to_owned()));
                continue;
            }
            for paper in ["checklist.md", "cannot.md"] {
                let text = folder.read(&format!("{place}/{paper}"));
                papers.push((format!("{paper} of {place}"), text));
            }
        }
    }
    for format in ["text", "markdown"] {
        let words = ["settle", "case.yaml", "--format", format];
        papers.push((words.join(" "), printed(&folder, &words)));
        let words = [
            "diagnose",
            "partners.csv",
            "commissions.csv",
            "--format",
            format,
        ];
        papers.push((words.join(" "), printed(&folder, &words)));
    }
    let blueprint = example("gridline");
    let ids = ids_of(&blueprint);
    // The rows of the reader's own files are called so.
    let of_files = |paper: &str| paper.starts_with("diagnose") || paper.starts_with("checklist");
    let found: BTreeSet<String> = papers
        .iter()
        .flat_map(|(paper, text)| {
            let mut found = working_words(paper, text, &ids);
            found.retain(|one| {
                !of_files(paper) || !(one.ends_with("[row]") || one.ends_with("[rows]"))
            });
            found
        })
        .collect();
    let found: Vec<String> = found.into_iter().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
