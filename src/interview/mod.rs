//! The interview: asks what is missing, keeps every answer at once, and never knows more than the answers.
//!
//! Where it stands is worked out each time as the first relevant question without an answer. Back, resume,
//! changes at the end and questions that come and go with the path need nothing else. It knows questions and
//! answers; prompts are shown by a [`Prompter`].

#![deny(unsafe_code)]

mod advice;
mod calculator;
mod draft;
mod editor;
mod figures;
mod items;
mod line_prompter;
mod list;
mod prompter;
mod question;
mod review;
mod session;
mod short;
mod signals;
mod terminal_prompter;

pub use advice::{Advice, Figure};
pub use draft::{Draft, DraftStore};
pub use line_prompter::LinePrompter;
pub use prompter::{Interrupt, Item, LineAsk, ListAsk, Prompter, Tone};
pub use session::{Finish, Session};
pub use short::answers_given;
pub use signals::Signals;
pub use terminal_prompter::TerminalPrompter;
