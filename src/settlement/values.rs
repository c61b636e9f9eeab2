//! Values of a case file by their types: closed sets of words, yes and no, limits and lists.

use rust_decimal::Decimal;

use super::addresses::has_address;
use crate::units::{Money, Percent, Word};
use crate::yaml::Tree;

/// What is wrong with a value, and what to write.
pub(super) type Fault = (String, String);

/// A value that a case file can hold.
pub(super) trait Readable: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// What is wrong with it, and what to write.
    fn read(tree: &Tree<'_>) -> Result<Self, Fault>;
}

impl Readable for bool {
    fn read(tree: &Tree<'_>) -> Result<Self, Fault> {
        match tree.text() {
            Some("true" | "yes") => Ok(true),
            Some("false" | "no") => Ok(false),
            _ => Err((
                "this is neither yes nor no".into(),
                "write `yes` or `no`".into(),
            )),
        }
    }
}

impl Readable for String {
    fn read(tree: &Tree<'_>) -> Result<Self, Fault> {
        match tree.text().map(str::trim) {
            None | Some("") => Err((
                "a name is missing".into(),
                "write a name such as `Acme`".into(),
            )),
            Some(name) if has_address(name) => Err((
                "this is an e-mail address, and no letter carries one".into(),
                "write a name such as `Acme`".into(),
            )),
            Some(name) => Ok(name.to_owned()),
        }
    }
}

/// A count of days or hours; nothing written or `null` sets no limit.
impl Readable for Option<u32> {
    fn read(tree: &Tree<'_>) -> Result<Self, Fault> {
        match tree.text().map(str::parse) {
            None => Ok(None),
            Some(Ok(count)) if count <= 3660 => Ok(Some(count)),
            Some(_) => Err((
                format!("`{}` is no count from 0 to 3,660", shown(tree)),
                "write a whole number such as `30`, or `null` for no limit".into(),
            )),
        }
    }
}

impl Readable for Percent {
    fn read(tree: &Tree<'_>) -> Result<Self, Fault> {
        shown(tree).parse()
    }
}

/// An amount, at most that of an answer.
impl Readable for Decimal {
    fn read(tree: &Tree<'_>) -> Result<Self, Fault> {
        let number = Decimal::from_str_exact(shown(tree)).ok();
        let possible = Decimal::ZERO..=Decimal::from(Money::MOST);
        let number = number.filter(|number| possible.contains(number));
        number.ok_or_else(|| {
            let message = format!(
                "`{}` is no amount from 0 to 10,000,000,000,000",
                shown(tree)
            );
            (message, "write an amount such as `20` or `99.50`".into())
        })
    }
}

impl<T: Word> Readable for T {
    fn read(tree: &Tree<'_>) -> Result<Self, Fault> {
        T::of_word(shown(tree))
    }
}

/// A list, or a text with commas.
impl<T: OfWord> Readable for Vec<T> {
    fn read(tree: &Tree<'_>) -> Result<Self, Fault> {
        let items = tree.items().iter();
        let words = items.flat_map(|item| item.text().unwrap_or_default().split(", "));
        words.map(T::of_word).collect()
    }
}

/// A value that one word says.
pub(super) trait OfWord: Sized {
    /// The value of a word.
    ///
    /// # Errors
    /// Why it says none, and what to write.
    fn of_word(word: &str) -> Result<Self, Fault>;
}

impl<T: Word> OfWord for T {
    fn of_word(word: &str) -> Result<Self, Fault> {
        T::of_id(word).ok_or_else(|| {
            let message = format!("`{word}` is none of the possible words");
            (message, format!("write `{}`", T::IDS.join("` or `")))
        })
    }
}

impl OfWord for String {
    fn of_word(word: &str) -> Result<Self, Fault> {
        Ok(word.to_owned())
    }
}

/// The text of a value, for a message.
pub(super) fn shown<'t>(tree: &'t Tree<'_>) -> &'t str {
    tree.text().unwrap_or_default()
}
