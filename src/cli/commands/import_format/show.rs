//! `kitbook import-format show`: shows how files with the same headings are read.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::fault::Failure;
use register::listed::import_format::format_lines;
use register::rule::import_format;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The format's number, from `kitbook import-format list`
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let view = desk.store.read(|tx| import_format::show(tx, args.no))?;
    match session.out.format() {
        Format::Json => session.out.json(&view),
        Format::Csv => session.out.list(&[view], clock)?,
        Format::Table => {
            session.out.page(&format!("Import format {}  {}", args.no, view.imports), &format_lines(&view, clock));
        }
    }
    Ok(Code::Done)
}
