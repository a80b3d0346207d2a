//! `kitbook charge refund`: give back what was paid and is not owed any more.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::charge::{self, Refund};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The charge's number
    no: i64,
    /// How much, like 20.00 (else all that is owed back)
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    amount: Option<i64>,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// A payment that never was: taken out, and asked for again
    #[arg(long)]
    mistaken: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Refund { no: args.no, amount_pence: args.amount, reason: args.reason, mistaken: args.mistaken };
    let answer = charge::refund(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
