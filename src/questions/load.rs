//! Reads the questionnaire from its text and refuses one that contradicts itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;

use super::{
    Assumed, Assumption, Condition, FieldRule, Kind, List, Question, Questionnaire, Section,
    calculators_of,
};
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::units::{Unit, Value};
use crate::yaml::{self, Span, Tree};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
struct QuestionnaireText {
    sections: Vec<SectionText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionText {
    id: &'static str,
    title: &'static str,
    questions: Vec<QuestionText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionText {
    id: &'static str,
    label: &'static str,
    prompt: &'static str,
    help: &'static str,
    kind: Kind,
    #[serde(default)]
    fields: Vec<QuestionText>,
    example: Option<&'static str>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    volunteered: bool,
    #[serde(default)]
    quick: bool,
    default: Option<&'static str>,
    unknown: Option<AssumptionText>,
    options_of: Option<&'static str>,
    part: Option<&'static str>,
    #[serde(default)]
    when: BTreeMap<&'static str, &'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AssumptionText {
    value: Option<&'static str>,
    from: Option<&'static str>,
    why: &'static str,
    source: &'static str,
}

impl Questionnaire {
    /// Reads a questionnaire in YAML.
    ///
    /// # Errors
    /// The first place that is no questionnaire; else every contradiction with the id of its question: a repeated id,
    /// a condition on the question itself or a later one, a default or an assumption outside the bounds.
    pub fn load(name: &str, text: &'static str) -> Result<Self, Diagnostics> {
        let mut loader = Loader {
            source: Arc::new(Source {
                name: name.to_owned(),
                text: text.to_owned(),
            }),
            problems: Vec::new(),
            loaded: Self {
                sections: Vec::new(),
                questions: Vec::new(),
                places: HashMap::default(),
            },
        };
        let reading = yaml::read(text);
        let problems = reading.problems.iter();
        loader.problems = problems
            .map(|problem| problem.diagnostic(&loader.source))
            .collect();
        if let Some(root) = &reading.root {
            match QuestionnaireText::deserialize(root) {
                Ok(questionnaire) => loader.sections(questionnaire.sections, root),
                Err(misfit) => loader.problem(misfit.span.unwrap_or_default(), misfit.message),
            }
        }
        Diagnostics::ensure_none(loader.problems)?;
        Ok(loader.loaded)
    }
}

struct Loader {
    source: Arc<Source>,
    problems: Vec<Diagnostic>,
    loaded: Questionnaire,
}

impl Loader {
    fn problem(&mut self, at: Span, message: String) {
        let problem = Diagnostic::error("questionnaire", message);
        let problem = problem.at(&self.source, at.range(), "");
        self.problems.push(problem);
    }

    fn sections(&mut self, sections: Vec<SectionText>, root: &Tree<'_>) {
        for (text, node) in sections.into_iter().zip(root.items_of("sections")) {
            let SectionText {
                id,
                title,
                questions,
            } = text;
            if self.loaded.section(id).is_some() {
                self.problem(node.span, format!("section `{id}` stands twice"));
            }
            let section = self.loaded.sections.len();
            self.loaded.sections.push(Section { id, title });
            for (text, node) in questions.into_iter().zip(node.items_of("questions")) {
                let (at, index) = (node.span, self.loaded.questions.len());
                let question = self.question(text, node, index, section, id);
                let as_part = question.part.map(|part| format!("{}.{part}", question.id));
                let as_part = as_part.map(|id| &*id.leak());
                for id in [Some(question.id), as_part].into_iter().flatten() {
                    if self.loaded.places.insert(id, index).is_some() {
                        self.problem(at, format!("`{id}` stands twice"));
                    }
                }
                self.loaded.questions.push(question);
            }
        }
    }

    /// A question of a section, or a field of a list: of what has the id `parent`.
    fn question(
        &mut self,
        text: QuestionText,
        node: &Tree<'_>,
        index: usize,
        section: usize,
        parent: &str,
    ) -> Question {
        let (at, id) = (node.span, text.id);
        let key = id
            .strip_prefix(parent)
            .and_then(|rest| rest.strip_prefix('.'))
            .or_else(|| (id == parent).then_some(id));
        if key.is_none() {
            self.problem(at, format!("`{id}` does not belong to `{parent}`"));
        }
        let kind = self.kind(node, id, text.kind, text.fields, section);
        let default = text
            .default
            .and_then(|default| self.own_value(at, id, &kind, default));
        let unknown = text
            .unknown
            .and_then(|unknown| self.assumption(at, id, &kind, default.as_ref(), &unknown));
        let when = text.when.into_iter();
        let when = when
            .filter_map(|(asked, test)| self.condition(at, id, asked, test))
            .collect();
        Question {
            id,
            index,
            section,
            key: key.unwrap_or(id),
            label: text.label,
            prompt: text.prompt,
            help: text.help,
            kind,
            example: text.example,
            optional: text.optional || text.volunteered,
            volunteered: text.volunteered,
            quick: text.quick,
            default,
            unknown,
            options_of: text.options_of,
            part: text.part,
            when,
        }
    }

    /// A kind with what its own text does not say: whether a number is whole, and the fields of a list.
    fn kind(
        &mut self,
        node: &Tree<'_>,
        id: &str,
        mut kind: Kind,
        fields: Vec<QuestionText>,
        section: usize,
    ) -> Kind {
        match &mut kind {
            Kind::Number(numeric) => {
                numeric.whole = matches!(numeric.unit, Unit::Count | Unit::Days);
                if numeric.min > numeric.max {
                    self.problem(node.span, format!("`{id}`: the least is above the most"));
                }
            }
            Kind::List(list) => {
                let fields = fields.into_iter().zip(node.items_of("fields")).enumerate();
                list.fields = fields
                    .map(|(index, (field, node))| self.question(field, node, index, section, id))
                    .collect();
                self.field_rules(node.span, id, list);
            }
            _ => {}
        }
        kind
    }

    /// Refuses a list without fields, and rules about fields or questions that there are not.
    fn field_rules(&mut self, at: Span, id: &str, list: &List) {
        if list.fields.is_empty() {
            self.problem(at, format!("`{id}` has no field that names an item"));
        }
        for rule in &list.rules {
            let keys = match *rule {
                FieldRule::Either(one, other) | FieldRule::AtMost(one, other) => vec![one, other],
                FieldRule::Each { field, answer } | FieldRule::Within { sum: field, answer } => {
                    self.earlier(at, id, answer);
                    vec![field]
                }
            };
            for key in keys.into_iter().filter(|key| list.field(key).is_none()) {
                self.problem(at, format!("`{id}` has no field `{key}`"));
            }
        }
    }

    /// A default or an assumption, checked against the bounds of its own question.
    fn own_value(&mut self, at: Span, id: &str, kind: &Kind, text: &str) -> Option<Value> {
        match kind.parse(text) {
            Ok(value) => Some(value),
            Err(rejection) => {
                let message = format!("`{id}` would not take its own value: {}", rejection.message);
                self.problem(at, message);
                None
            }
        }
    }

    fn assumption(
        &mut self,
        at: Span,
        id: &str,
        kind: &Kind,
        default: Option<&Value>,
        text: &AssumptionText,
    ) -> Option<Assumption> {
        let answer = match (text.value, text.from, default) {
            (Some(value), None, _) => Assumed::Fixed(self.own_value(at, id, kind, value)?),
            (None, Some("default"), Some(default)) => Assumed::Fixed(default.clone()),
            (None, Some("calculator"), _) if self.is_worked_out(id) => Assumed::WorkedOut,
            (None, Some(other), _) => Assumed::SameAs(self.earlier(at, id, other)?),
            _ => {
                let message = format!("`{id}`: an assumption is a `value` or `from`, not both");
                self.problem(at, message);
                return None;
            }
        };
        Some(Assumption {
            answer,
            why: text.why,
            source: text.source,
        })
    }

    /// Whether a calculator of the question needs no figures but the answers to earlier questions.
    fn is_worked_out(&self, id: &str) -> bool {
        calculators_of(id).any(|calculator| {
            let mut from = calculator.asks.iter().map(|figure| figure.from.as_deref());
            from.all(|from| from.is_some_and(|from| self.loaded.index(from).is_some()))
        })
    }

    /// The place of a question that is asked before this one.
    fn earlier(&mut self, at: Span, id: &str, other: &str) -> Option<usize> {
        let found = self.loaded.index(other);
        if found.is_none() {
            let message = format!("`{id}` looks at `{other}`, which is not asked before it");
            self.problem(at, message);
        }
        found
    }

    fn condition(
        &mut self,
        at: Span,
        id: &str,
        asked: &'static str,
        test: &'static str,
    ) -> Option<Condition> {
        let question = self.earlier(at, id, asked)?;
        match self.loaded.questions[question].test(test) {
            Ok(test) => Some(Condition { question, test }),
            Err(why) => {
                self.problem(at, format!("`{id}`: {why}"));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Questionnaire;

    fn problems(questions: &str) -> String {
        let text = format!("sections:\n  - id: a\n    title: A\n    questions:\n{questions}");
        match Questionnaire::load("test.yaml", text.leak()) {
            Ok(_) => String::new(),
            Err(problems) => problems
                .0
                .iter()
                .map(|problem| format!("{}\n", problem.message))
                .collect(),
        }
    }

    /// What is wrong with the second of two questions, and the part of the text that is.
    fn refused(question: &str) -> (String, String) {
        let text = format!(
            "sections:\n  - id: a\n    title: A\n    questions:\n{FIRST}      - {question}\n"
        );
        let problems = Questionnaire::load("test.yaml", text.leak()).expect_err(question);
        let [problem] = &problems.0[..] else {
            panic!("{problems}")
        };
        let place = &problem.labels[0];
        let part = &place.source.text[place.span.clone()];
        (problem.message.clone(), part.to_owned())
    }

    const FIRST: &str = "      - {id: a.b, label: B, prompt: B?, help: b, kind: {number: {unit: percent, min: 0, max: 50}}}\n";

    #[test]
    fn a_questionnaire_that_contradicts_itself_is_refused_with_the_id() {
        let cases = [
            (
                "{id: a.b, label: B, prompt: B?, help: b, kind: yes_no}",
                "`a.b` stands twice",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, when: {a.c: yes}}",
                "`a.c` looks at `a.c`, which is not asked before it",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, when: {a.later: \">= 1\"}}",
                "`a.c` looks at `a.later`, which is not asked before it",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: {number: {unit: percent, min: 0, max: 10}}, default: 20%}",
                "`a.c` would not take its own value: `20%` is out of range",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: {number: {unit: count, min: 5, max: 10}}, unknown: {value: 2, why: w, source: s}}",
                "`a.c` would not take its own value: `2` is out of range",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, unknown: {from: default, why: w, source: s}}",
                "`a.c` looks at `default`, which is not asked before it",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, unknown: {from: calculator, why: w, source: s}}",
                "`a.c` looks at `calculator`, which is not asked before it",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, unknown: {why: w, source: s}}",
                "`a.c`: an assumption is a `value` or `from`, not both",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, when: {a.b: most}}",
                "`a.c`: `most` is not a test of a number: write `< 10`, `>= 10` or `[10, 20)`",
            ),
            (
                "{id: z.c, label: C, prompt: C?, help: c, kind: yes_no}",
                "`z.c` does not belong to `a`",
            ),
        ];
        for (question, message) in cases {
            let found = problems(&format!("{FIRST}      - {question}\n"));
            assert_eq!(found, format!("{message}\n"));
        }
    }

