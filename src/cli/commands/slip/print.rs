//! `kitbook slip print`: prints the slip or the receipt, to sign.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::fault::Failure;
use register::loan::{
    receipt_paper,
    slip::{ReceiptPaper, SlipPaper},
    slip_paper,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "Open the page in a web browser and print it from there.")]
pub struct Args {
    /// The slip's number: `kitbook out` showed it
    no: i64,
    /// Print the borrower's receipt for returned items, instead of the slip
    #[arg(long)]
    receipt: bool,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.paper.check(session)?;
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let html = desk.store.read(|tx| {
        let slip = store::loan::slip_by_no(tx, args.no)?;
        if args.receipt {
            receipt_paper::receipt(&ReceiptPaper::load(tx, &slip)?, clock)
        } else {
            slip_paper::slip(&SlipPaper::load(tx, &slip)?, clock)
        }
    })?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
