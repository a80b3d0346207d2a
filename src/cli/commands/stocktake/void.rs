//! `kitbook stocktake void`: voids a scan that was a mistake.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::stocktake::scan;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The newest scan of the item in this stocktake is void; an earlier one counts again. Scans of a \
    closed stocktake stay."
)]
pub struct Args {
    /// The stocktake's number, from `kitbook stocktake list`
    no: i64,
    /// The item's whole tag, or what was scanned
    tag: String,
    /// Reason, kept with the scan
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = scan::void(&mut desk.store, &desk.act, args.no, &args.tag, &args.reason)?;
    session.answer(answer, desk.act.clock())
}
