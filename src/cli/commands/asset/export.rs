//! `kitbook asset export`: writes assets to a file.

use super::list::FilterArgs;
use crate::cli::{error::Code, options::export::ExportArgs, session::Session, words::Format};
use domain::fault::Failure;
use register::asset;

#[derive(Debug, clap::Args)]
#[command(after_help = "Exports CSV, or JSON with --format json. `kitbook asset import` can read the CSV file. \
                  Its Location column is each item's own; Inside names the trolley that the item is in.")]
pub struct Args {
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    file: ExportArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let filter = args.filter.filter(desk.act.days())?;
    let today = desk.act.clock().today();
    args.file.run(session, "asset", |out, format| match format {
        Format::Json => asset::export::assets_json(&mut desk.store, &filter, today, out),
        Format::Csv | Format::Table => asset::export::assets_csv(&mut desk.store, &filter, today, out),
    })
}
