//! `kitbook rule …`

pub mod list;
pub mod set;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with rules.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Every rule, how strict it is, and where it comes from
    List(list::Args),
    /// Make a rule stricter or laxer, or set a limit
    Set(set::Args),
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::List(args) => list::run(session, args),
        Verb::Set(args) => set::run(session, args),
    }
}
