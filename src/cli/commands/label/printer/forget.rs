//! `kitbook label printer forget`: forgets a label printer.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::label::printer;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The printer's name, from `kitbook label printer list`
    name: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    session.answer(printer::forget(&mut desk.store, &desk.act, &args.name)?, desk.act.clock())
}
