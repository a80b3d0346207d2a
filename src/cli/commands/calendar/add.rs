//! `kitbook calendar add`: adds a term, a holiday, INSET or closed days.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, meaning::Meaning};
use register::calendar::{self, New, list::Kind};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook calendar add \"Snow\" --kind closed --from today`, or `kitbook calendar add \
    \"Autumn term\" --kind term --from 2/9/2026 --until 18/12/2026`. Open loans that are due on a closed day are due on \
    the next school day."
)]
pub struct Args {
    /// The name, such as Autumn term or INSET
    name: String,
    /// The kind: term, holiday, inset or closed
    #[arg(long, value_name = "KIND", value_parser = words::word::<Kind>)]
    kind: Kind,
    /// The first day
    #[arg(long, value_name = "DATE")]
    from: String,
    /// The last day (default: the first)
    #[arg(long, value_name = "DATE", alias = "to")]
    until: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let new = New {
        name: args.name,
        kind: args.kind,
        from: days.day(&args.from, Meaning::Holds)?,
        until: args.until.map(|day| days.day(&day, Meaning::Holds)).transpose()?,
    };
    let answer = calendar::add(&mut desk.store, &desk.act, &new)?;
    session.answer(answer, clock)
}
