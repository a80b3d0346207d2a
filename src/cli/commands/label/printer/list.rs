//! `kitbook label printer list`: lists the label printers with their corrections.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::label::printer;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let found = desk.store.read(printer::list)?;
    session.out.list(&found, desk.act.clock())?;
    Ok(Code::Done)
}
