//! `kitbook leaver tick`: what came of a line.

use super::check::show_one;
use crate::{
    cli::{args, error::Code, session::Session},
    domain::{
        fault::{Failure, Fault},
        leaver::Outcome,
    },
    ops::leaver::{self, Say},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "What the register knows closes by itself: take the thing in, settle the part, close the incident. Of such a line only `waived` is said, by the headteacher or business manager."
)]
pub struct Args {
    /// Who leaves: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// The line's word, as `leaver check` shows it
    line: String,
    /// returned, damaged, missing, not-issued, waived or transferred
    #[arg(long, value_name = "OUTCOME", value_parser = args::word::<Outcome>, required_unless_present = "undo")]
    outcome: Option<Outcome>,
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Who lets it be: headteacher or business manager
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// Take back what was said of it
    #[arg(long, conflicts_with_all = ["outcome", "note", "by"])]
    undo: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = match args.outcome {
        Some(outcome) => {
            let order = Say { person: args.person, line: args.line, outcome, note: args.note, by: args.by };
            leaver::tick(&mut desk.store, &desk.act, &order)?
        }
        None if args.undo => leaver::untick(&mut desk.store, &desk.act, &args.person, &args.line)?,
        None => return Err(Fault::usage("what came of it is not said").hint("Give --outcome.").into()),
    };
    let (list, code) = session.talk(answer);
    session.kept();
    show_one(session, &list, desk.act.clock)?;
    Ok(code)
}
