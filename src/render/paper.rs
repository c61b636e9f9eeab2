//! A document in Markdown made ready for paper: a page that a browser prints, or text for a word processor.
//!
//! Diagrams are left out: what they draw stands in words beside them, and neither of the two can draw them.

use pulldown_cmark::{Event, Options, Parser, html};
use tera::Context;

use crate::diagnostics::Diagnostics;
use crate::render::filters::insert;
use crate::render::templates::Templates;

/// The page's template.
const TEMPLATE: &str = "paper.html";
/// The lines that a diagram begins and ends with.
const DIAGRAM: (&str, &str) = ("```mermaid", "```");

/// The document as a page of HTML that needs nothing beside itself.
///
/// # Errors
/// When the template cannot be read or filled.
pub fn page(title: &str, markdown: &str, templates: &Templates) -> Result<String, Diagnostics> {
    let text = without_diagrams(markdown);
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let events = Parser::new_ext(&text, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        event => event,
    });
    let mut body = String::new();
    html::push_html(&mut body, events);
    let mut context = Context::new();
    insert(&mut context, "title", &title);
    insert(&mut context, "body", &body);
    templates.fill_page(TEMPLATE, &context)
}

/// The document without its diagrams.
#[must_use]
pub fn without_diagrams(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut is_diagram = false;
    for line in markdown.lines() {
        is_diagram |= line == DIAGRAM.0;
        if !is_diagram {
            out.push_str(line);
            out.push('\n');
        }
        is_diagram &= line != DIAGRAM.1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{page, without_diagrams};
    use crate::render::templates::Templates;

    #[test]
    fn a_diagram_goes_and_other_code_stays() {
        let text = "a\n```mermaid\ngantt\n```\nb\n```sh\nls\n```\n";
        assert_eq!(without_diagrams(text), "a\nb\n```sh\nls\n```\n");
    }

    #[test]
    fn tables_and_footnotes_are_set_and_no_tag_of_the_text_is() {
        let text =
            "# T\n\n| A | B |\n|---|---|\n| 1 | 2[^1] |\n\n<script>x</script>\n\n[^1]: Where\n";
        let page = page("T & Co", text, &Templates::compiled_in()).expect("a page");
        for part in [
            "<title>T &amp; Co</title>",
            "<td>1</td>",
            "footnote-definition",
            "&lt;script&gt;",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("<script"), "{page}");
    }
}
