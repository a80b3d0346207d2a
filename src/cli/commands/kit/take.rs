//! `kitbook kit take`: takes items out of their trolley.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::asset::kit;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The items' tags, such as LAP-12; `-` reads them from another program, one on each line
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// Take them out for good: the trolley is no longer their usual place
    #[arg(long)]
    for_good: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let answer = kit::take(&mut desk.store, &desk.act, &tags, spelling, args.for_good)?;
    session.answer_all(answer, desk.act.clock())
}
