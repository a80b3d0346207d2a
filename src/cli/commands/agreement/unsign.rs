//! `kitbook agreement unsign`: voids a signature that was recorded by mistake.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::agreement::sign as agreement_sign;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The agreement's number; `kitbook agreement list` shows it
    no: i64,
    /// The person recorded as signing it: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// Reason for voiding it, kept in the log
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = agreement_sign::unsign(&mut desk.store, &desk.act, args.no, &args.person, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
