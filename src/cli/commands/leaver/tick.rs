//! `kitbook leaver tick`: what came of a line.

use super::{
    check::{show_cohort, show_one},
    whose::CohortArgs,
};
use crate::cli::{error::Code, session::Session, words};
use domain::{
    fault::{Failure, Fault},
    leaver::Outcome,
};
use register::leaver::{self, Say};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "What the register knows closes by itself: take the item in, settle the part, close the incident. Of such a line only `waived` is said, by the headteacher or business manager."
)]
pub struct Args {
    /// Who leaves (ref, username or name), and the line's word as `leaver check` shows it; of a cohort the word alone
    #[arg(value_name = "REF LINE", required = true, num_args = 1..=2)]
    words: Vec<String>,
    #[command(flatten)]
    cohort: CohortArgs,
    /// returned, damaged, missing, not-issued, waived, transferred or done
    #[arg(long, value_name = "OUTCOME", value_parser = words::word::<Outcome>, required_unless_present = "undo")]
    outcome: Option<Outcome>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
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
    let clock = desk.act.clock();
    let (person, line) = match (args.words.as_slice(), args.cohort.whose(clock)?) {
        ([line], Some((whose, _))) => {
            let Some(outcome) = args.outcome else {
                return Err(Fault::invalid("--undo is of one person").hint("Give a ref and the line.").into());
            };
            let said = (outcome, args.note.as_deref(), args.by.as_deref());
            let (lists, code) = session.talk(leaver::tick_cohort(&mut desk.store, &desk.act, &whose, line, said)?);
            session.kept();
            show_cohort(session, &lists, clock)?;
            return Ok(code);
        }
        ([person, line], None) => (person.clone(), line.clone()),
        ([_], None) => {
            return Err(Fault::invalid("which line of whom is not said").hint("Give a ref, then the line.").into());
        }
        _ => {
            return Err(Fault::invalid("of a cohort the line's word alone is given")
                .hint("Leave the ref away.")
                .into());
        }
    };
    let answer = match args.outcome {
        Some(outcome) => {
            let order = Say { person, line, outcome, note: args.note, by: args.by };
            leaver::tick(&mut desk.store, &desk.act, &order)?
        }
        None if args.undo => leaver::untick(&mut desk.store, &desk.act, &person, &line)?,
        None => return Err(Fault::invalid("what came of it is not said").hint("Give --outcome.").into()),
    };
    let (list, code) = session.talk(answer);
    session.kept();
    show_one(session, &list, clock)?;
    Ok(code)
}
