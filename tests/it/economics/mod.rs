//! The economics engine from outside: worked cases, vectors, and properties that hold for every model.

mod cases;
mod command;
mod decided;
mod platform;
mod properties;
mod sources;
mod vectors;
mod workbook;
