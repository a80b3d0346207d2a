//! `kitbook leaver clear`: clears leavers whose checklist is finished.

use super::{
    check::{show_cohort, show_one},
    selection::SelectionArgs,
};
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::{leaver, view::Unnumbered as _};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --year-group, --class or --within, everyone who has finished the checklist is cleared. For the \
    others the unfinished lines are listed, and the exit code is 1. Nobody is cleared before their last day unless you \
    add --yes."
)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let Some(person) = &args.selection.person else {
        let cohort = desk.store.read(|tx| args.selection.cohort(tx, clock))?;
        let (mut lists, code) = session.talk(leaver::clear_cohort(&mut desk.store, &desk.act, &cohort)?);
        session.kept();
        if session.globals.dry_run {
            lists.unnumber();
        }
        show_cohort(session, &lists, clock)?;
        return Ok(code);
    };
    let (mut list, code) = session.talk(leaver::clear(&mut desk.store, &desk.act, person)?);
    session.kept();
    if session.globals.dry_run {
        list.unnumber();
    }
    show_one(session, &list, clock)?;
    Ok(code)
}