    #[test]
    fn what_is_no_question_is_refused_with_its_place() {
        let cases = [
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, unknown: {value: no}}",
                "missing field `why`",
                "{value: no}",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, min: 3}",
                "unknown field `min`, expected one of `id`, `label`, `prompt`, `help`, `kind`, `fields`, `example`, `optional`, `volunteered`, `quick`, `default`, `unknown`, `options_of`, `part`, `when`",
                "min",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: colour}",
                "unknown variant `colour`, expected one of `text`, `texts`, `yes_no`, `choice`, `choices`, `number`, `currency`, `country`, `date`, `list`",
                "colour",
            ),
            (
                "{id: a.c, prompt: C?, help: c, kind: yes_no}",
                "missing field `label`",
                "{id: a.c, prompt: C?, help: c, kind: yes_no}",
            ),
        ];
        for (question, message, part) in cases {
            assert_eq!(refused(question), (message.to_owned(), part.to_owned()));
        }
    }

    #[test]
    fn a_new_question_is_data_alone() {
        let question = "{id: a.c, label: C, prompt: C?, help: c, kind: {number: {unit: days, min: 0, max: 9}}, \
            when: {a.b: \"[10, 20)\"}, unknown: {value: 3, why: w, source: s}}";
        assert_eq!(problems(&format!("{FIRST}      - {question}\n")), "");
    }
}
