//! `kitbook pat label`: prints green and red test labels.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::{
    fault::{Failure, Fault},
    text::and_list,
};
use register::{
    label::printer,
    paper::sheet::Layout,
    pat::{label::labels, label_paper},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --output labels.html, the command saves a page of labels to print, on sheets of L7160. Without it, \
                  it lists the text, so that you can write the labels by hand. `kitbook label print` prints labels with \
                  only the tag, for items that were never tested too."
)]
pub struct Args {
    /// Tags of the items, or TAG/part for one part; `-` reads a list of tags, one on each line, from another program
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// Also print the month of the next test; if the interval changes later, print a new label
    #[arg(long)]
    with_due: bool,
    /// Begin at this label of the first sheet, counted along the rows from the top left
    #[arg(long, value_name = "NUMBER", default_value_t = 1, allow_negative_numbers = true)]
    from: i64,
    /// Use the correction that is kept for this printer
    #[arg(long, value_name = "NAME")]
    printer: Option<String>,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let from = label_paper::STOCK.position(args.from)?;
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let (tags, spelling) = session.tags(&args.tags)?;
    let mut untested = Vec::new();
    let (school, all, corrected) = desk.store.read::<_, Failure>(|tx| {
        let corrected = printer::corrected(tx, args.printer.as_deref(), label_paper::STOCK)?;
        let mut all = Vec::new();
        for tag in &tags {
            let named = store::pat::find(tx, tag, spelling)?;
            let own = labels(tx, &named.asset, named.part.as_deref(), args.with_due, clock.today())?;
            if own.is_empty() {
                untested.push(named.label());
            }
            all.extend(own);
        }
        Ok((store::register_of(tx)?.school, all, corrected))
    })?;
    if all.is_empty() {
        return Err(Fault::conflict(
            format!("{} can't have a label yet: never tested", and_list(&untested)),
            format!("Check it, then record that: `kitbook pat pass {}`.", untested.join(" ")),
        )
        .into());
    }
    session.out.notes(corrected.remark(label_paper::STOCK));
    let shift = corrected.shift;
    let overdue = all.iter().filter(|label| label.is_overdue);
    session.out.notes(overdue.map(|label| format!("{} is overdue: test it before you label it", label.label())));
    session.out.notes(untested.iter().map(|appliance| format!("{appliance} was never tested, so it has no label")));
    if args.paper.output.is_some() {
        args.paper
            .put(session, &label_paper::labels(&school, &all, Layout { stock: label_paper::STOCK, from, shift })?)?;
    } else {
        session.out.list(&all, clock)?;
    }
    Ok(Code::Done)
}
