//! The engine alone: from checked answers to a complete blueprint, and from a file's text to checked answers.

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use partnerkit::answers::{Answers, Asking, check, read};
use partnerkit::decisions::Advisor;
use partnerkit::diagnostics::Source;
use partnerkit::questions::questionnaire;

const EXAMPLES: &[(&str, &str)] = &[
    ("pocketform", include_str!("../examples/pocketform.yaml")),
    ("gridline", include_str!("../examples/gridline.yaml")),
    (
        "atlas-procure",
        include_str!("../examples/atlas-procure.yaml"),
    ),
    ("dentaflow", include_str!("../examples/dentaflow.yaml")),
    ("fableprint", include_str!("../examples/fableprint.yaml")),
    ("reclaimly", include_str!("../examples/reclaimly.yaml")),
];

fn main() {
    divan::main();
}

fn answers(text: &str) -> Answers {
    let source = Arc::new(Source {
        name: "answers.yaml".into(),
        text: text.into(),
    });
    let (raw, problems) = read(questionnaire(), &source);
    check(&raw, problems, Asking::Required).expect("an example")
}

/// A blueprint by expectation, again and again, each dropped before the next: rules, forecast and texts alone.
#[divan::bench(args = 0..EXAMPLES.len(), sample_count = 20, sample_size = 50)]
fn blueprint(bencher: Bencher, example: usize) {
    let advisor = Advisor::embedded().expect("the tables");
    let answers = answers(EXAMPLES[example].1);
    bencher.counter(ItemsCount::new(1usize)).bench(|| {
        drop(divan::black_box(
            advisor.estimate(divan::black_box(&answers)),
        ))
    });
}

/// The same with its sizes simulated, on all cores.
#[divan::bench(args = 0..EXAMPLES.len(), sample_count = 20)]
fn design(bencher: Bencher, example: usize) {
    let advisor = Advisor::embedded().expect("the tables");
    let answers = answers(EXAMPLES[example].1);
    bencher.bench(|| advisor.design(divan::black_box(&answers)));
}

/// The tables made ready, once a process.
#[divan::bench]
fn tables_made_ready() -> Advisor {
    Advisor::embedded().expect("the tables")
}

/// An answers file read and checked.
#[divan::bench]
fn answers_file(bencher: Bencher) {
    bencher.bench(|| answers(divan::black_box(EXAMPLES[2].1)));
}

/// A file with many integration candidates, read, checked and scored: the time a candidate must not grow.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 3)]
fn candidates(bencher: Bencher, count: usize) {
    let advisor = Advisor::embedded().expect("the tables");
    let text = EXAMPLES[0].1;
    let list: String = (0..count)
        .map(|at| {
            format!(
                "  - {{name: Partner {at}, shared_accounts: {}, workflow_fit: adjacent, api_available: yes, build_weeks: {}}}\n",
                at % 40,
                at % 12
            )
        })
        .collect();
    let head = text.split("\nintegrations:").next().unwrap_or(text);
    let text = format!("{head}\nintegrations:\n{list}");
    bencher
        .counter(ItemsCount::new(count))
        .bench(|| advisor.design(&answers(divan::black_box(&text))));
}
