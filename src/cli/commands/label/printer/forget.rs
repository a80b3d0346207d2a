//! `kitbook label printer forget`: forgets a label printer.

use super::super::print::StockArgs;
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::label::printer;

#[derive(Debug, clap::Args)]
#[command(after_help = "Without --sheet or --roll, the corrections for all its sheets are forgotten.")]
pub struct Args {
    /// The printer's name, from `kitbook label printer list`
    name: String,
    #[command(flatten)]
    stock: StockArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let stock = args.stock.stock()?;
    let mut desk = session.desk()?;
    session.answer_all(printer::forget(&mut desk.store, &desk.act, (&args.name, stock))?, desk.act.clock())
}
