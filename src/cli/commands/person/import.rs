//! `kitbook person import`: read people from a CSV file.

use crate::{
    cli::{commands::imports::ImportArgs, error::Code, session::Session},
    domain::fault::Failure,
    exchange::people,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Dates of birth, ethnicity, special needs, meals, medical columns and passwords are never kept."
)]
pub struct Args {
    #[command(flatten)]
    file: ImportArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let register = desk.store.path().to_owned();
    args.file.run(session, &register, false, |reader, options, progress| {
        people::import(&mut desk.store, &desk.act, reader, options, progress)
    })
}
