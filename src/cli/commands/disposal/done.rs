//! `kitbook disposal done`: records that the items have gone.

use super::{pounds, share};
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::disposal::{
    PerItem,
    finish::{self, Finish},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --on DAY, the day on which they went. The last holder and the whole history of each item stay. \
    What all items brought together is shared out by what they cost."
)]
pub struct Args {
    /// Number of the disposal: `kitbook disposal list` shows it
    no: i64,
    /// What they brought in pounds, all together or one, such as LAP-1=30.00; needed for what is sold
    #[arg(long, value_name = "POUNDS|TAG=POUNDS", value_parser = pounds)]
    proceeds: Vec<PerItem>,
    /// Part of the cost that a funder paid, for all items or for one, such as LAP-1=50%; none for no share (default: as the
    /// items have it)
    #[arg(long, value_name = "SHARE|TAG=SHARE", value_parser = share)]
    funder_share: Vec<PerItem>,
    /// Company that took them away
    #[arg(long, value_name = "NAME")]
    carrier: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Finish { no: args.no, proceeds: args.proceeds, funder_share: args.funder_share, carrier: args.carrier };
    let answer = finish::finish(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
