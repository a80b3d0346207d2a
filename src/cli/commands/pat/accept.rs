//! `kitbook pat accept`: accepts a queried pass.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::pat;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the test result: `kitbook pat history --queried` lists them
    no: i64,
    /// Reason why you accept the pass in spite of its readings, kept with the test
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = pat::accept(&mut desk.store, &desk.act, args.no, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
