//! `kitbook charge pay`: records a payment.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::charge;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Charge number
    no: i64,
    /// Amount, like 20.00 (default: the whole amount outstanding)
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    amount: Option<i64>,
    /// Payment method: cash, card, bank …
    #[arg(long, value_name = "TEXT")]
    how: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = charge::pay(&mut desk.store, &desk.act, args.no, args.amount, args.how.as_deref())?;
    session.answer(answer, desk.act.clock())
}
