//! `kitbook charge dispute`: records a dispute, or settles one.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::charge;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Charge number
    no: i64,
    /// Reason for the dispute, or how it was settled
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// End the dispute and keep the charge (to drop the charge, waive or reverse it)
    #[arg(long)]
    settled: bool,
    /// Headteacher or business manager who decided: ref, username or name (default: you, if you have that role)
    #[arg(long, value_name = "REF", requires = "settled")]
    by: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = if args.settled {
        charge::settle_dispute(&mut desk.store, &desk.act, args.no, &args.reason, args.by.as_deref())?
    } else {
        charge::dispute(&mut desk.store, &desk.act, args.no, &args.reason)?
    };
    session.answer(answer, desk.act.clock())
}
