//! Program economics: what a customer and a program earn, cost and risk.
//!
//! An explicit input model goes in, figures come out: per customer ([`unit`](mod@unit), [`caps`], [`clawback`]),
//! for the program ([`program`]), with its uncertainty ([`tornado`], [`sensitivity`], [`simulation`]), and how
//! expectations become printed decimals ([`rounding`]). Everything is pure: a seed is an input, there
//! is no clock and no file. It knows no question, no answer and no rule table.

pub mod caps;
pub mod cash;
pub mod clawback;
pub mod cohort;
pub mod customer;
pub mod figures;
pub mod flow;
pub mod goal_seek;
pub mod inputs;
pub mod model;
pub mod notation;
pub mod platform;
pub mod program;
pub mod quantiles;
pub mod read;
pub mod rng;
pub mod rounding;
pub mod sensitivity;
pub mod simulation;
pub mod source;
pub mod statement;
pub mod survival;
pub mod terms;
pub mod tornado;
pub mod unit;
pub mod usual_ranges;
pub mod usual_terms;
pub mod write;
