//! `kitbook agreement …`: versions of policies, and who has signed them

pub mod edit;
pub mod import;
pub mod list;
pub mod publish;
pub mod show;
pub mod sign;
pub mod status;
pub mod unsign;
pub mod withdraw;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with agreements.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Publish a version of a policy that people sign
    Publish(publish::Args),
    /// Correct the days of a version, or whom it is for
    Edit(edit::Args),
    /// Take back a version that should not have been published
    Withdraw(withdraw::Args),
    /// Somebody signs
    Sign(sign::Args),
    /// Take a signature back that never was
    Unsign(unsign::Args),
    /// Who has signed, and who has not
    Status(status::Args),
    /// Read signatures from a CSV file
    Import(import::Args),
    /// What was published
    List(list::Args),
    /// One version; its text again, as a file
    Show(show::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        matches!(self, Self::Status(_) | Self::List(_) | Self::Show(_))
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Publish(args) => publish::run(session, args),
        Verb::Edit(args) => edit::run(session, args),
        Verb::Withdraw(args) => withdraw::run(session, args),
        Verb::Sign(args) => sign::run(session, args),
        Verb::Unsign(args) => unsign::run(session, args),
        Verb::Status(args) => status::run(session, args),
        Verb::Import(args) => import::run(session, args),
        Verb::List(args) => list::run(session, args),
        Verb::Show(args) => show::run(session, args),
    }
}
