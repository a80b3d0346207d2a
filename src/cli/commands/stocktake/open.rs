//! `kitbook stocktake open`: opens a stocktake.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::stocktake::open::{self as stocktake_open, Order};

#[derive(Debug, clap::Args)]
#[command(
    group(clap::ArgGroup::new("scope").required(true).multiple(true).args(["location", "category", "all"])),
    after_help = "What is expected where is frozen now. Then several people scan at once: `kitbook stocktake scan NO \
    --room ROOM`, or on the page. A stocktake never moves an item, and never empties a location. Items that are lost, \
    stolen, missing or disposed of are not expected."
)]
pub struct Args {
    /// Count this room, by its full name
    #[arg(long, value_name = "PLACE")]
    location: Option<String>,
    /// Count this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Count everything
    #[arg(long, conflicts_with_all = ["location", "category"])]
    all: bool,
    /// Don't show what is expected until it is closed
    #[arg(long)]
    blind: bool,
    /// A note to keep with it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Order { location: args.location, category: args.category, blind: args.blind, note: args.note };
    let answer = stocktake_open::open(&mut desk.store, &desk.act, &order)?;
    if let (Some(no), false) = (answer.value.no, session.globals.dry_run) {
        session.out.hint(format!("scan a room with `kitbook stocktake scan {no} --room ROOM`"));
    }
    session.answer(answer, desk.act.clock())
}
