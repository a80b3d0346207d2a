//! `kitbook stocktake accept`: gives items the rooms where a closed stocktake found them, and the conditions that were noted.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::stocktake::accept::{self as stocktake_accept, Order};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "With tags, or with --wrong-rooms, items get their rooms. With --conditions, they get the condition that was \
    noted too; --conditions alone takes every condition that the register does not have, and moves nothing. Each is named \
    with what it was. Damage stays until its repair is closed, and what was recorded after the scan is not replaced."
)]
pub struct Args {
    /// The stocktake's number, from `kitbook stocktake list`
    no: i64,
    /// The items' tags; `-` reads them from another program, one on each line
    #[arg(value_name = "TAG", required_unless_present_any = ["wrong_rooms", "conditions"])]
    tags: Vec<String>,
    /// Every item that was seen in another room
    #[arg(long, conflicts_with = "tags")]
    wrong_rooms: bool,
    /// Take over the conditions that were noted while scanning
    #[arg(long)]
    conditions: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let order = Order { no: args.no, tags, spelling, wrong_rooms: args.wrong_rooms, conditions: args.conditions };
    let answer = stocktake_accept::accept(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, desk.act.clock())
}
