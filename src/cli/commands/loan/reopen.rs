//! `kitbook loan reopen`: undoes a mistaken return.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::loan::mistakes;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = mistakes::reopen(&mut desk.store, &desk.act, args.no)?;
    session.answer(answer, desk.act.clock())
}
