//! `kitbook wipe list`: lists the devices that await a wipe, or the recorded wipes.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::wipe;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// List the recorded wipes, newest first, instead of the devices that must be wiped
    #[arg(long)]
    done: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    if args.done {
        let done = desk.store.read(wipe::list::done)?;
        session.out.list(&done, clock)?;
    } else {
        let waiting = desk.store.read(|tx| wipe::list::waiting(tx, clock))?;
        session.out.list(&waiting, clock)?;
    }
    Ok(Code::Done)
}
