//! Reads the questionnaire from its document and refuses one that contradicts itself.

use rustc_hash::FxHashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::kinds::{Choice, Numeric};
use super::{Assumed, Assumption, Condition, Kind, Question, Questionnaire, Section, Test};
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::document::Document;
use crate::units::{Decimal, Unit, Value};
use crate::yaml::{Span, Tree};

/// The most that an amount of money may be: what is worked out from it still fits into 28 digits.
const MOST_MONEY: i64 = 1_000_000_000_000_000_000;

impl Questionnaire {
    /// Reads a questionnaire.
    ///
    /// # Errors
    /// Every contradiction, each with the id of its question: an id that stands twice, a condition on the
    /// question itself or a later one, a default or an assumption outside the bounds, an unknown key.
    pub fn load(document: &'static Document) -> Result<Self, Diagnostics> {
        let mut loader = Loader {
            source: Arc::new(Source {
                name: document.name.to_owned(),
                text: document.text.to_owned(),
            }),
            problems: Vec::new(),
            sections: Vec::new(),
            questions: Vec::new(),
            by_id: FxHashMap::default(),
        };
        loader.sections(&document.root);
        if loader.problems.is_empty() {
            Ok(Self {
                sections: loader.sections,
                places: loader
                    .questions
                    .iter()
                    .map(|question| (question.id, question.index))
                    .collect(),
                questions: loader.questions,
            })
        } else {
            Err(Diagnostics(loader.problems))
        }
    }
}

/// A node of the questionnaire, which lives as long as the process.
type Node = &'static Tree<'static>;

struct Loader {
    source: Arc<Source>,
    problems: Vec<Diagnostic>,
    sections: Vec<Section>,
    questions: Vec<Question>,
    by_id: FxHashMap<&'static str, usize>,
}

impl Loader {
    fn problem(&mut self, span: Span, message: String) {
        let problem = Diagnostic::error("questionnaire", message);
        self.problems
            .push(problem.at(&self.source, span.range(), ""));
    }

    fn known_keys(&mut self, owner: &str, node: Node, known: &[&str]) {
        for field in node.fields() {
            if !known.contains(&&*field.key) {
                let message = format!("{owner}: unknown key `{}`", field.key);
                self.problem(field.key_span, message);
            }
        }
    }

    fn sections(&mut self, root: Node) {
        self.known_keys("questionnaire", root, &["id", "sections"]);
        let sections = root.get("sections").map(Tree::items).unwrap_or_default();
        for node in sections {
            let id = text(node, "id").unwrap_or("");
            self.known_keys(id, node, &["id", "title", "questions"]);
            if self.sections.iter().any(|section| section.id == id) {
                self.problem(node.span, format!("section `{id}` stands twice"));
            }
            let section = self.sections.len();
            self.sections.push(Section {
                id,
                title: text(node, "title").unwrap_or(id),
            });
            let questions = node.get("questions").map(Tree::items).unwrap_or_default();
            for node in questions {
                let index = self.questions.len();
                if let Some(question) = self.question(node, index, section) {
                    if self.by_id.insert(question.id, index).is_some() {
                        self.problem(node.span, format!("`{}` stands twice", question.id));
                    }
                    self.questions.push(question);
                }
            }
        }
    }

    fn question(&mut self, node: Node, index: usize, section: usize) -> Option<Question> {
        let Some(id) = text(node, "id") else {
            self.problem(node.span, "a question has no id".to_owned());
            return None;
        };
        let mut known = vec![
            "id", "label", "prompt", "help", "kind", "example", "optional", "default", "unknown",
            "when",
        ];
        let kind = self.kind(id, node, section, &mut known)?;
        self.known_keys(id, node, &known);
        let of_section = self.sections[section].id;
        let key = id
            .strip_prefix(of_section)
            .and_then(|rest| rest.strip_prefix('.'))
            .or_else(|| (id == of_section).then_some(id));
        let Some(key) = key else {
            self.problem(
                node.span,
                format!("`{id}` does not belong to `{of_section}`"),
            );
            return None;
        };
        let mut said = |key: &str| {
            let said = text(node, key);
            if said.is_none() {
                self.problem(node.span, format!("`{id}` has no {key}"));
            }
            said
        };
        let (label, prompt, help) = (said("label")?, said("prompt")?, said("help")?);
        let default = node
            .get("default")
            .and_then(|default| self.own_value(id, &kind, default));
        let unknown = node
            .get("unknown")
            .and_then(|unknown| self.assumption(id, &kind, unknown));
        let when = node
            .get("when")
            .map(Tree::items)
            .unwrap_or_default()
            .iter()
            .filter_map(|condition| self.condition(id, condition))
            .collect();
        Some(Question {
            id,
            index,
            section,
            key,
            label,
            prompt,
            help,
            kind,
            example: text(node, "example"),
            optional: text(node, "optional") == Some("yes"),
            default,
            unknown,
            when,
        })
    }

