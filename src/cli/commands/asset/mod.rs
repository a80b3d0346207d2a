//! `kitbook asset …`

pub mod add;
pub mod edit;
pub mod export;
pub mod fields;
pub mod found;
pub mod import;
pub mod list;
pub mod retag;
pub mod show;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with assets.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Register a thing, or many of a kind
    Add(Box<add::Args>),
    /// What there is, by category, state, location, holder or text
    List(list::Args),
    /// One asset with its whole story
    Show(show::Args),
    /// Change what is known of an asset
    Edit(Box<edit::Args>),
    /// Give an asset another tag; the old one still finds it
    Retag(retag::Args),
    /// A thing that was lost, stolen or missing is here again
    Found(found::Args),
    /// Read assets from a CSV file
    Import(import::Args),
    /// Write assets to a file, as CSV or JSON
    Export(export::Args),
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Add(args) => add::run(session, *args),
        Verb::List(args) => list::run(session, args),
        Verb::Show(args) => show::run(session, args),
        Verb::Edit(args) => edit::run(session, *args),
        Verb::Retag(args) => retag::run(session, args),
        Verb::Found(args) => found::run(session, args),
        Verb::Import(args) => import::run(session, args),
        Verb::Export(args) => export::run(session, args),
    }
}
