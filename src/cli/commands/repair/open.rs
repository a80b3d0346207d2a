//! `kitbook repair open`: sends an item for repair, or records a repair on the spot.

use super::{asked, what_for};
use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::repair::{
    open::{self as repair_open, Known, Open},
    tie::{self, For},
};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The item's tag
    tag: String,
    /// Number of the incident that led to the repair, or none (default: the item's only open fault or damage)
    #[arg(long, value_name = "NO|none", value_parser = what_for)]
    incident: Option<For>,
    /// Description of the fault, such as "screen cracked"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    fault: Option<String>,
    /// Company that repairs it
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    /// Company's reference number for the repair
    #[arg(long, value_name = "NUMBER")]
    reference: Option<String>,
    /// Company's quote in pounds, such as 45.00
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    quote: Option<i64>,
    /// Cost of the repair in pounds, such as 45.00
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    cost: Option<i64>,
    /// The warranty pays for the repair
    #[arg(long)]
    warranty: bool,
    /// The item was repaired on the spot: open and close the repair in one step
    #[arg(long, alias = "mended")]
    repaired: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let incident = match args.incident {
        None => asked(session, &mut desk, |tx, act| tie::to_ask(tx, act, &args.tag, Spelling::Short))?,
        said => said,
    };
    let known = Known {
        incident,
        fault: args.fault,
        supplier: args.supplier,
        warranty: args.warranty.then_some(true),
        quote_pence: args.quote,
        cost_pence: args.cost,
        reference: args.reference,
    };
    let order = Open { tag: args.tag, spelling: Spelling::Short, known, repaired: args.repaired };
    let answer = repair_open::open(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
