//! `kitbook asset move-extra`: moves values that an import kept as extra fields into the fields that items have for them.

use crate::cli::{
    error::Code,
    session::Session,
    words::{self, Format},
};
use domain::{fault::Failure, reading::DateFormat, text::count, when::Clock};
use register::asset::extra::{self, ExtraMoved, Order};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "An import with --keep-extra keeps columns that it does not know. Items have fields for some of them now: \
    name on the network, operating system with edition and version, support, review, funding, lessor and replacement. \
    Each value is shown with its field first, and moved after a yes, or with --yes. A value that can't be read stays, and \
    so does one whose field has another value: both are named. A day of disposal in the future is the end of the item's life."
)]
pub struct Args {
    /// Move the values under a heading into this field: "Their Heading=field"
    #[arg(long = "map", value_name = "HEADING=FIELD")]
    map: Vec<String>,
    /// Leave the values under a heading where they are
    #[arg(long, value_name = "HEADING")]
    ignore: Vec<String>,
    /// Dates: uk (31/12/2026), us (12/31/2026) or iso (2026-12-31) (default: uk)
    #[arg(long, value_name = "FORMAT", value_parser = words::word::<DateFormat>)]
    date_format: Option<DateFormat>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let order = Order { map: args.map, ignore: args.ignore, dates: args.date_format };
    let plan = extra::plan(&mut desk.store, &desk.act, &order)?;
    let ExtraMoved { moved, same, .. } = plan.answer.value;
    if moved + same > 0 {
        let question = format!("Move {} into the fields of items?", count(moved, "value"));
        session.must_be_meant(&plan.answer, &question, "nothing was moved", |session, planned| {
            table(session, planned, clock);
        })?;
    }
    let answer = extra::apply(&mut desk.store, &desk.act, plan)?;
    let (done, code) = session.talk(answer);
    match session.out.format() {
        Format::Json => session.out.json(&done),
        Format::Csv => session.out.list(&done.rows, clock)?,
        Format::Table => {
            table(session, &done, clock);
            session.out.line(&format!("{} moved, {} the same as the field, {} left", done.moved, done.same, done.left));
        }
    }
    session.kept();
    Ok(code)
}

/// Each value with what becomes of it.
fn table(session: &mut Session<'_>, done: &ExtraMoved, clock: Clock) {
    session.out.section("Extra fields for which items have a field", &done.rows, clock);
    if !done.other_headings.is_empty() {
        session.out.line(&format!("Other extra fields, which stay: {}", done.other_headings.join(", ")));
    }
}
