//! `kitbook papers copy`: copies the texts of letters to a folder.

use crate::cli::{
    error::Code,
    session::Session,
    words::{Format, Overwrite},
};
use domain::fault::{Failure, Fault};
use register::{
    file::replace::{self, Target},
    letter::texts,
};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "README.txt in the folder explains the marks, and lists the facts that each letter can state. \
                        After your changes: `kitbook papers load DIR`.")]
pub struct Args {
    /// The folder; it is made if it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    overwrite: Overwrite,
}

/// The files that were written.
#[derive(Debug, Serialize)]
struct TextsCopied {
    folder: PathBuf,
    files: Vec<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let files = desk.store.read(texts::files)?;
    if args.folder.exists() && !args.folder.is_dir() {
        return Err(Fault::invalid(format!("{} is a file, not a folder", args.folder.display()))
            .hint("Give the name of a folder.")
            .into());
    }
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| args.folder.join(name)).collect();
    for path in &paths {
        replace::may_write(Target::new(path, args.overwrite.overwrite))?;
    }
    if !desk.act.dry_run {
        if !args.folder.exists() {
            store::make_private_folder(&args.folder)?;
        }
        for (path, (_, text)) in paths.iter().zip(&files) {
            replace::write(Target::new(path, args.overwrite.overwrite), |out| {
                out.write_all(text.as_bytes()).map_err(|e| replace::unwritten(path, e).into())
            })?;
        }
    } else {
        session.kept();
    }
    let copied = TextsCopied { folder: args.folder, files: files.into_iter().map(|(name, _)| name).collect() };
    match session.out.format() {
        Format::Table => session.out.line(&copied.folder.display().to_string()),
        Format::Json | Format::Csv => session.out.document(&copied),
    }
    Ok(Code::Done)
}
