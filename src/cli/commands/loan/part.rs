//! `kitbook loan part`: records the outcome of a part.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, loan::PartOutcome};
use register::loan;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    no: i64,
    /// A part and its outcome: charger=missing. Outcomes: returned, missing, damaged, replaced (the borrower brought a
    /// new part) or waived (the school does not insist on it)
    #[arg(required = true, value_name = "NAME=OUTCOME", value_parser = words::named_word::<PartOutcome>)]
    parts: Vec<(String, PartOutcome)>,
    /// Headteacher or business manager who waives it: ref, username or name (default: you, if you have that role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = loan::part::part(&mut desk.store, &desk.act, args.no, &args.parts, args.by.as_deref())?;
    session.answer(answer, desk.act.clock())
}
