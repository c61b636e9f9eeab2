//! Words of the trade, explained to whoever asks at a question.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::typed;

/// A word of the trade.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The word.
    pub term: String,
    /// What it means, as a sentence after a colon.
    pub meaning: String,
    /// The ids of the questions it is explained at.
    questions: Vec<String>,
}

/// The words that are explained at a question.
///
/// # Panics
/// When the compiled-in list cannot be read, which a test rules out.
pub fn terms_of(question: &str) -> impl Iterator<Item = &'static Term> {
    static TERMS: LazyLock<Vec<Term>> =
        LazyLock::new(|| typed::compiled_in(include_str!("glossary.yaml")));
    TERMS
        .iter()
        .filter(move |term| term.questions.iter().any(|id| id == question))
}

#[cfg(test)]
mod tests {
    use super::super::questionnaire;
    use super::terms_of;

    #[test]
    fn words_are_explained_where_figures_are_asked_for() {
        for (id, terms) in [
            ("revenue.acv", &["ACV"][..]),
            ("revenue.monthly_churn", &["Churn", "Clawback"]),
            ("company.name", &[]),
        ] {
            let found: Vec<&str> = terms_of(id).map(|term| term.term.as_str()).collect();
            assert_eq!(found, terms, "{id}");
        }
        let explained = questionnaire().questions.iter();
        let explained: usize = explained.map(|one| terms_of(one.id).count()).sum();
        assert_eq!(explained, 25, "every id of the list is a question's");
    }
}
