//! `kitbook leaver letter`: about what has not come back, to print.

use super::whose::{Found, WhoseArgs};
use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::fault::{Failure, Fault};
use register::leaver::{letter::LeaverPaper, paper as leaver_paper};

#[derive(Debug, clap::Args)]
#[command(after_help = "Of a cohort, a page for each of whom something has not come back.")]
pub struct Args {
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let papers = desk.store.read(|tx| {
        let Found { lists, of } = args.whose.load(tx, clock)?;
        let papers = lists.into_iter().map(|list| LeaverPaper::load(tx, list)).collect::<Result<Vec<_>, _>>()?;
        let papers: Vec<LeaverPaper> = papers.into_iter().filter(|paper| !paper.unreturned().is_empty()).collect();
        if papers.is_empty() {
            return Err(Fault::conflict(
                format!("all that {of} had has come back: there is nothing to write about"),
                "`kitbook leaver check` shows the whole checklist.",
            ));
        }
        Ok(papers)
    })?;
    args.paper.check(session)?;
    let html = leaver_paper::letters(&papers, clock)?;
    args.paper.put(session, desk.store.path(), &html)?;
    Ok(Code::Done)
}
