//! `kitbook papers list`: lists the texts of letters.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::letter::texts;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let found = desk.store.read(texts::list)?;
    session.out.list(&found, desk.act.clock())?;
    Ok(Code::Done)
}
