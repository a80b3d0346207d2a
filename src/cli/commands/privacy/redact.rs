//! `kitbook privacy redact`: words go out of one text.

use crate::cli::{error::Code, session::Session};
use domain::fault::{Failure, Fault};
use register::privacy::erase;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For texts that an erasing listed to be looked at: `kitbook privacy redact \"loan 12, note\" Nayeem`. It can't be taken back."
)]
pub struct Args {
    /// The text, as `privacy erase` lists it: "loan 12, note"
    place: String,
    /// The words that are to go
    words: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let question = format!("Take \"{}\" out of {}, for ever?", args.words, args.place);
    if !session.globals.dry_run && !session.is_sure(&question) {
        return Err(Fault::invalid("nothing was taken out").hint("Try it with --dry-run.").into());
    }
    let answer = erase::redact(&mut desk.store, &desk.act, &args.place, &args.words)?;
    session.answer(answer, desk.act.clock())
}
