//! `kitbook man`: manual pages, one a verb.

use crate::{
    cli::{args, error::Code, session::Session},
    domain::{fault::Failure, text::count},
    exchange::whole::unwritten,
};
use std::{fs, path::PathBuf};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Read one with `man -l DIR/kitbook-out.1`, or put them where `man` looks: ~/.local/share/man/man1."
)]
pub struct Args {
    /// The folder to write them to
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let folder = args.folder;
    if session.globals.dry_run {
        session.out.line(&format!("Would write the manual pages to {}", folder.display()));
        return Ok(Code::Done);
    }
    let written = fs::create_dir_all(&folder)
        .and_then(|()| clap_mangen::generate_to(args::command(), &folder))
        .and_then(|()| Ok(fs::read_dir(&folder)?.count()));
    let pages = written.map_err(|e| unwritten(&folder, e))?;
    session.out.line(&format!("{} in {}", count(pages, "manual page"), folder.display()));
    Ok(Code::Done)
}