    fn kind(
        &mut self,
        id: &str,
        node: Node,
        section: usize,
        known: &mut Vec<&'static str>,
    ) -> Option<Kind> {
        let name = text(node, "kind").unwrap_or("");
        let whole = |unit| (unit, true);
        let (unit, whole) = match name {
            "money" => (Unit::Money, false),
            "percent" => (Unit::Percent, false),
            "usd_rate" => (Unit::UsdRate, false),
            "weeks" => (Unit::Weeks, false),
            "count" => whole(Unit::Count),
            "days" => whole(Unit::Days),
            _ => return self.other_kind(id, name, node, section, known),
        };
        known.extend(["min", "max"]);
        if unit == Unit::Money {
            known.push("per");
        }
        let bound = |key| text(node, key).and_then(|text| Decimal::from_str_exact(text).ok());
        let most = (unit == Unit::Money).then(|| Decimal::from(MOST_MONEY));
        let (Some(min), Some(max)) = (bound("min"), bound("max").or(most)) else {
            self.problem(node.span, format!("`{id}` needs a least and a most"));
            return None;
        };
        if min > max {
            self.problem(node.span, format!("`{id}`: the least is above the most"));
        }
        Some(Kind::Number(Numeric {
            unit,
            whole,
            min,
            max,
            per: text(node, "per"),
        }))
    }

    fn other_kind(
        &mut self,
        id: &str,
        name: &str,
        node: Node,
        section: usize,
        known: &mut Vec<&'static str>,
    ) -> Option<Kind> {
        let size = |key| text(node, key).and_then(|text| text.parse::<usize>().ok());
        let kind = match name {
            "yes_no" => Some(Kind::YesNo),
            "currency" => Some(Kind::Currency),
            "text" => {
                known.push("max_length");
                size("max_length").map(|max_length| Kind::Text { max_length })
            }
            "texts" => {
                known.extend(["at_least", "max_items", "max_length"]);
                Option::zip(size("at_least"), size("max_items"))
                    .zip(size("max_length"))
                    .map(|((at_least, max_items), max_length)| Kind::Texts {
                        at_least,
                        max_items,
                        max_length,
                    })
            }
            "choice" => {
                known.push("options");
                Some(Kind::Choice(options(node))).filter(|kind| !kind.options().is_empty())
            }
            "choices" => {
                known.extend(["options", "at_least", "alone"]);
                size("at_least").map(|at_least| Kind::Choices {
                    options: options(node),
                    at_least,
                    alone: text(node, "alone"),
                })
            }
            "date" => {
                known.extend(["min", "max"]);
                let day = |key| text(node, key).and_then(|text| text.parse::<NaiveDate>().ok());
                Option::zip(day("min"), day("max")).map(|(min, max)| Kind::Date { min, max })
            }
            "list" => {
                known.extend(["fields", "max_items"]);
                let fields = node.get("fields").map(Tree::items).unwrap_or_default();
                let fields = fields
                    .iter()
                    .enumerate()
                    .filter_map(|(at, field)| self.question(field, at, section))
                    .collect();
                size("max_items").map(|max_items| Kind::List { fields, max_items })
            }
            _ => None,
        };
        if kind.is_none() {
            self.problem(
                node.span,
                format!("`{id}`: kind `{name}` is not known, or something of it is missing"),
            );
        }
        kind
    }

    /// A default or an assumption, held against the bounds of its own question.
    fn own_value(&mut self, id: &str, kind: &Kind, node: Node) -> Option<Value> {
        match kind.parse(node.text().unwrap_or("")) {
            Ok(value) => Some(value),
            Err(rejection) => {
                let message = format!("`{id}` would not take its own value: {}", rejection.message);
                self.problem(node.span, message);
                None
            }
        }
    }

    fn assumption(&mut self, id: &str, kind: &Kind, node: Node) -> Option<Assumption> {
        self.known_keys(id, node, &["value", "same_as", "why", "source"]);
        let (Some(why), Some(source)) = (text(node, "why"), text(node, "source")) else {
            self.problem(
                node.span,
                format!("`{id}`: an assumption says why and on whose authority"),
            );
            return None;
        };
        let answer = match (node.get("value"), text(node, "same_as")) {
            (Some(value), None) => Assumed::Fixed(self.own_value(id, kind, value)?),
            (None, Some(other)) => Assumed::SameAs(self.earlier(id, node.span, other)?),
            _ => {
                self.problem(
                    node.span,
                    format!("`{id}`: an assumption is a `value` or `same_as`, not both"),
                );
                return None;
            }
        };
        Some(Assumption {
            answer,
            why,
            source,
        })
    }

