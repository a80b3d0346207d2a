//! `kitbook incident attach`: attaches documents and photographs of the item.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::{file::attachment, incident};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Photograph the item, never a person. The register keeps its own copy of each file, at most 10 MB \
    each. JPEG and PNG pictures are kept without the place and time that a camera writes into them; other pictures \
    (HEIC, WebP …) are refused. A picture inside a document, such as a PDF, stays as it is."
)]
pub struct Args {
    /// The incident's number, from `kitbook incident list`
    no: i64,
    /// Files to attach, such as photographs or letters
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let files = args.files.iter().map(|path| attachment::read(path)).collect::<Result<Vec<_>, _>>()?;
    let answer = incident::attach(&mut desk.store, &desk.act, args.no, &files)?;
    session.answer(answer, desk.act.clock())
}
