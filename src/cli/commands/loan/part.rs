//! `kitbook loan part`: records the outcome of a part.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, loan::PartOutcome};
use register::loan;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The loan's number
    no: i64,
    /// Part and outcome, such as charger=missing: returned, missing, damaged, replaced or waived
    #[arg(required = true, value_name = "NAME=OUTCOME", value_parser = words::named_word::<PartOutcome>)]
    parts: Vec<(String, PartOutcome)>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = loan::part::part(&mut desk.store, &desk.act, args.no, &args.parts)?;
    session.answer(answer, desk.act.clock())
}
