//! `kitbook in`: takes items in, by their tags.

use crate::cli::{
    error::Code,
    options::take_in::{SeenArgs, ask},
    session::Session,
};
use domain::fault::Failure;
use register::loan::take_in::{self, Return};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tags of the items; `-` reads a list of tags, one on each line, from another program
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    #[command(flatten)]
    seen: SeenArgs,
    /// Return the items that are on loan, and skip the others
    #[arg(long)]
    partial: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let mut seen = args.seen.seen();
    if let ([tag], true) = (tags.as_slice(), args.seen.is_silent()) {
        ask(session, &mut desk, tag, spelling, &mut seen)?;
    }
    let order = Return { tags, spelling, seen, partial: args.partial };
    let answer = take_in::take_in(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, desk.act.clock())
}
