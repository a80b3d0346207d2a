//! The tree of the command line: the global options, and the verbs.
//!
//! A verb's options are built only when that verb is called (`defer`): building all of them took half of the start-up
//! time. A doc comment on a struct of options would become its verb's help, so these structs have plain comments.

use super::{commands::Verb, words::Globals};
use clap::{Args as _, CommandFactory as _, FromArgMatches as _, Parser};
use std::ffi::OsString;

/// The version of the program and of the schema.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (schema 8)");

/// A school's equipment loan and asset register.
#[derive(Debug, Parser)]
#[command(name = "kitbook", version = VERSION, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "To start: `kitbook init --school \"Our School\"`. To try a made-up school first: `kitbook demo`.\n\nExit codes: 0 done; 1 refused by a rule or by the state of the items, or --partial skipped some; 2 the command line is wrong; 3 not found, or several match; 4 a file's content is wrong, or --skip-bad skipped some rows; 5 the register can't be used, or `check` found problems; 6 the answer or a file could not be written (the message says if the act was recorded); 7 another program was using the register."
)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub verb: Verb,
}

/// Reads a command line. Every option that all verbs have is copied into each verb of a tree, which takes longer than all
/// the rest; so the words are read by a tree that has only the verb that they call. If they don't fit that tree, the
/// whole one says what is wrong, or shows its help.
pub fn read(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let words: Vec<&str> = arguments.iter().skip(1).map(|word| word.to_str().unwrap_or_default()).collect();
    let tree = Globals::augment_args(clap::Command::new("kitbook"));
    let narrow = Verb::narrow(tree, &words).and_then(|tree| tree.try_get_matches_from(arguments).ok());
    match narrow.and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches).ok()) {
        Some(cli) => Ok(cli),
        None => Cli::try_parse_from(arguments),
    }
}

/// The whole command tree, for help pages, completions and the reference.
pub fn command() -> clap::Command {
    Cli::command()
}
