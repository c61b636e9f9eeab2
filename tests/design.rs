//! From an answers file to a blueprint: every example, every table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use partnerkit::answers::{Answers, Asking, check, read};
use partnerkit::blueprint::Blueprint;
use partnerkit::decisions::Advisor;
use partnerkit::diagnostics::{Diagnostics, Source};
use partnerkit::economics::caps::Offer;
use partnerkit::economics::model::{RevenueModel, Terms, Tier};
use partnerkit::economics::precise::Half;
use partnerkit::playbook::verify::verify;
use partnerkit::questions::questionnaire;
use partnerkit::units::Decimal;

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("examples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    files.sort();
    files
}

fn answers(path: &Path) -> Answers {
    let source = Arc::new(Source {
        name: path.display().to_string(),
        text: std::fs::read_to_string(path).expect("an example"),
    });
    let (sheet, problems) = read(questionnaire(), &source);
    check(&sheet, problems, Asking::Required).unwrap_or_else(|problems| panic!("{problems}"))
}

fn advisor() -> Advisor {
    Advisor::embedded().unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_tables_that_are_compiled_in_pass_their_own_verification() {
    let findings = verify(advisor().playbook());
    assert!(findings.is_empty(), "{}", Diagnostics(findings));
}

#[test]
fn every_example_gives_a_blueprint_that_reads_back_to_the_same_value() {
    let advisor = advisor();
    for path in examples() {
        let blueprint = advisor.design(&answers(&path));
        let json = serde_json::to_string(&blueprint).expect("json");
        let back: Blueprint = serde_json::from_str(&json).expect("a blueprint");
        assert_eq!(back, blueprint, "{}", path.display());
        let yaml = serde_saphyr::to_string(&blueprint).expect("yaml");
        let back: Blueprint = serde_saphyr::from_str(&yaml).expect("a blueprint");
        assert_eq!(back, blueprint, "{}", path.display());
    }
}

#[test]
fn the_offers_and_terms_that_a_forecast_takes_as_usual_are_those_of_the_tables() {
    let advisor = advisor();
    let table = |id: &str| advisor.playbook().table(id).expect("a table");
    let (bands, others, windows) = (
        table("commission"),
        table("commission-alternatives"),
        table("clawback"),
    );
    let models = [
        ("monthly", RevenueModel::Monthly),
        ("annual", RevenueModel::Annual),
        ("usage", RevenueModel::Usage),
        ("outcome", RevenueModel::Outcome),
    ];
    for (word, model) in models {
        for offer in Offer::usual(model) {
            let id = format!("{word}-{}", offer.tier.id());
            let main = bands.row(&id).unwrap_or_else(|| panic!("no row {id}"));
            let scope = offer.scope.to_string();
            let (table, row) = if bands.cell(main, "scope").text() == Some(&scope) {
                (bands, main)
            } else {
                let other = others.rows.iter().find(|row| {
                    row.id.starts_with(&id) && others.cell(row, "scope").text() == Some(&scope)
                });
                (
                    others,
                    other.unwrap_or_else(|| panic!("no row of {id} for {scope}")),
                )
            };
            for (column, rate) in [("low", offer.low), ("high", offer.high)] {
                let percent = table.cell(row, column).number().expect("a rate");
                let rate = rate.to_decimal(6, Half::Even).expect("a rate") * Decimal::ONE_HUNDRED;
                assert_eq!(percent, rate, "{id} {scope} {column}");
            }
        }
    }
    for tier in [Tier::Referral, Tier::Integration, Tier::Solution] {
        let row = windows.row(tier.id()).expect("a tier");
        let terms = Terms::of(tier);
        let days = windows
            .cell(row, "window_days")
            .number()
            .unwrap_or_default();
        assert_eq!(days, Decimal::from(terms.window_days), "{}", tier.id());
        assert_eq!(windows.cell(row, "kind").text(), Some(terms.clawback.id()));
    }
}
