//! `kitbook incident void`: voids an incident that was reported by mistake.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::incident;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The incident's number, from `kitbook incident list`
    no: i64,
    /// Reason for voiding it, kept with the incident
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Chair of governors who voids a decision about the headteacher: ref, username or name (default: you, if you have
    /// that role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = incident::void(&mut desk.store, &desk.act, args.no, &args.reason, args.by.as_deref())?;
    session.answer(answer, desk.act.clock())
}
