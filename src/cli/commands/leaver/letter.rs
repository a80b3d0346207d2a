//! `kitbook leaver letter`: prints a letter about unreturned items.

use super::selection::{Found, SelectionArgs};
use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::{
    fault::{Failure, Fault},
    text::count,
};
use register::leaver::{letter::LeaverPaper, paper as leaver_paper};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --year-group, --class or --within there is a page for each person who has items that are late, or \
    who has a last day on record and items to return. A person who stays is asked only for what is late."
)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let (papers, not_due) = desk.store.read(|tx| {
        let Found { lists, of } = args.selection.load(tx, clock)?;
        let papers = lists.into_iter().map(|list| LeaverPaper::load(tx, list)).collect::<Result<Vec<_>, _>>()?;
        let (papers, others): (Vec<_>, Vec<_>) = papers.into_iter().partition(|paper| !paper.unreturned().is_empty());
        let not_due = others.iter().filter(|paper| paper.has_items()).count();
        if papers.is_empty() && not_due > 0 {
            return Err(Fault::conflict(
                format!("{of}: nothing is late, and nobody who has items is leaving"),
                "No letter is needed. If they leave, set the last day first: run `kitbook leaver set`.",
            ));
        }
        if papers.is_empty() {
            return Err(Fault::conflict(
                format!("{of}: every item has been returned"),
                "No letter is needed. `kitbook leaver check` shows the whole checklist of a person or a form.",
            ));
        }
        Ok((papers, not_due))
    })?;
    if not_due > 0 {
        let people = count(not_due, "person");
        session.out.hint(format!("{people} with items that are not late, and not leaving: no letter"));
    }
    args.paper.check(session)?;
    let html = leaver_paper::letters(&papers, clock)?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
