//! `kitbook stocktake sheet`: prints the sheet of a closed stocktake.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::fault::Failure;
use register::stocktake::paper;

#[derive(Debug, clap::Args)]
#[command(after_help = "--output saves the page. Open it in a web browser and print it from there.")]
pub struct Args {
    /// The stocktake's number, from `kitbook stocktake list`
    no: i64,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.paper.check(session)?;
    let mut desk = session.desk()?;
    let sheet = desk.store.read(|tx| paper::Sheet::load(tx, &store::stocktake::by_no(tx, args.no)?))?;
    args.paper.put(session, &paper::sheet(&sheet, desk.act.clock())?)?;
    Ok(Code::Done)
}
