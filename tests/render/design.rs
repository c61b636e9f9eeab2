//! The design as a document.

use partnerkit::render::document::design;
use partnerkit::render::templates::Templates;

use crate::{EXAMPLES, example};

#[test]
fn every_example_as_a_document() {
    for name in EXAMPLES {
        let text = design(&example(name), &Templates::compiled_in());
        let text = text.unwrap_or_else(|error| panic!("{error}"));
        insta::assert_snapshot!(format!("design-{name}"), text);
    }
}

#[test]
fn no_heading_is_empty_and_no_table_row_is_short() {
    for name in EXAMPLES {
        let text = design(&example(name), &Templates::compiled_in()).expect("a document");
        crate::markdown::assert_sound(name, &text);
    }
}
