//! `kitbook repair …`: what is away to be mended

pub mod close;
pub mod lend;
pub mod list;
pub mod open;
pub mod set;
pub mod show;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with repairs.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Send a thing to be mended
    Open(open::Args),
    /// Add a quote, a cost, the supplier's reference
    Set(set::Args),
    /// Lend another thing meanwhile
    Lend(lend::Args),
    /// It is back: mended or not
    Close(close::Args),
    /// Things that are away, or all repairs
    List(list::Args),
    /// One repair
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
        Verb::Open(args) => open::run(session, args),
        Verb::Set(args) => set::run(session, args),
        Verb::Lend(args) => lend::run(session, args),
        Verb::Close(args) => close::run(session, args),
        Verb::List(args) => list::run(session, args),
        Verb::Show(args) => show::run(session, args),
    }
}
