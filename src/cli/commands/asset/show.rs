//! `kitbook asset show`: shows everything about one item.

use crate::cli::{commands::show, error::Code, session::Session};
use domain::fault::Failure;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The item's tag, old tag or serial; a shorter form of the tag will do if it fits only one item
    tag: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let asset = desk.store.read(|tx| store::asset::find(tx, &args.tag, Spelling::Short))?;
    show::show_asset(session, &mut desk, &asset)
}
