//! `kitbook hold …`: evidence

pub mod add;
pub mod lift;
pub mod list;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with evidence.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Keep a thing as evidence: not wiped, mended or disposed of
    Add(add::Args),
    /// It is needed no more
    Lift(lift::Args),
    /// What is kept
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
        Verb::Add(args) => add::run(session, args),
        Verb::Lift(args) => lift::run(session, args),
        Verb::List(args) => list::run(session, args),
    }
}
