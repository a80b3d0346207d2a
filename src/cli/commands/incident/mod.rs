//! `kitbook incident …`: what went wrong

pub mod attach;
pub mod breach;
pub mod close;
pub mod decide;
pub mod edit;
pub mod extract;
pub mod list;
pub mod reopen;
pub mod report;
pub mod show;
pub mod summary;
pub mod void;

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;

/// What to do with incidents.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Say what went wrong with a thing
    Report(report::Args),
    /// Record what was decided, by whom
    Decide(decide::Args),
    /// Put right whom it is about; add what else was seen
    Edit(edit::Args),
    /// What the data protection officer decided of a breach
    Breach(breach::Args),
    /// Strike out what never was
    Void(void::Args),
    /// Close it, with what has to be on record
    Close(close::Args),
    /// Open a closed one again
    Reopen(reopen::Args),
    /// Keep papers or photographs of the device
    Attach(attach::Args),
    /// Write an attachment to a file again
    Extract(extract::Args),
    /// Those that are not closed, or all
    List(list::Args),
    /// One incident
    Show(show::Args),
    /// Counted by person, class, model, room, month, kind or year
    Summary(summary::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        matches!(self, Self::Extract(_) | Self::List(_) | Self::Show(_) | Self::Summary(_))
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Report(args) => report::run(session, args),
        Verb::Decide(args) => decide::run(session, args),
        Verb::Edit(args) => edit::run(session, args),
        Verb::Breach(args) => breach::run(session, args),
        Verb::Void(args) => void::run(session, args),
        Verb::Close(args) => close::run(session, args),
        Verb::Reopen(args) => reopen::run(session, args),
        Verb::Attach(args) => attach::run(session, args),
        Verb::Extract(args) => extract::run(session, args),
        Verb::List(args) => list::run(session, args),
        Verb::Show(args) => show::run(session, args),
        Verb::Summary(args) => summary::run(session, args),
    }
}
