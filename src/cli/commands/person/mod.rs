//! `kitbook person …`

pub mod add;
pub mod edit;
pub mod export;
pub mod fields;
pub mod import;
pub mod list;
pub mod merge;
pub mod show;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with people.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Register somebody
    Add(Box<add::Args>),
    /// Who is registered
    List(list::Args),
    /// One person
    Show(show::Args),
    /// Change what is known of somebody
    Edit(Box<edit::Args>),
    /// Read people from a CSV file
    Import(import::Args),
    /// Make one of two: somebody who was registered twice
    Merge(merge::Args),
    /// Write people to a file, as CSV or JSON
    Export(export::Args),
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Add(args) => add::run(session, *args),
        Verb::List(args) => list::run(session, args),
        Verb::Show(args) => show::run(session, args),
        Verb::Edit(args) => edit::run(session, *args),
        Verb::Import(args) => import::run(session, args),
        Verb::Merge(args) => merge::run(session, args),
        Verb::Export(args) => export::run(session, args),
    }
}
