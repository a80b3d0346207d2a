//! `kitbook rule list`: lists every rule with its level.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::rule;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let rules = desk.store.read(rule::list::list)?;
    session.out.list(&rules, desk.act.clock())?;
    Ok(Code::Done)
}
