//! `kitbook calendar import`: imports terms, holidays and closed days.

use crate::cli::{
    error::Code,
    options::import::{ImportArgs, Kindred},
    session::Session,
};
use domain::fault::Failure;
use register::calendar;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file is a calendar file (.ics), or a table with Name, First day and Last day, perhaps with Kind \
    (term, holiday, inset or closed). Else the name says what an entry is: “Autumn term”, “Half-term”, “INSET day”. A \
    term may have two rows: “Autumn term starts” and “Autumn term ends”. Bank holidays come with Kitbook.\n\
    Open loans that are due on a closed day are due on the next school day. Importing the same file again changes \
    nothing."
)]
pub struct Args {
    #[command(flatten)]
    file: ImportArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    args.file.run(session, &mut desk, &Kindred::default(), |store, act, reader, options, progress| {
        calendar::import::import(store, act, reader, options, progress)
    })
}
