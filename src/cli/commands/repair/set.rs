//! `kitbook repair set`: adds details to a repair.

use super::what_for;
use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::repair::{
    open::{self as repair_open, Known},
    tie::For,
};

#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub struct Args {
    /// Number of the repair: `kitbook repair list` shows it
    no: i64,
    /// Number of the incident that led to the repair, or none
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
    /// The warranty pays for the repair: yes or no
    #[arg(long, value_name = "yes|no", value_parser = words::yes_no)]
    warranty: Option<bool>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let known = Known {
        incident: args.incident,
        fault: args.fault,
        supplier: args.supplier,
        warranty: args.warranty,
        quote_pence: args.quote,
        cost_pence: args.cost,
        reference: args.reference,
    };
    let answer = repair_open::set(&mut desk.store, &desk.act, args.no, &known)?;
    session.answer(answer, desk.act.clock())
}
