//! `kitbook man`: writes the manual pages, one for each command.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::fault::Failure;
use register::file::replace::unwritten;
use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "To read a page: `man -l DIR/kitbook-out.1`. To read pages as `man kitbook-out`, write them to a \
    folder that `man` searches: ~/.local/share/man/man1."
)]
pub struct Args {
    /// Folder for the manual pages
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// The folder of the manual pages.
#[derive(Debug, Serialize)]
struct ManualPages<'a> {
    path: &'a Path,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let (folder, dry_run) = (args.folder, session.globals.dry_run);
    if !dry_run {
        let written =
            fs::create_dir_all(&folder).and_then(|()| clap_mangen::generate_to((session.program.command)(), &folder));
        written.map_err(|e| unwritten(&folder, e))?;
    }
    if session.out.format() == Format::Table {
        let what = if dry_run { "Would write the manual pages to" } else { "The manual pages are in" };
        session.out.line(&format!("{what} {}", folder.display()));
    } else {
        session.out.document(&ManualPages { path: &folder });
    }
    Ok(Code::Done)
}
