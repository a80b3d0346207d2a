//! `kitbook own-device …`: people's own equipment

pub mod admit;
mod end;
pub mod give_back;
pub mod hand_in;
pub mod leave;
pub mod list;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with people's own equipment.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Let it in: with both permissions, and tested
    Admit(admit::Args),
    /// It is taken away for good
    Leave(leave::Args),
    /// A pupil's phone goes into the office cupboard
    HandIn(hand_in::Args),
    /// It is given back
    GiveBack(give_back::Args),
    /// What is here
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
        Verb::Admit(args) => admit::run(session, args),
        Verb::Leave(args) => leave::run(session, args),
        Verb::HandIn(args) => hand_in::run(session, args),
        Verb::GiveBack(args) => give_back::run(session, args),
        Verb::List(args) => list::run(session, args),
    }
}
