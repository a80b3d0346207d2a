//! `kitbook label printer set`: sets how far a printer's labels are moved.

use super::super::print::StockArgs;
use crate::cli::{error::Code, session::Session};
use domain::{fault::Failure, label::millimetres, text::shown};
use register::label::printer;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A new name adds a printer. What is not given stays as it is. A correction is kept for one sheet of a \
                  printer: that of --sheet or --roll, else the school's usual sheet. \
                  `kitbook label calibrate` prints a page to measure with; `kitbook label print --printer NAME` uses \
                  the correction."
)]
pub struct Args {
    /// The printer's name, such as "Office"
    name: String,
    #[command(flatten)]
    stock: StockArgs,
    /// Move every label to the right by so many millimetres; left if negative
    #[arg(long, value_name = "MM", allow_hyphen_values = true, value_parser = length)]
    offset_x: Option<i64>,
    /// Move every label down by so many millimetres; up if negative
    #[arg(long, value_name = "MM", allow_hyphen_values = true, value_parser = length)]
    offset_y: Option<i64>,
    /// Add so many millimetres to the distance from label to label across
    #[arg(long, value_name = "MM", allow_hyphen_values = true, value_parser = length)]
    pitch_x: Option<i64>,
    /// Add so many millimetres to the distance from label to label down
    #[arg(long, value_name = "MM", allow_hyphen_values = true, value_parser = length)]
    pitch_y: Option<i64>,
}

/// Reads a length in millimetres, in micrometres.
fn length(text: &str) -> Result<i64, String> {
    millimetres(text.trim()).ok_or_else(|| format!("{} is not a length in millimetres, like 0.4 or -1.25", shown(text)))
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let stock = args.stock.stock()?;
    let mut desk = session.desk()?;
    let set =
        printer::Set { offset_x: args.offset_x, offset_y: args.offset_y, pitch_x: args.pitch_x, pitch_y: args.pitch_y };
    session.answer(printer::set(&mut desk.store, &desk.act, (&args.name, stock), &set)?, desk.act.clock())
}
