//! `kitbook leaver certificate`: prints a certificate of clearance to sign.

use super::selection::{Found, SelectionArgs};
use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::fault::{Failure, Fault};
use register::leaver::{letter::LeaverPaper, paper as leaver_paper};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --year-group, --class or --within there is a page for each cleared person. Before the last day, or \
    while a line is open again, the page says that it is not a final certificate."
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
        let Found { mut lists, of } = args.selection.load(tx, clock)?;
        lists.retain(|list| list.certificate_no.is_some());
        if lists.is_empty() {
            let is_not = if args.selection.person.is_some() { " is not cleared" } else { ": nobody is cleared" };
            return Err(Fault::conflict(
                format!("{of}{is_not}"),
                "Clear them first: run `kitbook leaver clear REF`, which lists any open lines.",
            ));
        }
        LeaverPaper::load_all(tx, lists)
    })?;
    args.paper.check(session)?;
    let html = leaver_paper::certificates(&papers, clock)?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
