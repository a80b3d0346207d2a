//! `kitbook leaver clear`: a clean sheet.

use super::{
    check::{show_cohort, show_one},
    whose::WhoseArgs,
};
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::{leaver, view::Unnumbered as _};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Of a cohort, all are cleared of whom nothing is open; the others are told, line by line, and the code is 1."
)]
pub struct Args {
    #[command(flatten)]
    whose: WhoseArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let Some(person) = &args.whose.person else {
        let whose = args.whose.cohort(clock)?;
        let (mut lists, code) = session.talk(leaver::clear_cohort(&mut desk.store, &desk.act, &whose)?);
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
