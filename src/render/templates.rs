//! The templates of documents: those compiled in, those that a user puts in their place, and the engine that
//! fills them.
//!
//! Everything a template prints is escaped for its language unless the template says otherwise, and a value
//! that a template asks for in vain is an error with its place. This module reads no file and knows no
//! document.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

use crate::blueprint::{Blueprint, Source};
use crate::diagnostics::{self, Diagnostic, Diagnostics};
use crate::render::bounds::{self, Counted, Output};
use crate::render::{escape, filters};
use crate::units::uncapitalized;

/// A template that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name: the path inside a folder of templates.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        /// Every template that comes with the program.
        pub const TEMPLATES: &[Template] = &[$(Template {
            name: $name,
            text: include_str!(concat!("../../templates/", $name)),
        }),*];
    };
}

templates![
    "appendix.md",
    "design.md",
    "diagnosis.html",
    "export/cannot.md",
    "export/checklist.md",
    "footnotes.md",
    "kit/README.md",
    "kit/SUMMARY.md",
    "kit/internal/attribution.md",
    "kit/internal/co-marketing.md",
    "kit/internal/compliance.md",
    "kit/internal/integration.md",
    "kit/internal/kpis.md",
    "kit/internal/launch-plan.md",
    "kit/internal/rates.md",
    "kit/internal/recruiting.md",
    "kit/internal/review.md",
    "kit/not-cleared.md",
    "kit/partners/agreement.md",
    "kit/partners/application.md",
    "kit/partners/commission-policy.md",
    "kit/partners/disclosure.md",
    "kit/partners/faq.md",
    "kit/partners/invitation.md",
    "kit/partners/onboarding-mails.md",
    "kit/partners/one-pager.md",
    "kit/partners/posts.md",
    "kit/partners/rules-of-engagement.md",
    "moved.md",
    "not-yet.md",
    "page-head.html",
    "paper.html",
    "plan.md",
    "report.html",
    "risks.html",
    "sizes.md",
    "terms.md",
];

/// The list of what a document cites, included by documents in Markdown.
pub(super) const FOOTNOTES: &str = "footnotes.md";

/// The templates that documents in Markdown include, and those that pages in HTML include.
const INCLUDED: [&[&str]; 2] = [
    &[FOOTNOTES, "moved.md", "sizes.md", "terms.md"],
    &["page-head.html"],
];

/// The templates of a run.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    replaced: HashMap<String, Arc<diagnostics::Source>>,
}

/// How the values of a template are escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Markdown in which all of the text is shown as it is.
    Markdown,
    /// Markdown in which words between backticks are code; for texts in which no answer has a backtick.
    MarkdownWithCode,
    /// HTML.
    Html,
}

impl Templates {
    /// The templates that come with the program.
    #[must_use]
    pub fn compiled_in() -> Self {
        Self::default()
    }

    /// Puts a text in the place of the template of that name.
    ///
    /// # Errors
    /// When no template has that name, or its text could double without end.
    pub fn replace(&mut self, name: &str, source: diagnostics::Source) -> Result<(), Diagnostics> {
        let source = Arc::new(source);
        if let Some(place) = bounds::doubling(&source.text) {
            let problem = Diagnostic::error(
                "template",
                "a name is set to several copies of a text",
            )
            .at(&source, place, "")
            .help("print the parts one after the other where they are needed: `{{ a }}{{ a }}`");
            return Err(problem.into());
        }
        if TEMPLATES.iter().any(|template| template.name == name) {
            self.replaced.insert(name.to_owned(), source);
            return Ok(());
        }
        let mut problem = Diagnostic::error(
            "unknown-template",
            format!("`{}` is no template of partnerkit", source.name),
        );
        let close = TEMPLATES
            .iter()
            .map(|template| (strsim::jaro_winkler(template.name, name), template.name))
            .filter(|(likeness, _)| *likeness > 0.85)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        problem = match close {
            Some((_, close)) => problem.help(format!("rename it to `{close}`")),
            None => problem.help(format!(
                "the templates are {}",
                TEMPLATES
                    .iter()
                    .map(|template| format!("`{}`", template.name))
                    .collect::<Vec<_>>()
                    .join(", ")
            )),
        };
        Err(problem.into())
    }

