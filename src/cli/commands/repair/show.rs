//! `kitbook repair show`: shows a repair.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::fault::Failure;
use register::listed::repair::lines;
use register::repair::list::RepairView;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the repair: `kitbook repair list` shows it
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let view = desk.store.read(|tx| {
        let repair = store::repair::by_no(tx, args.no)?;
        RepairView::load(tx, &repair, clock)
    })?;
    match session.out.format() {
        Format::Json => session.out.json(&view),
        Format::Csv => session.out.list(&[view], clock)?,
        Format::Table => session.out.page(&format!("Repair {} of {}", args.no, view.tag), &lines(&view)),
    }
    Ok(Code::Done)
}
