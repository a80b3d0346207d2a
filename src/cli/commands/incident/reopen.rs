//! `kitbook incident reopen`: something came to light.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::incident;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The incident's number
    no: i64,
    /// What came to light
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = incident::reopen(&mut desk.store, &desk.act, args.no, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
