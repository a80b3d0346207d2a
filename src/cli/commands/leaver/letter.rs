//! `kitbook leaver letter`: about what has not come back, to print.

use crate::{
    cli::{commands::papers::PaperArgs, error::Code, session::Session},
    domain::fault::{Failure, Fault},
    papers,
    reports::leavers::{self, LeaverPaper},
    store,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Who leaves or left: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock;
    let paper = desk.store.read(|tx| {
        let person = store::person::find(tx, &args.person)?;
        let list = leavers::checklist(tx, &person, clock)?;
        let paper = LeaverPaper::load(tx, list)?;
        if paper.unreturned().is_empty() {
            return Err(Fault::usage(format!(
                "all that {} had has come back: there is nothing to write about",
                person.label()
            ))
            .hint(format!("`kitbook leaver check {}` shows the whole checklist.", person.reference)));
        }
        Ok(paper)
    })?;
    args.paper.check(session)?;
    let html = papers::letter(&paper, clock)?;
    args.paper.put(session, desk.store.path(), &html)?;
    Ok(Code::Done)
}
