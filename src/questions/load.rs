//! Reads the questionnaire from its text and refuses one that contradicts itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::{
    Assumed, Assumption, Condition, FieldRule, Kind, List, Question, Questionnaire, Section,
    calculators_of,
};
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::units::{Unit, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
struct QuestionnaireText {
    sections: Vec<Spanned<SectionText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionText {
    id: &'static str,
    title: &'static str,
    questions: Vec<Spanned<QuestionText>>,
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
    fields: Vec<Spanned<QuestionText>>,
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
        let options = serde_saphyr::options! { with_snippet: false };
        match serde_saphyr::from_str_with_options::<QuestionnaireText>(text, options) {
            Ok(questionnaire) => loader.sections(questionnaire.sections),
            Err(error) => loader.problem(
                error.location().unwrap_or(Location::UNKNOWN),
                error.to_string(),
            ),
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
    fn problem(&mut self, at: Location, message: String) {
        let start = at.span().byte_offset().unwrap_or_default();
        let start = usize::try_from(start).unwrap_or_default();
        let line = self.source.text.get(start..).unwrap_or_default().lines();
        let end = start + line.take(1).map(str::len).sum::<usize>();
        let problem = Diagnostic::error("questionnaire", message);
        self.problems.push(problem.at(&self.source, start..end, ""));
    }

    fn sections(&mut self, sections: Vec<Spanned<SectionText>>) {
        for text in sections {
            let SectionText {
                id,
                title,
                questions,
            } = text.value;
            if self.loaded.section(id).is_some() {
                self.problem(text.referenced, format!("section `{id}` stands twice"));
            }
            let section = self.loaded.sections.len();
            self.loaded.sections.push(Section { id, title });
            for text in questions {
                let (at, index) = (text.referenced, self.loaded.questions.len());
                let question = self.question(text, index, section, id);
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
        text: Spanned<QuestionText>,
        index: usize,
        section: usize,
        parent: &str,
    ) -> Question {
        let (at, text) = (text.referenced, text.value);
        let id = text.id;
        let key = id
            .strip_prefix(parent)
            .and_then(|rest| rest.strip_prefix('.'))
            .or_else(|| (id == parent).then_some(id));
        if key.is_none() {
            self.problem(at, format!("`{id}` does not belong to `{parent}`"));
        }
        let kind = self.kind(at, id, text.kind, text.fields, section);
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
        at: Location,
        id: &str,
        mut kind: Kind,
        fields: Vec<Spanned<QuestionText>>,
        section: usize,
    ) -> Kind {
        match &mut kind {
            Kind::Number(numeric) => {
                numeric.whole = matches!(numeric.unit, Unit::Count | Unit::Days);
                if numeric.min > numeric.max {
                    self.problem(at, format!("`{id}`: the least is above the most"));
                }
            }
            Kind::List(list) => {
                let fields = fields.into_iter().enumerate();
                list.fields = fields
                    .map(|(index, field)| self.question(field, index, section, id))
                    .collect();
                self.field_rules(at, id, list);
            }
            _ => {}
        }
        kind
    }

    /// Refuses a list without fields, and rules about fields or questions that there are not.
    fn field_rules(&mut self, at: Location, id: &str, list: &List) {
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
    fn own_value(&mut self, at: Location, id: &str, kind: &Kind, text: &str) -> Option<Value> {
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
        at: Location,
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
    fn earlier(&mut self, at: Location, id: &str, other: &str) -> Option<usize> {
        let found = self.loaded.index(other);
        if found.is_none() {
            let message = format!("`{id}` looks at `{other}`, which is not asked before it");
            self.problem(at, message);
        }
        found
    }

    fn condition(
        &mut self,
        at: Location,
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
                "missing field `why` at line 6, column 74",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: yes_no, min: 3}",
                "unknown field `min`, expected one of id, label, prompt, help, kind, fields, example, optional, volunteered, quick, default, unknown, options_of, part, when at line 6, column 64",
            ),
            (
                "{id: a.c, label: C, prompt: C?, help: c, kind: colour}",
                "unknown variant `colour`, expected one of text, texts, yes_no, choice, choices, number, currency, country, date, list at line 6, column 56",
            ),
            (
                "{id: a.c, prompt: C?, help: c, kind: yes_no}",
                "missing field `label` at line 6, column 40",
            ),
        ];
        for (question, message) in cases {
            let found = problems(&format!("{FIRST}      - {question}\n"));
            assert_eq!(found, format!("{message}\n"));
        }
    }

    #[test]
    fn a_new_question_is_data_alone() {
        let question = "{id: a.c, label: C, prompt: C?, help: c, kind: {number: {unit: days, min: 0, max: 9}}, \
            when: {a.b: \"[10, 20)\"}, unknown: {value: 3, why: w, source: s}}";
        assert_eq!(problems(&format!("{FIRST}      - {question}\n")), "");
    }
}
