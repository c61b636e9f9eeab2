//! `compare`: public programs beside a design, and what it would bring a partner.

use serde_json::Value as Json;

use partnerkit::comparison::compare;
use partnerkit::units::{Decimal, Percent};

use crate::common::{Folder, advisor, err, example, example_file, out};

#[test]
fn a_rate_is_below_inside_or_above_the_middle_half_and_few_programs_say_nothing() {
    let advisor = advisor();
    let mut blueprint = example("pocketform");
    for (rate, position) in [(1, "below"), (25, "inside"), (60, "above")] {
        blueprint.tiers[0].commission.rate = Percent(Decimal::from(rate));
        let compared = compare(advisor.playbook(), &blueprint);
        assert_eq!(compared.tiers[0].position, position, "{rate}%");
        assert_eq!(compared.tiers[0].nearest.len(), 5);
        let [low, middle, high] = compared.tiers[0].quartiles.expect("enough programs");
        assert!(low <= middle && middle <= high);
        assert_eq!(
            (
                compared.tiers[1].quartiles,
                compared.tiers[1].position.as_str()
            ),
            (None, "too_few")
        );
    }
}

#[test]
fn a_partner_earns_the_rate_on_what_customers_pay_while_they_stay() {
    let mut blueprint = example("gridline");
    let tier = &mut blueprint.tiers[0].commission;
    (tier.rate, tier.duration_months, tier.lifetime) = (Percent(Decimal::TEN), Some(2), false);
    let compared = compare(advisor().playbook(), &blueprint);
    // 14,400 a year is 1,200 a month; 1.6% leave a month: 10% of 1,200 x (1 + 0.984).
    assert_eq!(compared.partners[0].a_customer.0, Decimal::new(23_808, 2));
    let incomes: Vec<String> = compared.partners[0]
        .audiences
        .iter()
        .map(|one| one.income.0.to_string())
        .collect();
    assert_eq!(incomes, ["238.08", "1428.48", "5713.92"]);
}

#[test]
fn old_readings_are_named_as_such() {
    let mut blueprint = example("gridline");
    assert_eq!(compare(advisor().playbook(), &blueprint).old, 0);
    blueprint.generated.start_date = "2029-01-01".parse().expect("a day");
    assert_eq!(compare(advisor().playbook(), &blueprint).old, 77);
}

#[test]
fn a_comparison_is_text_data_and_rows() {
    let folder = Folder::new();
    folder.write(
        "answers.yaml",
        std::fs::read(example_file("pocketform")).expect("an example"),
    );
    let text = folder.run(&["compare", "--answers", "answers.yaml"]);
    assert!(text.status.success(), "{}", err(&text));
    assert!(out(&text).contains("public programs pay"), "{}", out(&text));
    let json = folder.run(&["compare", "--answers", "answers.yaml", "--format", "json"]);
    let data: Json = serde_json::from_str(out(&json)).expect("JSON");
    assert_eq!(data["schema"], "partnerkit/comparison/v1");
    let csv = folder.run(&["compare", "--answers", "answers.yaml", "-o", "nearest.csv"]);
    assert!(csv.status.success(), "{}", err(&csv));
    assert!(
        folder
            .read("nearest.csv")
            .starts_with("tier,company,segment,kind,terms,low,")
    );
}
