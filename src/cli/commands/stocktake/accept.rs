//! `kitbook stocktake accept`: gives items the rooms where a closed stocktake found them.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::stocktake::accept::{self as stocktake_accept, Order};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The stocktake's number, from `kitbook stocktake list`
    no: i64,
    /// The items' tags; `-` reads them from another program, one on each line
    #[arg(value_name = "TAG", required_unless_present = "wrong_rooms")]
    tags: Vec<String>,
    /// Every item that was seen in another room
    #[arg(long, conflicts_with = "tags")]
    wrong_rooms: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let order = Order { no: args.no, tags, spelling, wrong_rooms: args.wrong_rooms };
    let answer = stocktake_accept::accept(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, desk.act.clock())
}
