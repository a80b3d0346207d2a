//! `kitbook stocktake list`: lists stocktakes.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::stocktake::view;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only those that are open
    #[arg(long)]
    open: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let found = desk.store.read(|tx| view::list(tx, args.open))?;
    session.out.list(&found, clock)?;
    Ok(Code::Done)
}
