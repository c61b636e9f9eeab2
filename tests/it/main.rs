//! The program held against what it promises, a module a subject.

mod command_line;
mod common;

mod agreement;
mod answers;
mod compare;
mod design;
mod diagnose;
mod diff;
mod economics;
mod export;
mod faults;
mod files;
mod forecast;
mod fuzz;
mod house;
mod interview;
mod mcp;
mod overlap;
mod platform;
mod playbook_edits;
mod press;
mod program;
mod properties;
mod readme;
mod render;
mod rules;
mod score;
mod settle;
mod shell;
mod terms;
mod today;
mod verify;
