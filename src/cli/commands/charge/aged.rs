//! `kitbook charge aged`: lists debts by age.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::charge::aged;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Columns: not due yet; 1 to 30, 31 to 60 and 61 to 90 days late; over 90 days late. Disputed amounts \
    have a column of their own, and are not in the total."
)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let out = &mut session.out;
    desk.store.read(|tx| out.stream(None, clock, |take| aged::each(tx, clock.today(), |line| take(&line))))?;
    Ok(Code::Done)
}
