//! `kitbook licence …`: software that is paid for by the seat

pub mod add;
pub mod assign;
pub mod edit;
pub mod fields;
pub mod list;
pub mod release;
pub mod show;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with licences.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Register a licence
    Add(add::Args),
    /// Change what is known of it
    Edit(edit::Args),
    /// Give a seat to a person or a thing
    Assign(assign::Args),
    /// Take a seat back
    Release(release::Args),
    /// What there is, and what expires
    List(list::Args),
    /// One licence, and who has its seats
    Show(show::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        matches!(self, Self::List(_) | Self::Show(_))
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Add(args) => add::run(session, args),
        Verb::Edit(args) => edit::run(session, args),
        Verb::Assign(args) => assign::run(session, args),
        Verb::Release(args) => release::run(session, args),
        Verb::List(args) => list::run(session, args),
        Verb::Show(args) => show::run(session, args),
    }
}
