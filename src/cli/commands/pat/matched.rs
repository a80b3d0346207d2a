//! `kitbook pat match`: matches an ID in a tester's file to an item.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::pat;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(after_help = "All results with the same ID move to that item, including results from later files.")]
pub struct Args {
    /// Number of a result with that ID: `kitbook pat history --unmatched` lists them
    no: i64,
    /// Tag of the item, or TAG/part for one part, such as LAP-0042/charger
    tag: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = pat::settle_id(&mut desk.store, &desk.act, args.no, (&args.tag, Spelling::Short))?;
    session.answer_all(answer, desk.act.clock())
}
