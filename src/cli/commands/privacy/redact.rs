//! `kitbook privacy redact`: removes words from one text.

use crate::cli::{error::Code, session::Session};
use domain::fault::{Failure, Fault};
use register::privacy::erase;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Use it for texts that `kitbook privacy erase` listed for you to check: `kitbook privacy redact \
                  \"loan 12, note\" Nayeem`. You can't get the words back."
)]
pub struct Args {
    /// Place of the text, as `kitbook privacy erase` lists it: "loan 12, note"
    place: String,
    /// The words to remove, such as Nayeem; put several words in quotes
    words: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let question = format!("Permanently remove \"{}\" from {}?", args.words, args.place);
    if !session.globals.dry_run && !session.is_sure(&question) {
        return Err(Fault::invalid("nothing was removed").hint("To see what would be removed, add --dry-run.").into());
    }
    let answer = erase::redact(&mut desk.store, &desk.act, &args.place, &args.words)?;
    session.answer(answer, desk.act.clock())
}
