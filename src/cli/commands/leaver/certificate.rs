//! `kitbook leaver certificate`: the clearance, to print and sign.

use crate::{
    cli::{commands::papers::PaperArgs, error::Code, session::Session},
    domain::fault::{Failure, Fault},
    papers,
    reports::leavers::{self, LeaverPaper},
    store,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Who was cleared: ref, username or name
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
        if list.certificate_no.is_none() {
            return Err(Fault::usage(format!("{} is not cleared", person.label()))
                .hint(format!("Clear first: `kitbook leaver clear {}` says what is open.", person.reference)));
        }
        LeaverPaper::load(tx, list)
    })?;
    args.paper.check(session)?;
    let html = papers::certificate(&paper, clock)?;
    args.paper.put(session, desk.store.path(), &html)?;
    Ok(Code::Done)
}
