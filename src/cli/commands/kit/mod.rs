//! `kitbook kit …`: trolleys.

pub mod put;
pub mod show;
pub mod take;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with a trolley.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Put things into a trolley: it becomes their home
    Put(put::Args),
    /// Take things out of the trolley they are in
    Take(take::Args),
    /// What is in a trolley, and what belongs in it and is elsewhere
    Show(show::Args),
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Put(args) => put::run(session, args),
        Verb::Take(args) => take::run(session, args),
        Verb::Show(args) => show::run(session, args),
    }
}
