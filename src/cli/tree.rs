//! The whole tree of the command line: the options that stand everywhere, and the verbs.
//!
//! A verb's options are built when that verb is called (`defer`): all of them together took half of the program's start.
//! A doc comment on a struct of options would then become its verb's help, so that those have plain comments.

use super::{commands::Verb, words::Globals};
use clap::{CommandFactory as _, Parser};

/// The program's version, and that of the tables that it lays.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (schema 5)");

/// A school's equipment loan and asset register.
#[derive(Debug, Parser)]
#[command(name = "kitbook", version = VERSION, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "Begin with `kitbook init --school \"Our School\"`, or look round with `kitbook demo`.\n\nExit codes: 0 done; 1 refused by a rule or by how items stand, or --partial left something out; 2 the command's own words; 3 not found, or it may be several; 4 a file's content, or --skip-bad left something out; 5 the register itself, findings of `check` included; 6 done or not, as is said, but the answer or a file could not be written; 7 others held the register, and nothing is said about it."
)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub verb: Verb,
}

/// The whole command tree, for help pages, completions and the reference.
pub fn command() -> clap::Command {
    Cli::command()
}
