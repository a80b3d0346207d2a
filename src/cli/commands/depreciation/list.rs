//! `kitbook depreciation list`: lists the policies of depreciation.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::value::policy;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let policies = desk.store.read(policy::list)?;
    session.out.list(&policies, desk.act.clock())?;
    Ok(Code::Done)
}
