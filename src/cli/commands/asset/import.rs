//! `kitbook asset import`: reads assets from a file.

use crate::cli::{
    error::Code,
    options::import::{ImportArgs, Kindred},
    session::Session,
};
use domain::fault::Failure;
use register::loan::asset_import;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file needs a column of tags: Tag, Asset Tag, Asset No, Barcode and so on. It may also have \
    Category, Name, Make, Model, Serial, Location, Condition, Purchased, Cost, Supplier, Order Number, Warranty Until, \
    End Of Life, Phone Number, Encrypted, Anti-virus, Notes, Inside (tag of the trolley), Status, Holder (ref, \
    username, e-mail address or full name), Checkout Date and Due, or the headings of other registers, of Chromebook \
    exports and of Intune.\nA plan shows how each column is read and what each row does; --dry-run stops there. What \
    the file leaves open is a question: answer it at the terminal, or with --answer. An item with a tag that is \
    already in the register is updated."
)]
pub struct Args {
    #[command(flatten)]
    file: ImportArgs,
    /// Category of new items whose row has none
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Keep columns with an unknown heading as extra fields of the item
    #[arg(long)]
    keep_extra: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let kindred = Kindred { default: args.category, keep_extra: args.keep_extra, ..Kindred::default() };
    args.file.run(session, &mut desk, &kindred, |store, act, reader, options, progress| {
        asset_import::import(store, act, reader, options, progress)
    })
}
