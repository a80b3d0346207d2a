//! `kitbook loan void`: voids a loan that was entered by mistake.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::loan::mistakes;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    no: i64,
    /// Reason for voiding it, kept on the loan
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = mistakes::void(&mut desk.store, &desk.act, args.no, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
