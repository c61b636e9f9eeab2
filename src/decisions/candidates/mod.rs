//! Integration candidates: their scores, the way to the mark, and their order.

mod path_to_priority;
pub mod ranking;
pub mod score;
