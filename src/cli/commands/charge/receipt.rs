//! `kitbook charge receipt`: prints the receipt for a payment.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::fault::Failure;
use register::charge::{receipt::PaymentPaper, receipt_paper};

#[derive(Debug, clap::Args)]
#[command(after_help = "Open the page in a web browser and print it from there.")]
pub struct Args {
    /// Receipt number; `kitbook charge show` shows it
    no: i64,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let paper = desk.store.read(|tx| {
        let line = store::charge::line_of_receipt(tx, args.no)?;
        PaymentPaper::load(tx, args.no, &line)
    })?;
    args.paper.check(session)?;
    let html = receipt_paper::payment(&paper, desk.act.clock())?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
