//! `kitbook pat …`: portable appliance tests.

pub mod accept;
pub mod due;
pub mod fail;
pub mod history;
pub mod import;
pub mod interval;
pub mod label;
pub mod limit;
pub mod list;
pub mod log;
pub mod matched;
pub mod pass;
pub mod record;
pub mod set;
pub mod sheet;
pub mod summary;
pub mod void;

use crate::cli::{args, error::Code, session::Session};
use domain::{fault::Failure, pat::Status};
use register::pat::list::ThingFilter;

/// What to do with tests.
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Things that were looked at and are in order: a visual inspection
    Pass(pass::Args),
    /// A thing that is not: it is not lent until it has passed
    Fail(fail::Args),
    /// A test with its readings
    Record(record::Args),
    /// The scanner loop: a tag is a visual pass, `f TAG reason` a fail
    Log(log::Args),
    /// What is to be tested: failed, overdue, due soon, never tested
    Due(due::Args),
    /// Every tested thing, and where it stands
    List(list::Args),
    /// Results, the newest first
    History(history::Args),
    /// How much of the school is in date, by category and location
    Summary(summary::Args),
    /// How often a thing, a category or a location is tested
    Interval(interval::Args),
    /// What a thing is: class, type, lead, fuse
    Set(set::Args),
    /// What readings must keep to
    Limit(limit::Args),
    /// Read a tester's file
    Import(import::Args),
    /// Say whose an ID of a tester's file is
    #[command(name = "match")]
    Match(matched::Args),
    /// Let a queried pass count
    Accept(accept::Args),
    /// Strike out a result that never was
    Void(void::Args),
    /// A round list to print, in walking order
    Sheet(sheet::Args),
    /// What goes on the green or red label
    Label(label::Args),
}

impl Verb {
    /// Whether it records nothing.
    pub fn only_reads(&self) -> bool {
        match self {
            Self::Due(_) | Self::List(_) | Self::History(_) | Self::Summary(_) | Self::Sheet(_) | Self::Label(_) => {
                true
            }
            Self::Interval(args) => args.only_shows(),
            Self::Limit(args) => args.only_shows(),
            _ => false,
        }
    }
}

pub fn run(session: &mut Session<'_>, verb: Verb) -> Result<Code, Failure> {
    match verb {
        Verb::Pass(args) => pass::run(session, args),
        Verb::Fail(args) => fail::run(session, args),
        Verb::Record(args) => record::run(session, args),
        Verb::Log(args) => log::run(session, args),
        Verb::Due(args) => due::run(session, args),
        Verb::List(args) => list::run(session, args),
        Verb::History(args) => history::run(session, args),
        Verb::Summary(args) => summary::run(session, args),
        Verb::Interval(args) => interval::run(session, args),
        Verb::Set(args) => set::run(session, args),
        Verb::Limit(args) => limit::run(session, args),
        Verb::Import(args) => import::run(session, args),
        Verb::Match(args) => matched::run(session, args),
        Verb::Accept(args) => accept::run(session, args),
        Verb::Void(args) => void::run(session, args),
        Verb::Sheet(args) => sheet::run(session, args),
        Verb::Label(args) => label::run(session, args),
    }
}

// Which things, for every list of them.
#[derive(Debug, clap::Args)]
pub struct ThingArgs {
    /// Any part of tag, serial, name, make, model or note
    text: Option<String>,
    /// Of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Where it belongs: any part of the location
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// failed, overdue, never-tested, due-soon, in-date or not-required
    #[arg(long, value_name = "STATUS", value_parser = args::word::<Status>)]
    status: Option<Status>,
}

impl From<ThingArgs> for ThingFilter {
    fn from(args: ThingArgs) -> Self {
        Self { category: args.category, location: args.location, status: args.status, text: args.text }
    }
}
