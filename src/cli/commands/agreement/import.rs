//! `kitbook agreement import`: imports signatures from a CSV file.

use crate::cli::{
    error::Code,
    options::import::{ImportArgs, Kindred},
    session::Session,
};
use domain::fault::Failure;
use register::agreement;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file needs a Ref column. It may also have Name (compared with the register's), Signed on (today if \
    there is no such column), How (paper, the default, or screen), Witness, Class teacher and Guardian (the parent or \
    carer who signed).\nIf any row is bad, nothing is imported, unless you give --skip-bad. Importing the same file \
    again changes nothing."
)]
pub struct Args {
    #[command(flatten)]
    file: ImportArgs,
    /// The agreement's title; needed if the school has several agreements
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let title = args.title;
    args.file.run(session, &mut desk, &Kindred::default(), |store, act, reader, options, progress| {
        agreement::import::import(store, act, title.as_deref(), reader, options, progress)
    })
}
