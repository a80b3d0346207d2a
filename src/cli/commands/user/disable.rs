//! `kitbook user disable`: ends a person's access to the page.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::account::user;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The person's ref
    #[arg(value_name = "REF")]
    person: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    session.answer(user::disable(&mut desk.store, &desk.act, &args.person)?, clock)
}
