//! Everything that a blueprint is printed as.
//!
//! The renderers see the blueprint and nothing else: no table, no fact and no answer that does not stand in it.

mod bounds;
pub mod changes;
pub mod chart;
pub mod comparison;
pub mod data;
pub mod diagnosis;
pub mod escape;
pub mod export;
pub mod figures;
mod filters;
pub mod kit;
pub mod labels;
pub mod markdown;
mod offers;
pub mod paper;
pub mod plan;
pub mod price;
pub mod program;
pub mod report;
pub mod settlement;
pub mod summary;
pub mod table;
pub mod templates;
pub mod terminal;
pub mod wrap;
