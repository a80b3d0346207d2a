//! `kitbook import-format forget`: forgets how files with the same headings are read.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::rule::import_format;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The next file with these headings is read as if it were the first. Records that were imported \
                  stay as they are."
)]
pub struct Args {
    /// The format's number, from `kitbook import-format list`
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    session.answer(import_format::forget(&mut desk.store, &desk.act, args.no)?, desk.act.clock())
}
