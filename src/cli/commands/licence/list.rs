//! `kitbook licence list`: lists all licences, or the licences that expire soon.

use crate::cli::{error::Code, session::Session};
use domain::{calendar::Calendar, fault::Failure};
use register::licence;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only licences that have expired or expire within this time: 60d (days) or 8w (weeks)
    #[arg(long, value_name = "TIME")]
    expiring: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let by = args.expiring.as_deref().map(|time| Calendar::new(clock).within(time)).transpose()?;
    let found = desk.store.read(|tx| licence::list::list(tx, by, clock.today()))?;
    session.out.list(&found, clock)?;
    Ok(Code::Done)
}
