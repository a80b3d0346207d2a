//! `kitbook agreement list`: lists published agreements.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::agreement;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let all = desk.store.read(|tx| agreement::list::list(tx, clock.today()))?;
    session.out.list(&all, clock)?;
    Ok(Code::Done)
}
