//! `kitbook import-format list`: lists the import formats that were remembered.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::rule::import_format;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let found = desk.store.read(import_format::list)?;
    session.out.list(&found, desk.act.clock())?;
    Ok(Code::Done)
}
