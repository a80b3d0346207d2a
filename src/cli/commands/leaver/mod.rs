//! `kitbook leaver …`: what must come back, what is owed, and when it is done

pub mod certificate;
pub mod check;
pub mod clear;
pub mod letter;
pub mod lines;
pub mod list;
pub mod reopen;
pub mod set;
pub mod tick;
pub mod transfer;
mod whose;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with leavers.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Who leaves, and how much is open
    List(list::Args),
    /// Set when a year group, a class or somebody leaves
    Set(set::Args),
    /// What must come back: of one, a class or a year group
    Check(check::Args),
    /// Say what came of a line
    Tick(tick::Args),
    /// Hand a thing on to a successor: a return and a new slip in one act
    Transfer(Box<transfer::Args>),
    /// A clean sheet: where no line is open
    Clear(clear::Args),
    /// Take a clearance back
    Reopen(reopen::Args),
    /// The certificate of a clearance, to print and sign
    Certificate(certificate::Args),
    /// The letter about what has not come back, to print
    Letter(letter::Args),
    /// The school's own lines: keys, badge …
    Lines(lines::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        match self {
            Self::List(_) | Self::Check(_) | Self::Certificate(_) | Self::Letter(_) => true,
            Self::Lines(args) => args.only_shows(),
            _ => false,
        }
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::List(args) => list::run(session, args),
        Verb::Set(args) => set::run(session, args),
        Verb::Check(args) => check::run(session, args),
        Verb::Tick(args) => tick::run(session, args),
        Verb::Transfer(args) => transfer::run(session, *args),
        Verb::Clear(args) => clear::run(session, args),
        Verb::Reopen(args) => reopen::run(session, args),
        Verb::Certificate(args) => certificate::run(session, args),
        Verb::Letter(args) => letter::run(session, args),
        Verb::Lines(args) => lines::run(session, args),
    }
}