    /// Reads the templates of these names, ready to be filled with this blueprint.
    ///
    /// # Errors
    /// When one of them is no sound template; file, line and column are in the error.
    pub fn read(
        &self,
        names: &[&str],
        language: Language,
        blueprint: &Blueprint,
    ) -> Result<Engine<'_>, Diagnostics> {
        let mut tera = escaping(language);
        let citations = Citations::default();
        let cited = citations.clone();
        tera.register_filter("cite", move |ids: &str, _: Kwargs, _: &State<'_>| {
            Value::safe_string(&cited.footnotes(ids, language))
        });
        let (cited, sources) = (citations.clone(), blueprint.sources.clone());
        tera.register_filter("cited", move |_: &Value, _: Kwargs, _: &State<'_>| {
            Value::from_serializable(&cited.of(&sources))
        });
        filters::register(&mut tera, blueprint);
        self.engine(names, tera, citations)
    }

    /// Fills the template of a page that is not about a blueprint.
    ///
    /// # Errors
    /// As for [`Self::read`] and [`Engine::fill`].
    pub fn fill_page(&self, name: &str, context: &Context) -> Result<String, Diagnostics> {
        let tera = escaping(Language::Html);
        self.engine(&[name], tera, Citations::default())?
            .fill(name, context)
    }

    fn engine(
        &self,
        names: &[&str],
        mut tera: Tera,
        citations: Citations,
    ) -> Result<Engine<'_>, Diagnostics> {
        let counted = Counted::default();
        counted.register(&mut tera);
        let is_page = names.iter().any(|name| name.ends_with(".html"));
        let included = INCLUDED[usize::from(is_page)];
        let texts = names.iter().chain(included);
        let texts: Vec<(&str, &str)> = texts.map(|name| (*name, self.text(name))).collect();
        tera.add_raw_templates(texts)
            .map_err(|error| self.problems(included[0], &error))?;
        Ok(Engine {
            templates: self,
            citations,
            counted,
            tera,
        })
    }

    fn text(&self, name: &str) -> &str {
        match self.replaced.get(name) {
            Some(source) => &source.text,
            None => TEMPLATES
                .iter()
                .find(|template| template.name == name)
                .map_or("", |template| template.text),
        }
    }

    fn source(&self, name: &str) -> Arc<diagnostics::Source> {
        match self.replaced.get(name) {
            Some(source) => Arc::clone(source),
            None => Arc::new(diagnostics::Source {
                name: format!("templates/{name}"),
                text: self.text(name).to_owned(),
            }),
        }
    }

    fn problems(&self, name: &str, error: &tera::Error) -> Diagnostics {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let place = (report.filename(), report.span().range.clone());
                Diagnostics::from(self.problem(report.message(), Some(place)))
            }
            ErrorKind::Io(_) => {
                let name = &self.source(name).name;
                let message = format!("`{name}` prints more than 64 MB. shorten its loops");
                Diagnostics::from(self.problem(&message, None))
            }
            ErrorKind::Msg(drawn) => self.drawn(drawn),
            kind => Diagnostics::from(self.problem(&kind.to_string(), None)),
        }
    }

    /// The problems of a message that holds several reports, each drawn with its place: the engine has
    /// nothing but this text for names that no template knows.
    fn drawn(&self, drawn: &str) -> Diagnostics {
        let mut problems = Vec::new();
        let mut message = None;
        for line in drawn.lines() {
            if let Some(text) = line.strip_prefix("error: ") {
                message = Some(text);
            } else if let Some((text, place)) = message
                .zip(line.trim_start().strip_prefix("--> "))
                .and_then(|(text, place)| Some((text, self.place(place)?)))
            {
                problems.push(self.problem(text, Some((place.0, place.1..place.1 + 1))));
                message = None;
            }
        }
        if problems.is_empty() {
            problems.push(self.problem(drawn.lines().next().unwrap_or_default(), None));
        }
        Diagnostics(problems)
    }

    /// The template and the byte in its text of a place such as `design.md:2:19`.
    fn place<'a>(&self, place: &'a str) -> Option<(&'a str, usize)> {
        let (place, column) = place.trim().rsplit_once(':')?;
        let (name, line) = place.rsplit_once(':')?;
        let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
        let text = self.text(name);
        let start: usize = text
            .split_inclusive('\n')
            .take(line.checked_sub(1)?)
            .map(str::len)
            .sum();
        let (at, _) = text
            .get(start..)?
            .char_indices()
            .nth(column.checked_sub(1)?)?;
        Some((name, start + at))
    }

    fn problem(&self, message: &str, place: Option<(&str, Range<usize>)>) -> Diagnostic {
        let message = message.trim_end_matches('.');
        let (message, help) = match message.split_once(". ") {
            Some((message, help)) => (message, Some(help)),
            None => (message, None),
        };
        let mut problem = Diagnostic::error("template", uncapitalized(message));
        if let Some((name, span)) = place {
            problem = problem.at(&self.source(name), span, "");
        }
        match help {
            Some(help) => problem.help(uncapitalized(help)),
            None => problem,
        }
    }
}

