//! `kitbook person merge`: merges two records of the same person.

use crate::cli::{
    error::Code,
    options::decision::DecisionArgs,
    session::Session,
    words::{self, Format},
};
use domain::{duplicate::Difference, fault::Failure, text::count};
use register::person::merge::{self, MergedPerson, Order};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The headteacher or the ICT co-ordinator decides it, not about themselves; if one of the two is the \
                  headteacher, the chair of governors can too. It needs a reason and --yes, or a yes at a terminal. \
                  Try it with --dry-run first, which needs none of these.\n\nLoans, incidents, charges and everything \
                  else move to the record that you keep. Its empty fields are filled from the duplicate; its other \
                  fields are unchanged. The duplicate's ref still finds the person. If names, parents or carers, kinds \
                  or UPNs differ, you are shown how, and --different must name each. While nothing else is recorded on \
                  either, `kitbook person unmerge` undoes the merge."
)]
pub struct Args {
    /// The duplicate's ref, username or name
    #[arg(value_name = "REF")]
    double: String,
    /// The record to keep: ref, username or name
    #[arg(long, value_name = "REF")]
    into: String,
    /// What differs, though both are the same person: names, parents, kinds or upns, separated by commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = words::word::<Difference>)]
    different: Vec<Difference>,
    #[command(flatten)]
    decision: DecisionArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let Args { double, into, different, decision } = args;
    let order = Order { double, into, different, given: decision.into() };
    let plan = merge::plan(&mut desk.store, &desk.act, &order)?;
    let planned = &plan.answer.value;
    let (double, kept) = (&planned.merged, &planned.person);
    let question = format!("Merge {} ({}) into {} ({})?", double.name, double.reference, kept.name, kept.reference);
    session.must_be_meant(&plan.answer, &question, "nobody was merged", |session, planned| {
        show(session, planned);
    })?;
    let answer = merge::apply(&mut desk.store, &desk.act, plan)?;
    let (merged, code) = session.talk(answer);
    session.kept();
    match session.out.format() {
        Format::Json => session.out.json(&merged),
        Format::Csv | Format::Table => session.out.list(&[merged.person], clock)?,
    }
    Ok(code)
}

/// Shows a merge before it is confirmed.
fn show(session: &mut Session<'_>, planned: &MergedPerson) {
    let (double, kept) = (&planned.merged, &planned.person);
    let moved: Vec<String> =
        planned.moved.iter().map(|(table, rows)| format!("{} {rows}", table.replace('_', " "))).collect();
    let title = format!("Would merge: {} from {}", count(planned.moved.values().sum(), "row"), double.name);
    session.out.page(
        &title,
        &[
            ("duplicate", format!("{} ({})", double.name, double.reference)),
            ("kept", format!("{} ({}, {})", kept.name, kept.kind, kept.reference)),
            ("moves", moved.join(", ")),
            ("fills", planned.filled.join(", ").replace('_', " ")),
        ],
    );
}
