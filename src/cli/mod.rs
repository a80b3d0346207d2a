//! The command line: it takes arguments and gives answers. Everything that it needs from the machine is passed in as a
//! value, so tests need no terminal.
//!
//! `run` reads the arguments by the `tree` and gives the verb a `session`. The verbs (`commands`, one per file) use the
//! shared `words`, but never the tree that lists them.

mod commands;
mod error;
mod keyboard;
mod layout;
mod options;
mod output;
mod prompt;
mod remedy;
mod run;
mod session;
mod show;
mod tree;
mod usage;
mod verb;
mod words;
mod world;

pub use keyboard::Keyboard;
pub use prompt::{Prompt, TerminalPrompt};
pub use remedy::written;
pub use run::run;
pub use tree::command;
pub use world::{Terminal, World};