    /// The place of a question that is asked before this one.
    fn earlier(&mut self, id: &str, span: Span, other: &str) -> Option<usize> {
        let found = self.by_id.get(other).copied();
        if found.is_none() {
            self.problem(
                span,
                format!("`{id}` looks at `{other}`, which is not asked before it"),
            );
        }
        found
    }

    fn condition(&mut self, id: &str, node: Node) -> Option<Condition> {
        self.known_keys(id, node, &["q", "any_of", "none_of", "gte", "lt"]);
        let question = self.earlier(id, node.span, text(node, "q").unwrap_or(""))?;
        let list = |key| {
            node.get(key).map(|list| {
                list.items()
                    .iter()
                    .filter_map(Tree::text)
                    .collect::<Vec<_>>()
            })
        };
        let bound = |key| text(node, key).and_then(|text| Decimal::from_str_exact(text).ok());
        let test = match (list("any_of"), list("none_of"), bound("gte"), bound("lt")) {
            (Some(options), None, None, None) => Test::AnyOf(options),
            (None, Some(options), None, None) => Test::NoneOf(options),
            (None, None, gte, lt) if gte.is_some() || lt.is_some() => Test::Between { gte, lt },
            _ => {
                self.problem(node.span, format!("`{id}` has a condition without a test"));
                return None;
            }
        };
        if let Test::AnyOf(options) | Test::NoneOf(options) = &test {
            let asked = &self.questions[question].kind;
            let odd: Vec<String> = options
                .iter()
                .filter(|option| asked.parse(option).is_err())
                .map(|option| format!("`{id}`: `{option}` is never answered there"))
                .collect();
            for message in odd {
                self.problem(node.span, message);
            }
        }
        Some(Condition { question, test })
    }
}

fn text(node: Node, key: &str) -> Option<&'static str> {
    node.get(key).and_then(Tree::text)
}

fn options(node: Node) -> Vec<Choice> {
    let options = node.get("options").map(Tree::fields).unwrap_or_default();
    options
        .iter()
        .map(|option| Choice {
            id: &option.key,
            label: option.value.text().unwrap_or(&option.key),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Questionnaire;
    use crate::document::Document;

    fn problems(questions: &str) -> String {
        let text = format!(
            "id: questionnaire\nsections:\n  - id: a\n    title: A\n    questions:\n{questions}"
        );
        let document = Document::read("test.yaml", text).expect("sound YAML");
        match Questionnaire::load(&document) {
            Ok(_) => String::new(),
            Err(problems) => problems
                .0
                .iter()
                .map(|problem| format!("{}\n", problem.message))
                .collect(),
        }
    }

    const FIRST: &str =
        "      - {id: a.b, label: B, prompt: B?, help: b, kind: percent, min: 0, max: 50}\n";

    #[test]
    fn a_questionnaire_that_contradicts_itself_is_refused_with_the_id() {
        let cases = [
            (
                "{id: a.b, label: B, prompt: B?, help: b, kind: yes_no}",
                "`a.b` stands twice",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, when: [{q: a.c, any_of: [yes]}]}",
                "`a.c` looks at `a.c`, which is not asked before it",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, when: [{q: a.later, gte: 1}]}",
                "`a.c` looks at `a.later`, which is not asked before it",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: percent, min: 0, max: 10, default: 20%}",
                "`a.c` would not take its own value: `20%` is out of range",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: count, min: 5, max: 10, unknown: {value: 2, why: w, source: s}}",
                "`a.c` would not take its own value: `2` is out of range",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, unknown: {value: no}}",
                "`a.c`: an assumption says why and on whose authority",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, min: 3}",
                "a.c: unknown key `min`",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: colour}",
                "`a.c`: kind `colour` is not known, or something of it is missing",
            ),
            (
                "{id: z.c, label: C, prompt: C?, help: c, kind: yes_no}",
                "`z.c` does not belong to `a`",
            ),
            (
                "{id: a.c, prompt: C?, help: c, kind: yes_no}",
                "`a.c` has no label",
            ),
        ];
        for (question, message) in cases {
            let found = problems(&format!("{FIRST}      - {question}\n"));
            assert_eq!(found, format!("{message}\n"));
        }
    }

    #[test]
    fn a_new_question_is_data_alone() {
        let question = "{id: a.c, label: C, prompt: C?, help: c, kind: days, min: 0, max: 9, \
            when: [{q: a.b, gte: 10, lt: 20}], unknown: {value: 3, why: w, source: s}}";
        assert_eq!(problems(&format!("{FIRST}      - {question}\n")), "");
    }
}
