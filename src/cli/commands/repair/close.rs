//! `kitbook repair close`: closes a repair and takes the item back.

use super::{asked, what_for};
use crate::cli::{error::Code, session::Session, words};
use domain::{asset::Condition, fault::Failure, repair::Outcome};
use register::repair::{
    open::{self as repair_open, Close},
    tie::{self, For},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the repair: `kitbook repair list` shows it
    no: i64,
    /// Outcome: repaired, not-repaired (it stays damaged) or beyond-repair (dispose of it)
    #[arg(long, value_name = "OUTCOME", value_parser = words::word::<Outcome>)]
    outcome: Outcome,
    /// Cost of the repair in pounds, such as 45.00
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    cost: Option<i64>,
    /// The item's condition now: new, good, fair or poor (default: fair if it was
    /// damaged, otherwise unchanged); only for a repaired item
    #[arg(long, value_name = "WORD", value_parser = words::word::<Condition>)]
    condition: Option<Condition>,
    /// Number of the incident that it was for, or none (default: the one that you named before, else the item's only
    /// open fault or damage)
    #[arg(long, value_name = "NO|none", value_parser = what_for)]
    incident: Option<For>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let incident = match args.incident {
        None => asked(session, &mut desk, |tx, act| tie::to_ask_at_close(tx, act, args.no))?,
        said => said,
    };
    let order =
        Close { no: args.no, outcome: args.outcome, cost_pence: args.cost, condition: args.condition, incident };
    let answer = repair_open::close(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
