//! `kitbook repair open`: send an item to be mended, or mend it here and now.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::repair::open::{self as repair_open, Known, Open};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The asset's tag
    tag: String,
    /// The incident that it is about
    #[arg(long, value_name = "NO")]
    incident: Option<i64>,
    /// What is wrong with it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    fault: Option<String>,
    /// Who mends it
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    /// The supplier's number for it
    #[arg(long, value_name = "NUMBER")]
    reference: Option<String>,
    /// What it is said to cost, like 45.00
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    quote: Option<i64>,
    /// What it cost, like 45.00
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    cost: Option<i64>,
    /// The supplier pays
    #[arg(long)]
    warranty: bool,
    /// It was mended here and now: opened and closed at once
    #[arg(long, alias = "mended")]
    repaired: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let known = Known {
        incident: args.incident,
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
