//! `kitbook charge aged`: who owes what for how long.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::charge::aged;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "By the days on which sums fall due: up to 30, 60 and 90 days late, and longer. What is disputed is paused."
)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let out = &mut session.out;
    desk.store.read(|tx| out.stream(None, clock, |take| aged::each(tx, clock.today(), |line| take(&line))))?;
    Ok(Code::Done)
}
