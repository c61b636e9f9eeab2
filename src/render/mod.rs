//! Everything that a blueprint is printed as.
//!
//! The renderers see the blueprint and nothing else: no table, no fact and no answer that does not stand in it.

pub mod chart;
pub mod document;
pub mod escape;
pub mod kit;
pub mod plan;
pub mod report;
pub mod settlement;
pub mod structured;
pub mod table;
pub mod templates;
pub mod terminal;
pub mod view;
pub mod words;
pub mod wrap;
