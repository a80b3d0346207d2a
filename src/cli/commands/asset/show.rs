//! `kitbook asset show`: shows everything about one item.

use crate::cli::{commands::show, error::Code, session::Session};
use domain::{fault::Failure, meaning::Meaning};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The item's tag, old tag or serial; a shorter form of the tag will do if it fits only one item
    tag: String,
    /// Show the net book value as at the end of this day; everything else is of today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    as_at: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let asset = desk.store.read(|tx| store::asset::find(tx, &args.tag, Spelling::Short))?;
    let as_at = args.as_at.as_deref().map(|day| desk.act.days().day(day, Meaning::Asked)).transpose()?;
    show::show_asset(session, &mut desk, &asset, as_at)
}