/// An engine that escapes everything for a language.
fn escaping(language: Language) -> Tera {
    let mut tera = Tera::default();
    tera.autoescape_on([".md", ".html"]);
    tera.set_escape_fn(match language {
        Language::Markdown => |text, out| out.write_all(escape::markdown(text).as_bytes()),
        Language::MarkdownWithCode => {
            |text, out| out.write_all(escape::markdown_with_code(text).as_bytes())
        }
        Language::Html => |text, out| out.write_all(escape::html(text).as_bytes()),
    });
    tera
}

/// Templates that were read.
#[derive(Debug)]
pub struct Engine<'a> {
    templates: &'a Templates,
    citations: Citations,
    counted: Counted,
    tera: Tera,
}

impl Engine<'_> {
    /// Fills a template; its sources are numbered from 1.
    ///
    /// # Errors
    /// When the template asks for a value that is not there, or does with one what it is not made for; file,
    /// line and column are in the error.
    pub fn fill(&self, name: &str, context: &Context) -> Result<String, Diagnostics> {
        self.fill_all(&[name], context)
    }

    /// Fills templates one below the other, as one document.
    ///
    /// # Errors
    /// As for one template.
    pub fn fill_all(&self, names: &[&str], context: &Context) -> Result<String, Diagnostics> {
        self.citations.cited().clear();
        self.counted.restart();
        let mut document = String::new();
        for name in names {
            let mut output = Output::default();
            let done = self.tera.render_to(name, context, &mut output);
            done.map_err(|error| self.templates.problems(name, &error))?;
            document.push_str(&output.text());
            document.push('\n');
        }
        Ok(document)
    }
}

/// The sources that a document has cited so far: each has the number of its first mention.
#[derive(Clone, Debug, Default)]
struct Citations(Arc<Mutex<Vec<String>>>);

impl Citations {
    fn cited(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Footnotes for the sources of these ids, which are separated by commas.
    fn footnotes(&self, ids: &str, language: Language) -> String {
        let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty());
        let numbers = ids.map(|id| self.number(id));
        let (notes, between): (Vec<String>, _) = match language {
            Language::Html => {
                let link = |number| format!("<a href=\"#source-{number}\">{number}</a>");
                (numbers.map(link).collect(), ", ")
            }
            Language::Markdown | Language::MarkdownWithCode => {
                (numbers.map(|number| format!("[^{number}]")).collect(), "")
            }
        };
        notes.join(between)
    }

    fn number(&self, id: &str) -> usize {
        let mut cited = self.cited();
        let known = cited.iter().position(|cited| cited == id);
        known.map_or_else(
            || {
                cited.push(id.to_owned());
                cited.len()
            },
            |at| at + 1,
        )
    }

    /// The sources that were cited, in the order of their numbers.
    fn of(&self, sources: &[Source]) -> Vec<Source> {
        let cited = self.cited();
        let cited = cited.iter();
        cited
            .filter_map(|id| sources.iter().find(|source| source.id == *id))
            .cloned()
            .collect()
    }
}
