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
    /// Reference of the payment in the system that took it; `kitbook charge import` then knows it
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let how = (args.how.as_deref(), args.reference.as_deref());
    let answer = charge::pay(&mut desk.store, &desk.act, args.no, args.amount, how)?;
    session.answer(answer, desk.act.clock())
}
