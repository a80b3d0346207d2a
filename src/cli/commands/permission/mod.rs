//! `kitbook permission …`: leave for what the policy otherwise forbids

pub mod give;
pub mod grant;
pub mod kinds;
pub mod list;
pub mod revoke;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with permissions.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Give leave for a person, a thing or a category
    Grant(grant::Args),
    /// Add the leave of a role that is missing
    Give(give::Args),
    /// Take it back
    Revoke(revoke::Args),
    /// What is given, and what awaits whom
    List(list::Args),
    /// Which roles give which kind
    Kinds(kinds::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        match self {
            Self::List(_) => true,
            Self::Kinds(args) => args.only_shows(),
            _ => false,
        }
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Grant(args) => grant::run(session, args),
        Verb::Give(args) => give::run(session, args),
        Verb::Revoke(args) => revoke::run(session, args),
        Verb::List(args) => list::run(session, args),
        Verb::Kinds(args) => kinds::run(session, args),
    }
}
