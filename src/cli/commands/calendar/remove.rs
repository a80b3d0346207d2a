//! `kitbook calendar remove`: removes a term, a holiday or closed days.

use crate::cli::{error::Code, session::Session};
use domain::{fault::Failure, meaning::Meaning};
use register::calendar;

#[derive(Debug, clap::Args)]
#[command(after_help = "Due days that were moved because of it stay as they are.")]
pub struct Args {
    /// The name, from `kitbook calendar show`
    name: String,
    /// The first day, if several have this name
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let from = args.from.map(|day| days.day(&day, Meaning::Asked)).transpose()?;
    let answer = calendar::remove(&mut desk.store, &desk.act, &args.name, from)?;
    session.answer(answer, clock)
}
