//! `kitbook charge dispute`: the one who was asked says no; or that is settled.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::charge;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The charge's number
    no: i64,
    /// What they say; or how it was settled
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// The dispute is over, and the charge stands; if it does not, waive or reverse it
    #[arg(long)]
    settled: bool,
    /// Who decided: headteacher or business manager
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
