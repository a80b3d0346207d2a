//! `kitbook incident extract`: writes an attachment to a file.

use crate::cli::{error::Code, options::paper::ExtractArgs, session::Session};
use domain::fault::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Attachment number, from `kitbook incident show`
    no: i64,
    #[command(flatten)]
    to: ExtractArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.to.extract(session, |tx| store::attachment::bytes(tx, &store::attachment::by_no(tx, args.no)?))
}
