//! From an answers file to a blueprint: every example, every table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use partnerkit::answers::{Answers, Asking, check, read};
use partnerkit::blueprint::Blueprint;
use partnerkit::decisions::Advisor;
use partnerkit::diagnostics::{Diagnostics, Source};
use partnerkit::economics::caps::Offer;
use partnerkit::economics::model::{PlatformStep, RevenueModel, Terms, Tier};
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
fn the_forecast_pays_for_the_plans_of_the_chosen_platform_that_carry_the_design() {
    let advisor = advisor();
    let usd = |amount: i64| Some(Decimal::from(amount));
    let step = |revenue, payouts, partners, monthly: i64, take, included: i64| PlatformStep {
        above_revenue: revenue,
        above_payouts: payouts,
        above_partners: partners,
        monthly: Decimal::from(monthly),
        take_rate: Decimal::new(take, 2),
        included_payouts: Decimal::from(included),
    };
    let cases = [
        // The entry plan of Rewardful has one set of terms for all, and the design needs three.
        (
            "pocketform",
            99,
            vec![step(usd(15_000), None, None, 149, 0, 0)],
        ),
        (
            "reclaimly",
            49,
            vec![
                step(usd(5_000), None, usd(1_000), 99, 0, 0),
                step(usd(15_000), None, None, 149, 0, 0),
            ],
        ),
        (
            "gridline",
            1_500,
            vec![step(None, usd(0), None, 1_500, 15, 0)],
        ),
        (
            "atlas-procure",
            500,
            vec![step(None, usd(2_500), None, 500, 20, 2_500)],
        ),
        ("fableprint", 49, Vec::new()),
    ];
    for (name, monthly, steps) in cases {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/{name}.yaml"));
        let costs = advisor.forecast(&answers(&path)).program.costs;
        assert_eq!(costs.platform_monthly, Decimal::from(monthly), "{name}");
        assert_eq!(costs.platform_steps, steps, "{name}");
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
