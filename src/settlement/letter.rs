//! A verdict in words: its sentence, and the letter to those concerned.

use std::fmt::Write as _;

use super::Verdict;
use crate::playbook::Playbook;

/// Who is paid for the deal with a customer, in a sentence.
pub(super) fn headline(verdict: Verdict, customer: &str, partners: &[String]) -> String {
    let deal = match customer {
        "" => "the deal".to_owned(),
        customer => format!("the deal with {customer}"),
    };
    let names = partners.join(" and ");
    match verdict {
        Verdict::Partner => format!("{names} is paid for {deal}."),
        Verdict::Split => format!("{names} share the commission for {deal} in equal parts."),
        Verdict::None => format!("No partner is paid for {deal}."),
    }
}

/// The letter, a paragraph a line: the verdict, its reason and evidence, and how the program settles disputes.
pub(super) fn letter(
    playbook: &Playbook,
    headline: &str,
    because: &str,
    evidence: &[String],
) -> String {
    let mut letter = format!("We have looked into this. {headline} {because}\n");
    for evidence in evidence {
        let _ = writeln!(letter, "This rests on: {evidence}");
    }
    let table = playbook.compiled_in("settlement-process");
    for row in &table.rows {
        let _ = writeln!(letter, "{}", table.text(row, "promise"));
    }
    letter
}
