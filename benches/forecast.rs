//! Speed of the economics: all figures of a forecast, and the simulation.

use std::sync::Arc;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use partnerkit::decisions::Advisor;
use partnerkit::diagnostics::Source;
use partnerkit::economics::model::Model;
use partnerkit::economics::program::ProgramForecast;
use partnerkit::economics::{read, simulation, tornado};
use rust_decimal::Decimal;

fn main() {
    divan::main();
}

fn model() -> Model {
    let cases: serde_json::Value =
        serde_json::from_str(include_str!("../tests/data/economics.json"))
            .expect("the cases are JSON");
    let source = Arc::new(Source {
        name: "case".into(),
        text: cases["cases"][3]["input"].to_string(),
    });
    let advisor = Advisor::embedded().expect("sound tables");
    read::read(&source, advisor.usual_terms())
        .expect("a model")
        .model
}

/// A program of 200 partners over 36 months.
fn simulated(trials: u32, partners: u32) -> Model {
    let mut model = model();
    model.program.lead_mut().identified = Decimal::from(partners);
    model.simulation.trials = trials;
    model
}

#[divan::bench]
fn program_month_by_month(bencher: Bencher<'_, '_>) {
    let model = model();
    bencher.bench(|| ProgramForecast::of(black_box(&model)));
}

#[divan::bench]
fn tornado_of_all_inputs(bencher: Bencher<'_, '_>) {
    let model = model();
    let advisor = Advisor::embedded().expect("sound tables");
    let usual = advisor.usual_terms();
    bencher.bench(|| tornado::tornado(black_box(&model), usual));
}

#[divan::bench(args = [1_000, 10_000], sample_count = 5)]
fn trials_of_200_partners_on_two_threads(bencher: Bencher<'_, '_>, trials: u32) {
    let model = simulated(trials, 200);
    bencher
        .counter(ItemsCount::new(trials))
        .bench(|| simulation::simulate(black_box(&model), 2, &|_| {}));
}

#[divan::bench(args = [200, 2_000], sample_count = 5)]
fn partners_over_1000_trials_on_two_threads(bencher: Bencher<'_, '_>, partners: u32) {
    let model = simulated(1_000, partners);
    bencher
        .counter(ItemsCount::new(partners))
        .bench(|| simulation::simulate(black_box(&model), 2, &|_| {}));
}

/// Every one of 200 partners active from the start: the most a simulation of that size can ask for.
#[divan::bench(sample_count = 3)]
fn trials_10000_of_200_active_partners_on_two_threads(bencher: Bencher<'_, '_>) {
    let mut model = simulated(10_000, 200);
    let sure = partnerkit::economics::model::Range {
        low: Decimal::ONE,
        mode: Decimal::ONE,
        high: Decimal::ONE,
    };
    let ranges = &mut model.program.lead_mut().ranges;
    ranges.recruit_rate = sure;
    ranges.onboard_rate = sure;
    ranges.activation_rate = sure;
    model.program.lead_mut().recruit_months = 1;
    bencher.bench(|| simulation::simulate(black_box(&model), 2, &|_| {}));
}
