//! `kitbook loan extract`: writes a photograph of a loan to a file.

use crate::cli::{error::Code, options::paper::ExtractArgs, session::Session};
use domain::fault::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Photograph number, from `kitbook loan show`
    no: i64,
    #[command(flatten)]
    to: ExtractArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.to.extract(session, |tx| {
        let photo = store::attachment::photo_by_no(tx, args.no)?;
        store::attachment::bytes_of(tx, &photo.sha256, &format!("photograph {}", photo.no))
    })
}
