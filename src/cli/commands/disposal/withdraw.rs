//! `kitbook disposal withdraw`: withdraws a disposal.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::disposal::change;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the disposal: `kitbook disposal list` shows it
    no: i64,
    /// Reason, kept with the disposal
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = change::withdraw(&mut desk.store, &desk.act, args.no, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
