//! `kitbook person export`: writes people to a file.

use crate::cli::{error::Code, options::export::ExportArgs, session::Session, words::Format};
use domain::fault::Failure;
use register::person;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file is CSV, or JSON with --format json. Parents, carers and Unique Pupil Numbers (UPNs) are \
                  left out. `kitbook person import` reads the CSV file."
)]
pub struct Args {
    #[command(flatten)]
    file: ExportArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let today = desk.act.clock().today();
    args.file.run(session, "person", |out, format| match format {
        Format::Json => person::export::people_json(&mut desk.store, today, out),
        Format::Csv | Format::Table => person::export::people_csv(&mut desk.store, out),
    })
}
