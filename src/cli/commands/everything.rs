//! `kitbook export --all` and `kitbook import --all`: the whole register as a folder, and back.

use crate::cli::{args::Format, error::Code, session::Session};
use domain::{fault::Failure, text::count};
use register::{
    act::Answer,
    keep::everything::{self, Manifest, Shape},
};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A file for each table, CSV unless --format json is given (an object a line); papers as files; manifest.json with their hashes. Assets or people alone: `kitbook asset export`, `kitbook person export`."
)]
pub struct ExportArgs {
    /// Everything that the register holds
    #[arg(long, required = true)]
    all: bool,
    /// A folder that is new or empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Makes a new register, where --db says. Assets or people from a file of your own: `kitbook asset import`, `kitbook person import`."
)]
pub struct ImportArgs {
    /// Everything that the register held
    #[arg(long, required = true)]
    all: bool,
    /// The folder that `kitbook export --all` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub fn export(session: &mut Session<'_>, args: ExportArgs) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let shape = if session.out.format() == Format::Json { Shape::Jsonl } else { Shape::Csv };
    let made = everything::export(&mut desk.store, &args.folder, shape, session.globals.dry_run)?;
    let what = if session.globals.dry_run { "would be written to" } else { "written to" };
    Ok(answer(session, made, what, &args.folder))
}

pub fn import(session: &mut Session<'_>, args: ImportArgs) -> Result<Code, Failure> {
    let path = session.path()?;
    if session.is_default_place() && !session.globals.dry_run {
        store::make_folder_for(&path)?;
    }
    let made = everything::import(&args.folder, &path, session.globals.dry_run)?;
    let what = if session.globals.dry_run { "read; the register would be" } else { "read; the register is" };
    Ok(answer(session, made, what, &path))
}

fn answer(session: &mut Session<'_>, made: Answer<Manifest>, what: &str, place: &Path) -> Code {
    let (manifest, code) = session.talk(made);
    session.kept();
    if session.out.format() != Format::Table {
        session.out.thing(&manifest);
        return code;
    }
    let rows = count(usize::try_from(manifest.rows()).unwrap_or(usize::MAX), "row");
    let (tables, papers) = (count(manifest.tables.len(), "table"), count(manifest.papers.len(), "paper"));
    session.out.line(&format!("{}: {rows} of {tables} and {papers} {what} {}", manifest.school, place.display()));
    session.out.line(&format!("log head {}", manifest.head));
    code
}
