//! `kitbook slip …`

pub mod print;
pub mod show;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with a slip.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// One slip: who, when, what, signed or not
    Show(show::Args),
    /// The slip, or a receipt for what came back, to print: HTML
    Print(print::Args),
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Show(args) => show::run(session, args),
        Verb::Print(args) => print::run(session, args),
    }
}
