//! `kitbook report insurance`: what it would cost to replace everything, room by room.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{Format, Limit},
};
use domain::fault::Failure;
use register::value::insurance::{self, RoomLine};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The cost to replace an item is the one that slips, letters and charges use: set for the item, else for \
    its category, else its purchase cost, else the school's for any item. Parts are not in it. Items that are disposed \
    of, lost, stolen or missing are left out. An item that is on loan counts in its room, and the column on loan says how \
    many there may be elsewhere."
)]
pub struct Args {
    /// Only rooms with this text
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// List the items with their costs, and where each cost comes from, instead
    #[arg(long)]
    items: bool,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let out = &mut session.out;
    let location = args.location.as_deref();
    if args.items {
        let limit = args.limit.limit.or((out.format() == Format::Table).then_some(TABLE_ROWS));
        desk.store
            .read(|tx| out.stream(limit, clock, |take| insurance::each_item(tx, location, |item| take(&item))))?;
        return Ok(Code::Done);
    }
    let insurance = desk.store.read(|tx| insurance::insurance(tx, location))?;
    match out.format() {
        Format::Json => out.json(&insurance),
        Format::Csv => out.list(&insurance.rooms, clock)?,
        Format::Table => {
            out.list(&insurance.rooms, clock)?;
            let total = RoomLine { location: Some("all rooms".to_owned()), ..insurance.total.clone() };
            out.section("All rooms", &[total], clock);
            out.section("Without a replacement cost", &insurance.without_cost, clock);
        }
    }
    out.notes(insurance.remarks(clock));
    Ok(Code::Done)
}
