//! What a blueprint is printed as: every format, of real blueprints and of hostile ones.

pub mod data;
mod design;
mod folder;
mod hostile;
mod kit;
mod markdown;
pub mod plan;
mod report;
mod sources;
mod statements;
mod templates;
mod terminal;
mod warnings;
mod words;
