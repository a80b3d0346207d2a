//! `kitbook leaver certificate`: the clearance, to print and sign.

use super::cohort::{self, CohortArgs};
use crate::{
    cli::{commands::papers::PaperArgs, error::Code, session::Session},
    domain::fault::{Failure, Fault},
    papers,
    reports::leavers::{self, LeaverPaper},
    store,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "Of a cohort, a page for each who is cleared.")]
pub struct Args {
    /// Who was cleared: ref, username or name
    #[arg(value_name = "REF", group = "whose")]
    person: Option<String>,
    #[command(flatten)]
    cohort: CohortArgs,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock;
    let papers = desk.store.read(|tx| {
        let mut lists = match (&args.person, args.cohort.whose(clock)?) {
            (Some(who), _) => {
                let person = store::person::find(tx, who)?;
                let list = leavers::checklist(tx, &person, clock)?;
                if list.certificate_no.is_none() {
                    return Err(Fault::usage(format!("{} is not cleared", person.label()))
                        .hint(format!("Clear first: `kitbook leaver clear {}` says what is open.", person.reference)));
                }
                vec![list]
            }
            (None, Some((whose, of))) => cohort::lists(tx, &whose, &of, clock)?,
            (None, None) => return Err(cohort::nobody()),
        };
        lists.retain(|list| list.certificate_no.is_some());
        if lists.is_empty() {
            return Err(Fault::usage("nobody of them is cleared").hint("Clear first: `kitbook leaver clear`."));
        }
        LeaverPaper::load_all(tx, lists)
    })?;
    args.paper.check(session)?;
    let html = papers::certificates(&papers, clock)?;
    args.paper.put(session, desk.store.path(), &html)?;
    Ok(Code::Done)
}
