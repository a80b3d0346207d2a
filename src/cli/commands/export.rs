//! `kitbook export --all`: the whole register as a folder.

use crate::cli::{error::Code, options::everything::answer, session::Session, words::Format};
use domain::fault::Failure;
use register::keep::everything::{self, Shape};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A file for each table, CSV unless --format json is given (an object a line); papers as files; manifest.json with their hashes. Assets or people alone: `kitbook asset export`, `kitbook person export`."
)]
pub struct Args {
    /// Everything that the register holds
    #[arg(long, required = true)]
    all: bool,
    /// A folder that is new or empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let shape = if session.out.format() == Format::Json { Shape::Jsonl } else { Shape::Csv };
    let made = everything::export(&mut desk.store, &args.folder, shape, session.globals.dry_run)?;
    let what = if session.globals.dry_run { "would be written to" } else { "written to" };
    Ok(answer(session, made, what, &args.folder))
}
