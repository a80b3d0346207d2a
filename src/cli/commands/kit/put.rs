//! `kitbook kit put`: puts items into a trolley.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::asset::kit::{self, Put};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The trolley's tag
    trolley: String,
    /// The items' tags, such as LAP-12; `-` reads them from another program, one on each line
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// Put them in for now only: each item keeps its usual place
    #[arg(long)]
    for_now: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let order = Put { trolley: args.trolley, tags, spelling, for_now: args.for_now };
    let answer = kit::put(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, desk.act.clock())
}
