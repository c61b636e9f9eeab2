//! The design as a document.

use partnerkit::render::document::design;
use partnerkit::render::templates::Templates;

use crate::structured::sample;

#[test]
fn the_sample_as_a_document() {
    let text =
        design(&sample(), &Templates::compiled_in()).unwrap_or_else(|error| panic!("{error}"));
    insta::assert_snapshot!(text);
}
