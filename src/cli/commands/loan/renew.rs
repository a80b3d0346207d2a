//! `kitbook loan renew`: gives a loan a new due date.

use crate::cli::{error::Code, options::sign_out::due_when, session::Session};
use domain::fault::Failure;
use register::loan::renew;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    no: i64,
    /// New due date: +14d, fri, 2026-12-18 …
    #[arg(long, value_name = "WHEN")]
    due: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let due = due_when(&args.due, desk.act.days())?;
    let answer = renew::renew(&mut desk.store, &desk.act, args.no, due)?;
    session.answer(answer, desk.act.clock())
}
