//! `kitbook in`: returns items, by their tags.

use crate::cli::{
    error::Code,
    options::take_in::{SeenArgs, ask},
    session::Session,
};
use domain::fault::Failure;
use register::loan::take_in::{self, Return, Seen};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook in LAP-12 --condition good --part charger=missing`. At a screen, one tag alone \
    asks about the parts and the return check."
)]
pub struct Args {
    /// The items' tags, such as LAP-12; `-` reads them from another program, one on each line
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    #[command(flatten)]
    seen: SeenArgs,
    /// Headteacher or business manager who waives a part: ref, username or name (default: you, if you have that role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// Return the items that are on loan, and skip the others
    #[arg(long)]
    partial: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let mut seen = Seen { by: args.by, ..args.seen.seen() };
    if let ([tag], true) = (tags.as_slice(), args.seen.is_silent()) {
        ask(session, &mut desk, tag, spelling, &mut seen)?;
    }
    let order = Return { tags, spelling, seen, partial: args.partial };
    let answer = take_in::take_in(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, desk.act.clock())
}
