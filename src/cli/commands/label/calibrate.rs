//! `kitbook label calibrate`: prints a page that shows how far off a printer prints.

use super::print::StockArgs;
use crate::cli::{error::Code, options::paper::PaperArgs, remedy::stock as option, session::Session};
use domain::{fault::Failure, label::Stock};
use register::label::calibrate;

/// The command that sets a correction for a sheet, for the page.
fn set(stock: Stock) -> String {
    let stock = option(stock);
    format!("kitbook label printer set NAME {stock} --offset-x MM --offset-y MM --pitch-x MM --pitch-y MM")
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Open the page in a web browser, print it at 100 %, without margins, on plain paper, and hold it and a \
                  sheet of labels together against the light. The page says how to read its scales; keep the values \
                  with `kitbook label printer set`. On a roll, the printed frame should be 2 mm from each edge."
)]
pub struct Args {
    #[command(flatten)]
    stock: StockArgs,
    /// Print with the correction of this printer, to check it
    #[arg(long, value_name = "NAME")]
    printer: Option<String>,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.paper.check(session)?;
    let stock = args.stock.stock()?;
    let mut desk = session.desk()?;
    let html = desk.store.read(|tx| calibrate::page(tx, stock, args.printer.as_deref(), set))?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
