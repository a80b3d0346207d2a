//! `kitbook wipe …`: what was left on a device is gone before another has it

pub mod list;
pub mod record;
pub mod void;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with wipes.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Record that devices were wiped
    Record(record::Args),
    /// It never was: the device awaits its wipe again
    Void(void::Args),
    /// What awaits its wipe, or what was wiped
    List(list::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        matches!(self, Self::List(_))
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Record(args) => record::run(session, args),
        Verb::Void(args) => void::run(session, args),
        Verb::List(args) => list::run(session, args),
    }
}
