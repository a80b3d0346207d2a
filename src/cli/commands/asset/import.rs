//! `kitbook asset import`: reads assets from a CSV file.

use crate::cli::{error::Code, options::import::ImportArgs, session::Session};
use domain::fault::Failure;
use register::loan::asset_import;

#[derive(Debug, clap::Args)]
#[command(after_help = "The file needs a Tag column. It may also have Category, Name, Make, Model, Serial, Location, \
    Condition, Purchased, Cost, Supplier, Order Number, Warranty Until, End Of Life, Phone Number, Encrypted, \
    Anti-virus, Notes, Inside (tag of the trolley), Status, Holder Ref and Due.\nAn item with a tag that is already in \
    the register is updated. Try the file with --dry-run first.")]
pub struct Args {
    #[command(flatten)]
    file: ImportArgs,
    /// Keep columns with an unknown heading as extra fields of the item
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
