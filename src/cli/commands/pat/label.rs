//! `kitbook pat label`: what goes on the green or red label.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::{
    fault::{Failure, Fault},
    text::and_list,
};
use register::pat::{label::labels, label_paper};

#[derive(Debug, clap::Args)]
#[command(after_help = "With --output, a page of labels to print; without, what is to be written on them.")]
pub struct Args {
    /// Tags, or TAG/part; `-` reads them from standard input
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// The month of the next test too: a label goes on saying it when the interval has changed
    #[arg(long)]
    with_due: bool,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let (tags, spelling) = session.tags(&args.tags)?;
    let mut untested = Vec::new();
    let (school, all) = desk.store.read::<_, Failure>(|tx| {
        let mut all = Vec::new();
        for tag in &tags {
            let named = store::pat::find(tx, tag, spelling)?;
            let own = labels(tx, &named.asset, named.part.as_deref(), args.with_due, clock.today())?;
            if own.is_empty() {
                untested.push(named.label());
            }
            all.extend(own);
        }
        Ok((store::register_of(tx)?.school, all))
    })?;
    if all.is_empty() {
        return Err(Fault::conflict(
            format!("{} was never tested, so there is nothing for a label", and_list(&untested)),
            format!("Look at it, then say `kitbook pat pass {}`.", untested.join(" ")),
        )
        .into());
    }
    let overdue = all.iter().filter(|label| label.is_overdue);
    session.out.notes(overdue.map(|label| format!("{} is overdue: test it before it gets a label", label.label())));
    session.out.notes(untested.iter().map(|appliance| format!("{appliance} was never tested, and has no label")));
    if args.paper.output.is_some() {
        args.paper.put(session, desk.store.path(), &label_paper::labels(&school, &all)?)?;
    } else {
        session.out.list(&all, clock)?;
    }
    Ok(Code::Done)
}
