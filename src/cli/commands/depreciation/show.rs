//! `kitbook depreciation show`: shows the depreciation of one item.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::value::of_item;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each month of a financial year is rounded by itself, and the last takes what is left, so that they add up to the year. The value on a day of the year (`kitbook report value --as-at`) may be some pence off a month's."
)]
pub struct Args {
    /// The item's tag, old tag or serial
    tag: String,
    /// A line for each month, instead of each financial year
    #[arg(long)]
    months: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let lines = desk.store.read(|tx| {
        let asset = store::asset::find(tx, &args.tag, Spelling::Short)?;
        of_item::schedule(tx, &asset, args.months, clock)
    })?;
    session.out.list(&lines, clock)?;
    Ok(Code::Done)
}
