//! `kitbook role …`

pub mod list;
pub mod set;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with roles.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Who holds which role
    List(list::Args),
    /// Give a person a role, or end it
    Set(set::Args),
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::List(args) => list::run(session, args),
        Verb::Set(args) => set::run(session, args),
    }
}
