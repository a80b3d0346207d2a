//! `kitbook wipe void`: voids a wipe that never took place.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::wipe::record as wipe_record;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The wipe's number: `kitbook wipe list --done` shows it
    no: i64,
    /// Reason why you void it, kept with the wipe
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = wipe_record::void(&mut desk.store, &desk.act, args.no, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
