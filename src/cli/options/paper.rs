//! The options that all papers share. A paper goes to standard output, or to a file that only its owner can read.

use crate::cli::{
    error::Code,
    session::Session,
    words::{Format, Overwrite},
};
use domain::fault::{Failure, Fault};
use register::file::replace::{self, Content, Target};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::ReadTx;

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
    #[command(flatten)]
    overwrite: Overwrite,
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

    /// The file to write, if there is one, once it is sure that it may be written.
    ///
    /// Errors: it may not be written.
    pub fn ready(&self) -> Result<Option<&Path>, Fault> {
        let Some(file) = self.file() else { return Ok(None) };
        replace::may_write(Target::of(Content::Page, file, self.overwrite.overwrite))?;
        Ok(Some(file))
    }

    /// Writes a page to a file, without an answer of its own.
    pub fn write(&self, file: &Path, html: &str) -> Result<(), Failure> {
        let target = Target::of(Content::Page, file, self.overwrite.overwrite);
        replace::write(target, |out| out.write_all(html.as_bytes()).map_err(|e| replace::unwritten(file, e).into()))
    }

    /// Writes a page to its destination.
    pub fn put(&self, session: &mut Session<'_>, html: &str) -> Result<(), Failure> {
        let Some(file) = self.file() else {
            session.out.text(html);
            return Ok(());
        };
        save(session, Target::of(Content::Page, file, self.overwrite.overwrite), html.as_bytes(), None)
    }

    /// Writes a document to its destination, which must be a file.
    pub fn put_bytes(&self, session: &mut Session<'_>, file: &Path, bytes: &[u8]) -> Result<(), Failure> {
        put_bytes(session, file, self.overwrite, bytes)
    }
}

// The destination of a stored file.
#[derive(Debug, clap::Args)]
pub struct ExtractArgs {
    /// Save it to this file, readable only by you
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    overwrite: Overwrite,
}

impl ExtractArgs {
    /// Reads a stored file from the register, and writes it to its destination.
    pub fn extract(
        &self,
        session: &mut Session<'_>,
        read: impl FnOnce(&ReadTx<'_>) -> Result<Vec<u8>, Fault>,
    ) -> Result<Code, Failure> {
        let bytes = session.desk()?.store.read(read)?;
        put_bytes(session, &self.output, self.overwrite, &bytes)?;
        Ok(Code::Done)
    }
}

/// Writes a stored file and shows its path.
pub fn put_bytes(
    session: &mut Session<'_>,
    file: &Path,
    Overwrite { overwrite }: Overwrite,
    bytes: &[u8],
) -> Result<(), Failure> {
    if file.as_os_str() == "-" {
        return Err(Fault::invalid("a stored file can't be written to standard output")
            .hint("Give the name of a new file, like `--output screen.jpg`.")
            .into());
    }
    save(session, Target::new(file, overwrite), bytes, Some(bytes.len()))
}

/// Writes a file, unless this is a dry run, and shows its path.
fn save(session: &mut Session<'_>, target: Target<'_>, content: &[u8], bytes: Option<usize>) -> Result<(), Failure> {
    if session.globals.dry_run {
        replace::may_write(target)?;
        session.kept();
    } else {
        replace::write(target, |out| out.write_all(content).map_err(|e| replace::unwritten(target.path, e).into()))?;
    }
    let path = target.path.display().to_string();
    match session.out.format() {
        Format::Table => session.out.line(&path),
        Format::Json | Format::Csv => session.out.document(&FileWritten { file: path, bytes }),
    }
    Ok(())
}
