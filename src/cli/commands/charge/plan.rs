//! `kitbook charge plan`: sets new due dates for the amount outstanding.

use super::request::DueArgs;
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::charge;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Charge number
    no: i64,
    #[command(flatten)]
    dues: DueArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let (due, instalments) = args.dues.read(desk.act.days())?;
    let answer = charge::replan(&mut desk.store, &desk.act, args.no, due, instalments)?;
    session.answer(answer, clock)
}
