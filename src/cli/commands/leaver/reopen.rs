//! `kitbook leaver reopen`: undoes clearances that were a mistake.

use super::{
    check::{show_cohort, show_one},
    selection::SelectionArgs,
};
use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::leaver;

#[derive(Debug, clap::Args)]
#[command(after_help = "With --year-group, --class or --within, everyone there who is cleared is a leaver again.")]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,
    /// Reason for undoing the clearance, kept in the log
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let Some(person) = &args.selection.person else {
        let cohort = desk.store.read(|tx| args.selection.cohort(tx, clock))?;
        let answer = leaver::reopen_cohort(&mut desk.store, &desk.act, &cohort, &args.reason)?;
        let (lists, code) = session.talk(answer);
        session.kept();
        show_cohort(session, &lists, clock)?;
        return Ok(code);
    };
    let (list, code) = session.talk(leaver::reopen(&mut desk.store, &desk.act, person, &args.reason)?);
    session.kept();
    show_one(session, &list, clock)?;
    Ok(code)
}
