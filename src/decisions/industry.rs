//! Regulated industries that the company sells to, found by words in the names it gives.

use crate::facts::Facts;
use crate::playbook::table::Table;

/// Whether a row of the table `regulated-industries` has a word that the company's industries name.
pub(super) fn sells_to(facts: &Facts<'_>, industries: &Table, id: &str) -> bool {
    // A bar between names, so that no word is found across two of them.
    let spaced = |name: &str| {
        let letters = name.chars().flat_map(char::to_lowercase);
        let words = letters.map(|c| if c.is_alphanumeric() { c } else { ' ' });
        format!("| {} ", words.collect::<String>())
    };
    let given = facts.texts("customers.industries").iter();
    let vertical = facts.text("product.vertical");
    let names = given.map(String::as_str).chain([vertical]);
    let named: String = names.map(spaced).collect();
    let row = industries.row(id);
    let words = row.map(|row| industries.cell(row, "words").list());
    let mut words = words.unwrap_or_default().iter();
    words.any(|word| named.contains(&format!(" {word} ")))
}
