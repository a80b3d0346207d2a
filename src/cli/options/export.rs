//! The options that all exports to a file share.

use crate::cli::{
    error::Code,
    session::Session,
    words::{Format, Overwrite},
};
use domain::{fault::Failure, text::count};
use register::file::replace::{self, Content, Target};
use std::{
    io::{self, Write},
    path::PathBuf,
};

// The destination of an export.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// Save to this file (default: show it on the screen)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
}

impl ExportArgs {
    /// Runs the export. `what` names the counted rows.
    pub fn run(
        self,
        session: &mut Session<'_>,
        what: &str,
        export: impl FnOnce(&mut dyn Write, Format) -> Result<u64, Failure>,
    ) -> Result<Code, Failure> {
        let format = session.out.format();
        let target = |path| Target::of(Content::Table, path, self.overwrite.overwrite);
        match self.output.as_deref() {
            None => session.out.raw(|out| export(out, format).map(|_| ()))?,
            Some(path) if session.globals.dry_run => {
                replace::may_write(target(path))?;
                let rows = export(&mut io::sink(), format)?;
                session.kept();
                session.out.notes([format!("{} would be written to {}", counted(rows, what), path.display())]);
            }
            Some(path) => {
                let rows = replace::write(target(path), |out| export(out, format))?;
                session.out.notes([format!("{} written to {}", counted(rows, what), path.display())]);
            }
        }
        Ok(Code::Done)
    }
}

fn counted(rows: u64, what: &str) -> String {
    count(usize::try_from(rows).unwrap_or(usize::MAX), what)
}
