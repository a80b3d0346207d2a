//! `kitbook asset import`: reads assets from a CSV file.

use crate::cli::{error::Code, options::import::ImportArgs, session::Session};
use domain::fault::Failure;
use register::loan::asset_import;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    file: ImportArgs,
    /// Keep columns that Kitbook has no field for as extra fields of the item
    #[arg(long)]
    keep_extra: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let register = desk.store.path().to_owned();
    args.file.run(session, &register, args.keep_extra, |reader, options, progress| {
        asset_import::import(&mut desk.store, &desk.act, reader, options, progress)
    })
}
