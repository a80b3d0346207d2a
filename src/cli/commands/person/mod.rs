//! `kitbook person …`

pub mod list;
pub mod show;

use crate::{
    cli::{error::Code, session::Session},
    domain::fault::Failure,
};

/// What to do with people.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Who is registered
    List(list::Args),
    /// One person
    Show(show::Args),
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::List(args) => list::run(session, args),
        Verb::Show(args) => show::run(session, args),
    }
}
