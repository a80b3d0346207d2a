//! The command line: words in, answers out. Everything it needs from the world comes in as a value, so a test can
//! stand where a terminal would.
//!
//! `run` reads the words by the `tree` and hands the verb a `session`; verbs (`commands`, one a file) know the `words`
//! that all share, and never the tree that lists them.

mod cells;
mod columns;
mod commands;
mod error;
mod options;
mod output;
mod prompt;
mod remedy;
mod run;
mod session;
mod show;
mod tree;
mod verb;
mod words;
mod world;

pub use prompt::{Prompt, TerminalPrompt};
pub use remedy::written;
pub use run::run;
pub use tree::command;
pub use world::{Terminal, World};
