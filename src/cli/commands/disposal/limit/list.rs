//! `kitbook disposal limit list`: lists who may authorise which sum.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::disposal::limit;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let limits = desk.store.read(limit::list)?;
    session.out.list(&limits, desk.act.clock())?;
    Ok(Code::Done)
}
