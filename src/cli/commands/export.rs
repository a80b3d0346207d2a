//! `kitbook export --all`: exports the whole register to a folder.

use crate::cli::{error::Code, options::everything::answer, session::Session, words::Format};
use domain::fault::Failure;
use register::keep::everything::{self, Shape};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The folder gets a CSV file for each table (with --format json, a JSON file with one record per \
    line), the papers, and manifest.json, which lists the files and their checksums. To make a register from it: \
    `kitbook import --all DIR`.\nTo export only items or people: `kitbook asset export`, `kitbook person export`."
)]
pub struct Args {
    /// Export everything in the register; must be given
    #[arg(long, required = true)]
    all: bool,
    /// A new or empty folder for the export
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
