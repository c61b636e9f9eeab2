//! The economics engine from outside: worked cases, vectors, and properties that hold for every model.

mod cases;
mod command;
mod decided;
mod platform;
mod properties;
mod sources;
mod vectors;
mod workbook;

/// The input of a worked case.
pub fn case_input(index: usize) -> serde_json::Value {
    cases::cases()["cases"][index]["input"].clone()
}
