//! Quantities with their units, and the values an answer or a fact can have.
//!
//! Everything that is counted or paid is a decimal from the text it was read from to the text it is printed
//! as. This module knows no question, no table and no partner.

pub use rust_decimal::Decimal;

mod count;
mod format;
mod money;
mod slug;
mod split;
mod unit;
mod value;
mod words;

pub use count::{capitalized, counted, noun, people, uncapitalized};
pub use format::{
    amount, estimate, estimated, hex, money, number, percent, places_told, rough_percent, rounded,
    step, to_step,
};
pub use money::{Money, Number, Percent};
pub use slug::slug;
pub use split::split;
pub use unit::Unit;
pub use value::Value;
pub use words::Word;
pub(crate) use words::words;
