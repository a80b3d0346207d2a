//! `kitbook ban suggest`: who has brought items back late too often. Nobody is banned by it.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::ban;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "How often is too often is the school's: `kitbook rule set late-returns --after 3 --within 12`."
)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let suggested = desk.store.read(|tx| ban::list::suggested(tx, clock))?;
    session.out.list(&suggested, clock)?;
    Ok(Code::Done)
}
