//! `kitbook incident edit`: changes the details of an incident.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::incident::{self, Edit};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "You can't change the kind or the item: void the incident (`kitbook incident void`) and report it \
    again."
)]
pub struct Args {
    /// The incident's number, from `kitbook incident list`
    no: i64,
    /// Person it is about: ref, username or name; "" removes the person
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Text to add below the note
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Place where it happened
    #[arg(long, value_name = "PLACE")]
    location: Option<String>,
    /// Person who reported it
    #[arg(long, value_name = "WHO")]
    reported_by: Option<String>,
    /// Person it was reported to
    #[arg(long, value_name = "WHO")]
    reported_to: Option<String>,
    /// Error message on the screen
    #[arg(long, value_name = "TEXT")]
    error_message: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let Args { no, person, note, location, reported_by, reported_to, error_message } = args;
    let order = Edit { no, person, note, location, reported_by, reported_to, error_message };
    let answer = incident::edit(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
