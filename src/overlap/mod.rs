//! Account mapping: the accounts two customer lists share.
//!
//! A list is opened ([`list`]), split into rows ([`rows`]), turned into keys ([`keys`]) and compared with another
//! one ([`compare`]). [`hashed`] writes a list that can be compared without being shown. Knows no terminal, no
//! command line and no paths: callers bring byte streams.

pub mod columns;
pub mod company;
pub mod compare;
pub mod delimiter;
pub mod domain;
pub mod hashed;
pub mod keys;
pub mod letters;
pub mod list;
pub mod report;
pub mod rows;
pub mod salt;
pub mod source;
pub mod sql;
pub mod unread;
pub mod warnings;
pub mod words;

pub use words::Words;
