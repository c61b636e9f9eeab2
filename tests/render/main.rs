//! What a blueprint is printed as: every format, of real blueprints and of hostile ones.

mod design;
mod structured;
mod templates;
