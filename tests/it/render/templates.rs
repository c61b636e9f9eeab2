//! Templates that a user puts in the place of ours.

use partnerkit::diagnostics::Source;
use partnerkit::render::markdown::design;
use partnerkit::render::templates::Templates;

use crate::common::example;

fn replaced(text: &str) -> Templates {
    let mut templates = Templates::compiled_in();
    let source = Source {
        name: "looks/design.md".into(),
        text: text.into(),
    };
    templates
        .replace("design.md", source)
        .expect("a template of that name");
    templates
}

#[test]
fn a_template_of_the_user_takes_the_place_of_ours() {
    let text = design(
        &example("pocketform"),
        &replaced("{{ model.name }}: {{ tiers[0].commission.rate | percent }}\n"),
    );
    assert_eq!(text.expect("a document"), "Affiliate and referral: 15%\n");
}

#[test]
fn an_error_in_a_template_names_file_line_column_and_the_missing_value() {
    for (text, shown) in [
        (
            "# {{ company.name }}\n\nfor {{ company.size }}\n",
            "looks/design.md:3:16",
        ),
        (
            "{% for tier in tiers %}\n{{ tier.rate }}\n{% endfor %}\n",
            "looks/design.md:2:9",
        ),
        ("# {{ companyname }}\n", "looks/design.md:1:6"),
        ("ok\n{{ company.name | shout }}\n", "looks/design.md:2:"),
        ("ok\n{% if company %}\n", "looks/design.md:2:"),
        ("{{ tiers[0].commission.rate * 2 }}", "looks/design.md:1:24"),
        ("{{ company.usd_rate + 1 }}", "looks/design.md:1:"),
        ("{{ company.size | money }}", "looks/design.md:1:"),
        ("{{ company.size | to_one }}", "looks/design.md:1:"),
        ("{{ company.name | percent }}", "looks/design.md:1:"),
        (
            "{% if company.size is zero %}{% endif %}",
            "looks/design.md:1:",
        ),
        ("{% include \"other.md\" %}", "other.md"),
    ] {
        let problems = design(&example("pocketform"), &replaced(text)).expect_err("a bad template");
        let drawn = problems.to_string();
        assert!(drawn.contains(shown), "{shown}:\n{drawn}");
    }
    let drawn = design(&example("pocketform"), &replaced("# {{ company.size }}\n"))
        .expect_err("a bad template")
        .to_string();
    insta::assert_snapshot!(drawn);
}

#[test]
fn a_file_that_is_no_template_of_ours_is_told_with_the_close_name() {
    let source = Source {
        name: "looks/desing.md".into(),
        text: String::new(),
    };
    let problems = Templates::compiled_in()
        .replace("desing.md", source)
        .expect_err("no template of that name");
    insta::assert_snapshot!(problems.to_string());
}
