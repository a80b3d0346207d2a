//! `kitbook user list`: lists the accounts.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::account::list;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let accounts = desk.store.read(|tx| list::list(tx, clock))?;
    session.out.list(&accounts, clock)?;
    Ok(Code::Done)
}
