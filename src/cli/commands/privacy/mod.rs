//! `kitbook privacy …`: what is held on people, and for how long

pub mod erase;
pub mod export;
pub mod redact;
pub mod schedule;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with what is held on people.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Everything that is held on somebody, for the one who asks
    Export(export::Args),
    /// How long it is kept
    Schedule(schedule::Args),
    /// Erase somebody's details, or those whose time is over
    Erase(erase::Args),
    /// Take words out of one text
    Redact(redact::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        match self {
            Self::Export(_) => true,
            Self::Schedule(args) => args.only_shows(),
            Self::Erase(_) | Self::Redact(_) => false,
        }
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Export(args) => export::run(session, args),
        Verb::Schedule(args) => schedule::run(session, args),
        Verb::Erase(args) => erase::run(session, args),
        Verb::Redact(args) => redact::run(session, args),
    }
}
