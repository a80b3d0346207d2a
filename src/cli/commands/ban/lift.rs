//! `kitbook ban lift`: of all whom it is about, or of one.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::ban::add as ban_add;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The ban's number
    no: i64,
    /// Of this person only
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = ban_add::lift(&mut desk.store, &desk.act, args.no, args.person.as_deref(), &args.reason)?;
    session.answer_all(answer, desk.act.clock())
}
