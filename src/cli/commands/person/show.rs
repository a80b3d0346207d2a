//! `kitbook person show`: shows everything about one person.

use crate::cli::{commands::show, error::Code, session::Session};
use domain::fault::Failure;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The person's ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// Also show the parent or carer; don't use it on a screen that others can see
    #[arg(long)]
    guardian: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let person = desk.store.read(|tx| store::person::find(tx, &args.person))?;
    show::show_person(session, &mut desk, &person, args.guardian)
}
