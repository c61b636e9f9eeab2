//! partnerkit designs partner and affiliate programs.

#![warn(missing_docs)]

pub mod blueprint;
pub mod diagnostics;
pub mod document;
pub mod playbook;
pub mod units;
pub mod yaml;
