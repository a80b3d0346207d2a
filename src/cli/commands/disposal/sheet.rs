//! `kitbook disposal sheet`: prints the sheet of a disposal.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::fault::Failure;
use register::disposal::sheet_paper::{self, Sheet};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Open the page in a web browser and print it from there. It has lines to sign, and the log's head."
)]
pub struct Args {
    /// Number of the disposal: `kitbook disposal list` shows it
    no: i64,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let sheet = desk.store.read(|tx| Sheet::load(tx, args.no, clock))?;
    args.paper.check(session)?;
    let html = sheet_paper::page(&sheet, clock)?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
