//! What every paper to print has in common: it goes to standard output, or to a file that only its owner can read.

use crate::cli::{session::Session, words::Format};
use domain::fault::{Failure, Fault};
use register::file::replace;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A file that was written.
#[derive(Debug, Serialize)]
struct FileWritten {
    file: String,
    /// Its length, if it is no page.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
}

// Where a paper goes.
#[derive(Debug, clap::Args)]
pub struct PaperArgs {
    /// Write the page to this file, readable by you alone, instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl PaperArgs {
    /// A page is neither JSON nor CSV; its place may be told so.
    ///
    /// Errors: it would go to standard output as one of them.
    pub fn check(&self, session: &Session<'_>) -> Result<(), Fault> {
        if self.output.is_none() && session.out.format() != Format::Table {
            return Err(Fault::invalid("a paper is an HTML page, neither JSON nor CSV")
                .hint("Leave --format away, or write the page to a file with --output FILE."));
        }
        Ok(())
    }

    /// Puts a page where it is to go; `register` is the file that is never written over.
    ///
    /// Errors: the file can't be written.
    pub fn put(&self, session: &mut Session<'_>, register: &Path, html: &str) -> Result<(), Failure> {
        let Some(file) = &self.output else {
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

/// Writes a file that was kept in the register, and says where it is; `register` is the file that is never written over.
///
/// Errors: the file can't be written.
pub fn put_bytes(session: &mut Session<'_>, register: &Path, file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if file.as_os_str() == "-" {
        return Err(Fault::invalid("what was kept is written to a file")
            .hint("Give --output FILE, like screen.jpg.")
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
