//! `kitbook leaver reopen`: undoes a clearance that was a mistake.

use super::check::show_one;
use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::leaver;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The person who was cleared: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// Reason for undoing the clearance, kept in the log
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (list, code) = session.talk(leaver::reopen(&mut desk.store, &desk.act, &args.person, &args.reason)?);
    session.kept();
    show_one(session, &list, desk.act.clock())?;
    Ok(code)
}
