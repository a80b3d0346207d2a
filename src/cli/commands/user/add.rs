//! `kitbook user add`: gives a person an account for the page.

use super::code;
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
    let answer = user::add(&mut desk.store, &desk.act, &args.person)?;
    code::show(session, answer.value.code.as_deref())?;
    session.answer(answer, clock)
}
