//! `kitbook ban …`: who may not borrow

pub mod add;
pub mod lift;
pub mod list;
pub mod suggest;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with bans.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Ban somebody, or the members of a class or year group
    Add(add::Args),
    /// Lift a ban
    Lift(lift::Args),
    /// Who is banned
    List(list::Args),
    /// Who has brought things back late too often
    Suggest(suggest::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        matches!(self, Self::List(_) | Self::Suggest(_))
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Add(args) => add::run(session, args),
        Verb::Lift(args) => lift::run(session, args),
        Verb::List(args) => list::run(session, args),
        Verb::Suggest(args) => suggest::run(session, args),
    }
}
