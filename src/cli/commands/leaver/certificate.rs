//! `kitbook leaver certificate`: the clearance, to print and sign.

use super::whose::{Found, WhoseArgs};
use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::fault::{Failure, Fault};
use register::leaver::{letter::LeaverPaper, paper as leaver_paper};

#[derive(Debug, clap::Args)]
#[command(after_help = "Of a cohort, a page for each who is cleared.")]
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
        let Found { mut lists, of } = args.whose.load(tx, clock)?;
        lists.retain(|list| list.certificate_no.is_some());
        if lists.is_empty() {
            let is_not = if args.whose.person.is_some() { "is not cleared" } else { ": nobody is cleared" };
            return Err(Fault::conflict(
                format!("{of} {is_not}").replace(" :", ":"),
                "Clear first: `kitbook leaver clear` says what is open.",
            ));
        }
        LeaverPaper::load_all(tx, lists)
    })?;
    args.paper.check(session)?;
    let html = leaver_paper::certificates(&papers, clock)?;
    args.paper.put(session, desk.store.path(), &html)?;
    Ok(Code::Done)
}
