//! `kitbook pat match`: whose an ID of a tester's file is.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::pat;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(after_help = "All results under the same ID become that item's, and those of the next file too.")]
pub struct Args {
    /// The number of a result under that ID: `pat history --unmatched`
    no: i64,
    /// The tag, or TAG/part
    tag: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = pat::settle_id(&mut desk.store, &desk.act, args.no, (&args.tag, Spelling::Short))?;
    session.answer_all(answer, desk.act.clock())
}
