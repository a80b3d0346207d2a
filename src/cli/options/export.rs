//! The options that all exports to a file share.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::{fault::Failure, text::count};
use register::file::replace;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

// The destination of an export.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// Save to this file (default: show it on the screen)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl ExportArgs {
    /// Runs the export. `what` names the counted rows; the file `register` is never overwritten.
    pub fn run(
        self,
        session: &mut Session<'_>,
        register: &Path,
        what: &str,
        export: impl FnOnce(&mut dyn Write, Format) -> Result<u64, Failure>,
    ) -> Result<Code, Failure> {
        let format = session.out.format();
        match self.output {
            None => session.out.raw(|out| export(out, format).map(|_| ()))?,
            Some(path) if session.globals.dry_run => {
                let rows = export(&mut io::sink(), format)?;
                session.kept();
                session.out.notes([format!("{} would be written to {}", counted(rows, what), path.display())]);
            }
            Some(path) => {
                let rows = replace::write(&path, register, |out| export(out, format))?;
                session.out.notes([format!("{} written to {}", counted(rows, what), path.display())]);
            }
        }
        Ok(Code::Done)
    }
}

fn counted(rows: u64, what: &str) -> String {
    count(usize::try_from(rows).unwrap_or(usize::MAX), what)
}
