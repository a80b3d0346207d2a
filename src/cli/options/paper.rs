//! The options that all papers share. A paper goes to standard output, or to a file that only its owner can read.

use crate::cli::{session::Session, words::Format};
use domain::fault::{Failure, Fault};
use register::file::replace;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A file that was written.
#[derive(Debug, Serialize)]
struct FileWritten {
    file: String,
    /// The file's length, unless it is a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
}

// The destination of a paper.
#[derive(Debug, clap::Args)]
pub struct PaperArgs {
    /// Save the page to this file, readable only by you (default: show it on the screen)
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl PaperArgs {
    /// The file to write, if it is not standard output, which may be given as `-`.
    fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|file| file.as_os_str() != "-")
    }

    /// Refuses to write a page to standard output as JSON or CSV. With a file, they only report its path.
    pub fn check(&self, session: &Session<'_>) -> Result<(), Fault> {
        if self.file().is_none() && session.out.format() != Format::Table {
            return Err(Fault::invalid("a paper is an HTML page, neither JSON nor CSV")
                .hint("Leave out --format, or write the page to a file with --output FILE."));
        }
        Ok(())
    }

    /// Writes a page to its destination. The file `register` is never overwritten.
    pub fn put(&self, session: &mut Session<'_>, register: &Path, html: &str) -> Result<(), Failure> {
        let Some(file) = self.file() else {
            session.out.text(html);
            return Ok(());
        };
        if session.globals.dry_run {
            session.kept();
        } else {
            replace::write(file, register, |out| {
                out.write_all(html.as_bytes()).map_err(|e| replace::unwritten(file, e).into())
            })?;
        }
        let path = file.display().to_string();
        match session.out.format() {
            Format::Table => session.out.line(&path),
            Format::Json | Format::Csv => session.out.document(&FileWritten { file: path, bytes: None }),
        }
        Ok(())
    }
}

/// Writes a stored file and shows its path. The file `register` is never overwritten.
pub fn put_bytes(session: &mut Session<'_>, register: &Path, file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if file.as_os_str() == "-" {
        return Err(Fault::invalid("a stored file can't be written to standard output")
            .hint("Give the name of a new file, like `--output screen.jpg`.")
            .into());
    }
    if session.globals.dry_run {
        session.kept();
    } else {
        replace::write(file, register, |out| out.write_all(bytes).map_err(|e| replace::unwritten(file, e).into()))?;
    }
    let path = file.display().to_string();
    match session.out.format() {
        Format::Table => session.out.line(&path),
        Format::Json | Format::Csv => session.out.document(&FileWritten { file: path, bytes: Some(bytes.len()) }),
    }
    Ok(())
}
