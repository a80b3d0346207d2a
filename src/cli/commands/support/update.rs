//! `kitbook support update`: reads a file of days on which makers end their support.

use crate::cli::{
    error::Code,
    options::import::{ImportArgs, Kindred},
    session::Session,
    words,
};
use domain::{fault::Failure, meaning::Meaning, support::dates::System};
use register::support::update::{self, From};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A table, or endoflife.date's own JSON: a product's list (with --system), or the newer answer about a \
    product or about all. In JSON, `eol: false` means that no end is published; a release that is not understood, and one whose support \
    has ended on an unknown day, are named. Days of extended updates that are paid for are not read. Columns of a table: System, Version and Support Ends (a day, or `none published`); Edition, Build, Source and \
    Dated too, if there are. A day takes the place of the program's for the same release: for its editions, or, without \
    an edition, for all of the version. A day is never deleted, and a later source is never replaced by an earlier one."
)]
pub struct Args {
    #[command(flatten)]
    import: ImportArgs,
    /// Where the days come from, if the file has no column for it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    source: Option<String>,
    /// The operating system that a JSON list of cycles is of, such as windows, macos or ipados
    #[arg(long, value_name = "NAME", value_parser = words::word::<System>)]
    system: Option<System>,
    /// The day of the source, if the file doesn't say it (default: today)
    #[arg(long, value_name = "DAY")]
    dated: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let days = desk.act.days();
    let dated_on = args.dated.as_deref().map(|day| days.day(day, Meaning::Happened)).transpose()?;
    let from = From { source: args.source, dated_on, system: args.system };
    args.import.run(session, &mut desk, &Kindred::default(), |store, act, reader, options, progress| {
        update::import(store, act, reader, &from, options, progress)
    })
}
