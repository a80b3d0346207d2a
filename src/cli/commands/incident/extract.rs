//! `kitbook incident extract`: writes an attachment to a file.

use crate::cli::{error::Code, options::paper::put_bytes, session::Session, words::Overwrite};
use domain::fault::Failure;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Attachment number, from `kitbook incident show`
    no: i64,
    /// Save the attachment to this file, readable only by you
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    overwrite: Overwrite,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let bytes = desk.store.read(|tx| {
        let attachment = store::attachment::by_no(tx, args.no)?;
        store::attachment::bytes(tx, &attachment)
    })?;
    put_bytes(session, &args.output, args.overwrite, &bytes)?;
    Ok(Code::Done)
}
