//! `kitbook charge refund`: refunds money that is not owed any more, or removes a mistaken payment.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::charge::{self, Refund};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Charge number
    no: i64,
    /// Amount, like 20.00 (default: everything that the school owes back; with --mistaken, everything paid)
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    amount: Option<i64>,
    /// Reason for the refund, kept with the charge
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Undo a payment that was recorded by mistake, so the amount is owed again
    #[arg(long)]
    mistaken: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Refund { no: args.no, amount_pence: args.amount, reason: args.reason, mistaken: args.mistaken };
    let answer = charge::refund(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
