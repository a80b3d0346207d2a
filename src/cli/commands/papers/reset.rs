//! `kitbook papers reset`: goes back to the program's own text of a letter.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, letter::Kind};
use register::letter::texts;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The kind of letter, such as contribution
    #[arg(value_name = "KIND", value_parser = words::word::<Kind>)]
    kind: Kind,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = texts::reset(&mut desk.store, &desk.act, args.kind)?;
    session.answer(answer, desk.act.clock())
}
