//! `kitbook leaver tick`: records the outcome of a checklist line.

use super::{
    check::{show_cohort, show_one},
    selection::CohortArgs,
};
use crate::cli::{error::Code, session::Session, words};
use domain::{
    fault::{Failure, Fault},
    leaver::Outcome,
};
use register::leaver::{self, TickOrder};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook leaver tick AKO keys --outcome returned`. Lines about loans and incidents \
    close by themselves when you return the item, settle the part or close the incident. You can only \
    tick such a line as `waived`, by the headteacher or business manager."
)]
pub struct Args {
    /// The leaver (ref, username or name) and the line, as `leaver check` lists it. With --year-group,
    /// --class or --within: the line alone
    #[arg(value_name = "REF LINE", required = true, num_args = 1..=2)]
    words: Vec<String>,
    #[command(flatten)]
    cohort: CohortArgs,
    /// Outcome: returned, damaged, missing, not-issued (never given), waived (the school does not insist on it),
    /// transferred (to a successor) or done (for a line without an item, such as an account)
    #[arg(long, value_name = "OUTCOME", value_parser = words::word::<Outcome>, required_unless_present = "undo")]
    outcome: Option<Outcome>,
    /// A note to keep with the line
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Person who waives it, if not you: the headteacher or business manager
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// Undo the recorded outcome
    #[arg(long, conflicts_with_all = ["outcome", "note", "by"])]
    undo: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let cohort = desk.store.read(|tx| args.cohort.selection(tx, clock))?;
    let (person, line) = match (args.words.as_slice(), cohort) {
        ([line], Some((cohort, _))) => {
            let Some(outcome) = args.outcome else {
                return Err(Fault::invalid("--undo works for one person only")
                    .hint("Give a ref, then the line, like `kitbook leaver tick AKO keys --undo`.")
                    .into());
            };
            let tick = (outcome, args.note.as_deref(), args.by.as_deref());
            let (lists, code) = session.talk(leaver::tick_cohort(&mut desk.store, &desk.act, &cohort, line, tick)?);
            session.kept();
            show_cohort(session, &lists, clock)?;
            return Ok(code);
        }
        ([person, line], None) => (person.clone(), line.clone()),
        ([_], None) => {
            return Err(Fault::invalid("no person or no line was given")
                .hint("Give a ref, then the line, like `kitbook leaver tick AKO keys --outcome returned`.")
                .into());
        }
        _ => {
            return Err(Fault::invalid("a ref was given beside a cohort")
                .hint("Leave out the ref and give the line alone.")
                .into());
        }
    };
    let answer = match args.outcome {
        Some(outcome) => {
            let order = TickOrder { person, line, outcome, note: args.note, by: args.by, seen: None };
            leaver::tick(&mut desk.store, &desk.act, &order)?
        }
        None if args.undo => leaver::untick(&mut desk.store, &desk.act, &person, &line, None)?,
        None => return Err(Fault::invalid("no outcome was given").hint("Add --outcome OUTCOME.").into()),
    };
    let (list, code) = session.talk(answer);
    session.kept();
    show_one(session, &list, clock)?;
    Ok(code)
}
