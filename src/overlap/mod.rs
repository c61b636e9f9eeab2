//! Account mapping: which accounts two customer lists share.
//!
//! A list is opened ([`list`]), split into rows ([`rows`]), turned into keys ([`keys`]) on several threads
//! ([`scan`]) and held against another one ([`compare`]). The shorter list of a pair is held in memory as
//! hashes ([`index`]), the longer one streams by. [`hashed`] writes a list that can be compared without being
//! shown. Refuses to know the terminal, the command line and where
//! files are: callers bring byte streams.

pub mod columns;
pub mod company;
pub mod compare;
pub mod delimiter;
pub mod distinct;
pub mod domain;
pub mod findings;
pub mod hashed;
mod host;
pub mod index;
mod key_table;
pub mod keys;
pub mod list;
mod part;
pub mod report;
mod room;
pub mod rows;
pub mod salt;
pub mod scan;
mod sixteen;
pub mod source;
mod tables;
pub mod words;

pub use words::Words;
