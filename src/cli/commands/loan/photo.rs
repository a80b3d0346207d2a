//! `kitbook loan photo`: adds photographs of an item on loan.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::{file::attachment, loan::photo};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Photograph the item, never a person. JPEG and PNG are kept, at most 10 MB each and 12 of a loan; the \
    place and all else that the camera wrote into them is left out. When you sign an item out, add them in the same \
    command: `kitbook out LAP-12 --to REF --photo FILE`. To see one: `kitbook loan extract PHOTO --output FILE`."
)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    no: i64,
    /// Photographs of the item
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let files = args.files.iter().map(|path| attachment::read(path)).collect::<Result<Vec<_>, _>>()?;
    let answer = photo::attach(&mut desk.store, &desk.act, args.no, &files)?;
    session.answer_all(answer, desk.act.clock())
}
