//! `kitbook log …`

pub mod show;
pub mod verify;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with the log.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Who did what when, the newest first
    Show(show::Args),
    /// Whether the log is whole: nothing changed, nothing cut off
    Verify(verify::Args),
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Show(args) => show::run(session, args),
        Verb::Verify(args) => verify::run(session, args),
    }
}
