//! `kitbook loan swap`: records that two borrowers have swapped items.

use crate::cli::{
    error::Code,
    options::sign_out::{CompanionArgs, OverrideArgs},
    session::Session,
};
use domain::fault::Failure;
use register::loan::mistakes;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of one loan
    first: i64,
    /// Number of the other loan
    second: i64,
    #[command(flatten)]
    along: CompanionArgs,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let along = args.along.read();
    let mut desk = session.desk()?;
    let answer = mistakes::swap(&mut desk.store, &desk.act, (args.first, args.second), along.as_ref(), &overrides)?;
    session.answer_all(answer, desk.act.clock())
}
