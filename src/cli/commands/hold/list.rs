//! `kitbook hold list`: lists items on hold.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::incident::hold_list;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also list holds that were lifted
    #[arg(long)]
    all: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let holds = desk.store.read(|tx| hold_list::holds(tx, args.all))?;
    session.out.list(&holds, desk.act.clock())?;
    Ok(Code::Done)
}
