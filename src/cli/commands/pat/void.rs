//! `kitbook pat void`: voids a result recorded by mistake.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::pat;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the test result: `kitbook pat history TAG` lists them
    no: i64,
    /// Reason why you void it, such as "wrong tag", kept with the test
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = pat::void(&mut desk.store, &desk.act, args.no, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
