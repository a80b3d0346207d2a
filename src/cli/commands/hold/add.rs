//! `kitbook hold add`: puts a hold on an item that is evidence.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::incident;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The item's tag
    tag: String,
    /// Reason for the hold, like "police are investigating"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Number of the incident that the item is evidence for
    #[arg(long, value_name = "NO")]
    incident: Option<i64>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let tag = (args.tag.as_str(), Spelling::Short);
    let answer = incident::hold::add(&mut desk.store, &desk.act, tag, args.incident, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
