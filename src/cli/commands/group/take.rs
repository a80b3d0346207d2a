//! `kitbook group take`: takes people out of a teaching group.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::person::group;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The group's name, such as 9B/Sc1
    name: String,
    /// The people: refs, usernames or names
    #[arg(required = true, value_name = "REF")]
    people: Vec<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = group::take(&mut desk.store, &desk.act, &args.name, &args.people)?;
    session.answer(answer, desk.act.clock())
}
