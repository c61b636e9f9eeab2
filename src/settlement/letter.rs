//! A verdict in words: its sentence, and the letter to those concerned.

use std::fmt::Write as _;

use super::Share;
use super::commission::Sum;
use super::policy::RenewalCheck;
use crate::playbook::Playbook;
use crate::units::number;

/// Who is paid for the deal with a customer, in a sentence; where nothing is due on the last payment, why.
pub(super) fn headline(customer: &str, partners: &[String], sum: Option<&Sum>) -> String {
    let deal = match customer {
        "" => "the deal".to_owned(),
        customer => format!("the deal with {customer}"),
    };
    let names = partners.join(" and ");
    let (is, has) = match partners {
        [] => return format!("No partner is paid for {deal}."),
        [_] => ("is", "has"),
        _ => ("are", "have"),
    };
    let credit = format!("{names} {has} the credit for {deal}");
    match sum {
        Some(sum) if sum.carried_forward => {
            format!(
                "{credit}; of what was paid, the share of the refund is taken off later commissions."
            )
        }
        Some(sum) if sum.given_back => {
            format!("{credit} and {is} paid nothing: the customer got the money back.")
        }
        Some(Sum {
            lacks: Some(lacks), ..
        }) => {
            let reason = match lacks {
                RenewalCheck::PartnerActive => "the partner had left before it",
                RenewalCheck::ProgramOpen => "the program had ended before it",
            };
            format!(
                "{credit} and {is} paid nothing for the renewal: {reason}. What was earned earlier is kept."
            )
        }
        Some(sum) if sum.amount.is_zero() => {
            format!("{credit}; the commission comes to nothing.")
        }
        _ if partners.len() > 1 => {
            format!("{names} share the commission for {deal} in equal parts.")
        }
        _ => format!("{names} is paid for {deal}."),
    }
}

/// The letter, a paragraph a line: the verdict, its reason, who gets which share, its evidence and what is missing, and how the program settles disputes.
pub(super) fn letter(
    playbook: &Playbook,
    headline: &str,
    because: &str,
    shares: &[Share],
    [evidence, missing]: [&[String]; 2],
) -> String {
    let mut letter = format!("We have looked into this. {headline} {because}\n");
    for share in shares {
        let _ = writeln!(
            letter,
            "{} gets {}.",
            share.partner,
            number(share.commission)
        );
    }
    for evidence in evidence {
        let _ = writeln!(letter, "This rests on: {evidence}");
    }
    for missing in missing {
        let _ = writeln!(letter, "What is missing: {missing}");
    }
    let table = playbook.compiled_in("settlement-process");
    for row in &table.rows {
        let _ = writeln!(letter, "{}", row.text("promise"));
    }
    letter
}
