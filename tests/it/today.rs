//! A program that runs today: a source of its own, and what new terms do to its partners.

use std::sync::Arc;

use partnerkit::answers::{Asking, check, read};
use partnerkit::blueprint::{Blueprint, CutOption, Today};
use partnerkit::diagnostics::Source;
use partnerkit::questions::questionnaire;
use partnerkit::units::Decimal;

use crate::common::{EXAMPLES, advisor, example, raw_example};

/// The blueprint of an example with a program of these answers.
fn with_program(name: &str, program: &str) -> Blueprint {
    let source = Arc::new(Source {
        name: "program".to_owned(),
        text: format!("program:\n  exists: yes\n{program}"),
    });
    let (raw, problems) = read(questionnaire(), &source);
    let raw = raw.over(raw_example(name));
    let answers = check(&raw, problems, Asking::Assumed);
    advisor().design(&answers.unwrap_or_else(|problems| panic!("{problems}")))
}

fn today(blueprint: &Blueprint) -> &Today {
    blueprint
        .economics
        .today
        .as_ref()
        .expect("a program of today")
}

const FOR_LIFE: &str = "  partners: 120
  revenue_share: 9%
  since: 2019-03-01
  terms: [{type: creators, rate: 40%, lifetime: yes, partners: 120, active: 9, revenue_share: 9%}]
";

#[test]
fn the_whole_program_is_todays_and_what_is_new_over_it() {
    for name in EXAMPLES {
        let blueprint = example(name);
        let Some(today) = &blueprint.economics.today else {
            continue;
        };
        let kinds: Decimal = today.by_kind.iter().map(|kind| kind.net.0).sum();
        assert_eq!(today.net.0, kinds, "{name}");
        assert_eq!(
            today.over_today.0, blueprint.economics.program.net.0,
            "{name}"
        );
        assert_eq!(today.whole.0, today.net.0 + today.over_today.0, "{name}");
    }
    assert!(example("pocketform").economics.today.is_none());
}

#[test]
fn what_is_not_said_of_a_kind_is_an_even_part_of_the_rest() {
    let blueprint = with_program(
        "gridline",
        "  partners: 22\n  revenue_share: 3.5%\n  terms: [{type: creators, partners: 10, revenue_share: 0.5%}, agencies, referrers]\n",
    );
    let kinds = &today(&blueprint).by_kind;
    let partners: Vec<Decimal> = kinds.iter().map(|kind| kind.partners.0).collect();
    assert_eq!(partners, [10, 6, 6].map(Decimal::from));
    let revenue: Vec<Decimal> = kinds.iter().map(|kind| kind.revenue_monthly.0).collect();
    assert_eq!(revenue, [1230, 3690, 3690].map(Decimal::from));
    assert!(today(&blueprint).change.is_none());
}

#[test]
fn a_cut_of_forty_percent_for_life_leaves_old_customers_on_old_terms() {
    let blueprint = with_program("pocketform", FOR_LIFE);
    let today = today(&blueprint);
    let new = today.by_kind[0].new_terms.as_ref().expect("new terms");
    assert!(new.gain_a_year.0 < Decimal::ZERO, "{new:?}");
    let change = today.change.as_ref().expect("a change");
    assert_eq!(change.notice_days, 90);
    let [freeze, steps, once]: &[CutOption; 3] = change.options[..].try_into().expect("three ways");
    assert!(freeze.recommended && !steps.recommended && !once.recommended);
    assert_eq!(change.over_nothing, freeze.over_nothing);
    assert_eq!(freeze.lost_on_old_customers.0, Decimal::ZERO);
    assert!(
        steps.lost_on_old_customers < once.lost_on_old_customers,
        "{change:?}"
    );
    assert!(
        once.commission < steps.commission && steps.commission < freeze.commission,
        "{change:?}"
    );
    assert!(freeze.leaving.0 < steps.leaving.0 && steps.leaving.0 < once.leaving.0);
}

