//! `kitbook asset found`: records that a lost, stolen or missing item was found.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::loan::found;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The item's tag
    tag: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = found::found(&mut desk.store, &desk.act, &args.tag, Spelling::Short)?;
    session.answer(answer, desk.act.clock())
}
