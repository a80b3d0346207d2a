//! `kitbook disposal extract`: writes a certificate to a file.

use crate::cli::{error::Code, options::paper::ExtractArgs, session::Session};
use domain::fault::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the certificate in the register: `kitbook disposal show` shows it
    no: i64,
    #[command(flatten)]
    to: ExtractArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.to.extract(session, |tx| {
        let certificate = store::disposal::certificate_by_no(tx, args.no)?;
        store::attachment::bytes_of(tx, &certificate.sha256, &format!("disposal certificate {}", args.no))
    })
}