#[test]
fn customers_of_today_stay_on_old_terms_where_partners_gain_too() {
    let terms = |active: u32| {
        format!(
            "  partners: 40
  revenue_share: 9%
  since: 2024-03-01
  terms:
    - {{type: creators, rate: 60%, lifetime: yes, partners: 20, active: {active}, revenue_share: 4%}}
    - {{type: referrers, rate: 1%, duration_months: 3, partners: 20, active: {active}, revenue_share: 5%}}
"
        )
    };
    for (active, brings_new) in [(0, false), (8, true)] {
        let blueprint = with_program("pocketform", &terms(active));
        let gains: Vec<bool> = today(&blueprint)
            .by_kind
            .iter()
            .filter_map(|kind| Some(kind.new_terms.as_ref()?.gain_a_year.0 > Decimal::ZERO))
            .collect();
        assert_eq!(gains, [false, true], "{active}");
        let change = today(&blueprint).change.as_ref().expect("a change");
        let [freeze, steps, once]: &[CutOption; 3] =
            change.options[..].try_into().expect("three ways");
        // Without anyone who brings customers there are only those of today.
        assert_eq!(freeze.over_nothing.0.is_zero(), !brings_new, "{freeze:?}");
        assert!(freeze.commission > steps.commission, "{change:?}");
        assert_ne!(steps.commission, once.commission, "{change:?}");
    }
}

#[test]
fn the_longer_of_the_agreements_notice_and_the_usual_one_counts() {
    for (own, days) in [("0", 90), ("30", 90), ("180", 180)] {
        let blueprint = with_program("pocketform", &format!("{FOR_LIFE}  notice_days: {own}\n"));
        let change = today(&blueprint).change.as_ref().expect("a change");
        assert_eq!(change.notice_days, days, "{own}");
        let told = blueprint
            .warnings
            .iter()
            .any(|warning| warning.id == "cut-without-notice");
        assert_eq!(told, own == "0", "{own}");
    }
}

#[test]
fn partners_who_lose_nothing_are_told_thirty_days_before_and_cost_no_choice() {
    let terms = FOR_LIFE.replace("rate: 40%, lifetime: yes", "rate: 1%, duration_months: 3");
    for (share, costs_more) in [("9%", false), ("60%", true)] {
        let terms = terms
            .replace("9%", share)
            .replace("active: 9", "active: 60");
        let blueprint = with_program("pocketform", &terms);
        let today = today(&blueprint);
        let change = today.change.as_ref().expect("a change");
        assert_eq!((change.notice_days, change.options.len()), (30, 0));
        // What they get more for new customers is a cost that no other figure holds.
        assert!(change.over_nothing.0 < Decimal::ZERO, "{change:?}");
        let left = today.over_today.0 + change.over_nothing.0;
        assert_eq!(left < Decimal::ZERO, costs_more, "{today:?}");
        let mut warnings = blueprint.warnings.iter();
        let warned = warnings.any(|said| said.id == "new-terms-cost-more-than-they-bring");
        assert_eq!(warned, costs_more, "{share}");
    }
}

#[test]
fn a_sum_of_today_is_paid_once_for_each_customer() {
    let mut commissions = Vec::new();
    for flat in [5, 10, 30, 200] {
        let program = format!(
            "  partners: 85
  revenue_share: 6%
  since: 2025-02-01
  terms: [{{type: creators, flat: {flat}, partners: 85, active: 20, revenue_share: 6%}}]
revenue:
  model: one_time
  acv: 79
  monthly_churn: 0%
"
        );
        let blueprint = with_program("pocketform", &program);
        let kind = &today(&blueprint).by_kind[0];
        let sales = kind.revenue.0 / Decimal::from(79);
        let paid = kind.commission.0 / Decimal::from(flat);
        assert_eq!(sales.round(), paid.round(), "{kind:?}");
        commissions.push(kind.commission.0);
    }
    assert!(commissions.is_sorted(), "{commissions:?}");
}
