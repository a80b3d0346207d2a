//! `kitbook asset retag`: gives an item a new tag. The old tag still finds it.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::asset;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The item's current tag
    old: String,
    /// The new tag
    new: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = asset::retag(&mut desk.store, &desk.act, &args.old, Spelling::Short, &args.new)?;
    session.answer(answer, desk.act.clock())
}
