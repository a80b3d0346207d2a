//! `kitbook incident edit`: who it is about, what else was seen.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::incident::{self, Edit};

#[derive(Debug, clap::Args)]
#[command(after_help = "A wrong kind or item: strike it out with `kitbook incident void`, and report it anew.")]
pub struct Args {
    /// The incident's number
    no: i64,
    /// Whom it is about; \"\" for nobody
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// What else was seen: added to what was said before
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Where it happened
    #[arg(long, value_name = "PLACE")]
    location: Option<String>,
    #[arg(long, value_name = "WHO")]
    reported_by: Option<String>,
    #[arg(long, value_name = "WHO")]
    reported_to: Option<String>,
    /// What the screen said
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
