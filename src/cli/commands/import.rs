//! `kitbook import --all`: makes a new register from the folder of an export.

use crate::cli::{error::Code, options::everything::answer, session::Session};
use domain::fault::Failure;
use register::keep::everything;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Give the new register's file with --db: `kitbook import --all DIR --db FILE`. To add items or people \
    from a spreadsheet instead: `kitbook asset import`, `kitbook person import`."
)]
pub struct Args {
    /// Import everything in the export (always needed)
    #[arg(long, required = true)]
    all: bool,
    /// The folder that `kitbook export --all` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let address = session.address()?;
    let path = address.typed().to_owned();
    if session.is_default_place() && !session.globals.dry_run {
        store::make_folder_for(&path)?;
    }
    let made = everything::import(&args.folder, &address, &session.act()?)?;
    let what = if session.globals.dry_run { "read; the new register would be" } else { "read; the new register is" };
    Ok(answer(session, made, what, &path))
}
