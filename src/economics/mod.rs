//! Program economics: what a customer and a program earn, cost and risk.
//!
//! An explicit input model goes in, figures come out: per customer ([`unit`](mod@unit), [`caps`], [`clawback`]),
//! for the program ([`program`], and in microseconds where churn is constant: [`quick`]), with its uncertainty ([`tornado`], [`monte_carlo`]), and the rules by
//! which payable amounts are rounded and split ([`ledger`]). Everything is pure: a seed is an input, there
//! is no clock and no file. It knows no question, no answer and no rule table.

pub mod caps;
pub mod clawback;
pub mod customer;
pub mod figures;
pub mod ledger;
pub mod model;
pub mod monte_carlo;
pub mod platform;
pub mod practice;
pub mod precise;
pub mod program;
pub mod quick;
pub mod read;
pub mod rng;
pub mod spread;
pub mod survival;
pub mod sweep;
pub mod tails;
pub mod terms;
pub mod tornado;
pub mod unit;
