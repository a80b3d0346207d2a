//! `kitbook disposal certificate`: attaches a certificate.

use crate::cli::{error::Code, session::Session, words};
use domain::{disposal::Kind, fault::Failure};
use register::{
    disposal::certificate::{self, Attach},
    file::attachment,
};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Recycled items need a WEEE certificate, destroyed ones a certificate of disposal. Items that hold data \
    also need a certificate of data destruction, or a recorded wipe: one with a certificate's number if they are recycled \
    or destroyed. Each certificate must name the serial number of each item that needs it; an item without one is named by \
    its tag.\n\
    If the certificate is a table with a column headed Serial number, its numbers are read from it. Kitbook reads no PDF \
    files and no pictures: for those, give a list of what is on it."
)]
pub struct Args {
    /// Number of the disposal: `kitbook disposal list` shows it
    no: i64,
    /// The certificate; the register keeps its own copy, at most 10 MB
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Kind of certificate: weee, data (its destruction) or disposal
    #[arg(long, value_name = "KIND", value_parser = words::word::<Kind>)]
    kind: Kind,
    /// List of the serial numbers on it: CSV, Excel, LibreOffice, or a plain list with one on each line
    #[arg(long, value_name = "FILE")]
    serials: Option<PathBuf>,
    /// Serial number on it; give it once for each
    #[arg(long, value_name = "NUMBER")]
    serial: Vec<String>,
    /// Number of the certificate
    #[arg(long, value_name = "NUMBER")]
    reference: Option<String>,
    /// The certificate is for a part of the items; others follow
    #[arg(long)]
    partial: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Attach {
        no: args.no,
        kind: args.kind,
        file: attachment::read(&args.file)?,
        reference: args.reference,
        serials: args.serial,
        list: args.serials.as_deref().map(attachment::read).transpose()?,
        partial: args.partial,
    };
    let answer = certificate::attach(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
