//! `kitbook incident attach`: papers and photographs of the device.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::{file::attachment, incident};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Photographs of the device, never of a person. A file is kept in the register by its hash, 10 MB at most."
)]
pub struct Args {
    /// The incident's number
    no: i64,
    /// The files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let files = args.files.iter().map(|path| attachment::read(path)).collect::<Result<Vec<_>, _>>()?;
    let answer = incident::attach(&mut desk.store, &desk.act, args.no, &files)?;
    session.answer(answer, desk.act.clock())
}
