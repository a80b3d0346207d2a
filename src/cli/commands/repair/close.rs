//! `kitbook repair close`: closes a repair and takes the item back.

use crate::cli::{error::Code, session::Session, words};
use domain::{asset::Condition, fault::Failure, repair::Outcome};
use register::repair::open::{self as repair_open, Close};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the repair
    no: i64,
    /// Outcome of the repair: repaired, not-repaired or beyond-repair
    #[arg(long, value_name = "OUTCOME", value_parser = words::word::<Outcome>)]
    outcome: Outcome,
    /// Cost in pounds, like 45.00
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    cost: Option<i64>,
    /// The item's condition now: new, good, fair or poor (default if it was damaged: fair)
    #[arg(long, value_name = "WORD", value_parser = words::word::<Condition>)]
    condition: Option<Condition>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Close { no: args.no, outcome: args.outcome, cost_pence: args.cost, condition: args.condition };
    let answer = repair_open::close(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
