//! `kitbook leaver letter`: prints a letter about unreturned items.

use super::selection::{Found, SelectionArgs};
use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::fault::{Failure, Fault};
use register::leaver::{letter::LeaverPaper, paper as leaver_paper};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --year-group, --class or --within there is a page for each person who still has items to return."
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
    let papers = desk.store.read(|tx| {
        let Found { lists, of } = args.selection.load(tx, clock)?;
        let papers = lists.into_iter().map(|list| LeaverPaper::load(tx, list)).collect::<Result<Vec<_>, _>>()?;
        let papers: Vec<LeaverPaper> = papers.into_iter().filter(|paper| !paper.unreturned().is_empty()).collect();
        if papers.is_empty() {
            return Err(Fault::conflict(
                format!("{of}: every item has been returned"),
                "No letter is needed. `kitbook leaver check` shows the whole checklist of a person or a form.",
            ));
        }
        Ok(papers)
    })?;
    args.paper.check(session)?;
    let html = leaver_paper::letters(&papers, clock)?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
