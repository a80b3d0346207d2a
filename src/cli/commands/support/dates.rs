//! `kitbook support dates`: lists the days on which makers end their support.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::support;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let found = desk.store.read(support::list_dates)?;
    session.out.list(&found, clock)?;
    Ok(Code::Done)
}
