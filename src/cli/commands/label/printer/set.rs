//! `kitbook label printer set`: sets how far a printer's labels are moved.

use crate::cli::{error::Code, session::Session};
use domain::{fault::Failure, label::millimetres, text::shown};
use register::label::printer;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A new name adds a printer. What is not given stays as it is. --pitch-x and --pitch-y belong to one sheet: \
                  if two sheets need different ones, keep the printer under two names, such as \"Office L4731\". \
                  `kitbook label calibrate` prints a page to measure with; `kitbook label print --printer NAME` uses \
                  the correction."
)]
pub struct Args {
    /// The printer's name, such as "Office"
    name: String,
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
    let mut desk = session.desk()?;
    let set =
        printer::Set { offset_x: args.offset_x, offset_y: args.offset_y, pitch_x: args.pitch_x, pitch_y: args.pitch_y };
    session.answer(printer::set(&mut desk.store, &desk.act, &args.name, &set)?, desk.act.clock())
}
