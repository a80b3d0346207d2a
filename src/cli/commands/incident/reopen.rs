//! `kitbook incident reopen`: reopens a closed incident when there are new facts.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::incident;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The incident's number, from `kitbook incident list`
    no: i64,
    /// Reason for reopening it: the new facts
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = incident::reopen(&mut desk.store, &desk.act, args.no, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
