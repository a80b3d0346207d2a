//! `kitbook man`: writes the manual pages, one for each command.

use crate::cli::{
    error::Code,
    session::Session,
    words::{Format, Overwrite},
};
use domain::fault::{Failure, Fault};
use register::file::replace::{Target, may_write, unwritten};
use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
};
use store::UnfinishedFolder;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "To read a page: `man -l DIR/kitbook-out.1`. To read pages as `man kitbook-out`, write them to a \
    folder that `man` searches: ~/.local/share/man/man1."
)]
pub struct Args {
    /// Folder for the manual pages
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    overwrite: Overwrite,
}

/// The folder of the manual pages.
#[derive(Debug, Serialize)]
struct ManualPages<'a> {
    path: &'a Path,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let (folder, dry_run) = (args.folder, session.globals.dry_run);
    if !dry_run {
        fs::create_dir_all(&folder).map_err(|e| unwritten(&folder, e))?;
        let made = UnfinishedFolder::make_in(&folder).map_err(|e| unwritten(&folder, e))?;
        clap_mangen::generate_to((session.program.command)(), &*made).map_err(|e| unwritten(&folder, e))?;
        put(&made, &folder, args.overwrite.overwrite)?;
    }
    if session.out.format() == Format::Table {
        let what = if dry_run { "Would write the manual pages to" } else { "The manual pages are in" };
        session.out.line(&format!("{what} {}", folder.display()));
    } else {
        session.out.document(&ManualPages { path: &folder });
    }
    Ok(Code::Done)
}

/// Moves the pages into their folder: all of them, or none if one may not be written.
fn put(made: &Path, folder: &Path, overwrite: bool) -> Result<(), Fault> {
    let pages =
        fs::read_dir(made).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(|e| unwritten(folder, e))?;
    let mut moves = Vec::with_capacity(pages.len());
    for page in pages {
        moves.push((page.path(), may_write(Target::new(&folder.join(page.file_name()), overwrite))?));
    }
    moves.iter().try_for_each(|(from, to)| fs::rename(from, to).map_err(|e| unwritten(to, e)))
}
