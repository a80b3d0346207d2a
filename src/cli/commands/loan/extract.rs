//! `kitbook loan extract`: writes a photograph of a loan to a file.

use crate::cli::{error::Code, options::paper::put_bytes, session::Session, words::Overwrite};
use domain::fault::Failure;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Photograph number, from `kitbook loan show`
    no: i64,
    /// Save the photograph to this file, readable only by you
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    overwrite: Overwrite,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let bytes = desk.store.read(|tx| {
        let photo = store::attachment::photo_by_no(tx, args.no)?;
        store::attachment::bytes_of(tx, &photo.sha256, &format!("photograph {}", photo.no))
    })?;
    put_bytes(session, &args.output, args.overwrite, &bytes)?;
    Ok(Code::Done)
}
