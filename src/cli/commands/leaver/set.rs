//! `kitbook leaver set`: when a year group, a class or one person leaves.

use super::{check::show_cohort, whose::WhoseArgs};
use crate::cli::{error::Code, session::Session};
use domain::{fault::Failure, person_fields::PersonField};
use register::leaver;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Open loans that are due later are pulled back to the last working day, and named. `none` takes a day back: they stay on."
)]
pub struct Args {
    #[command(flatten)]
    whose: WhoseArgs,
    /// The last day in school
    #[arg(long, value_name = "DAY", required_unless_present = "contract_end")]
    last_working_day: Option<String>,
    /// The day on which the contract ends, often later
    #[arg(long, value_name = "DAY")]
    contract_end: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let whose = desk.store.read(|tx| args.whose.whose(tx, clock))?;
    let last = args.last_working_day.map(|day| (PersonField::LastWorkingDay, day));
    let end = args.contract_end.map(|day| (PersonField::ContractEnd, day));
    let days: Vec<(PersonField, String)> = last.into_iter().chain(end).collect();
    let (lists, code) = session.talk(leaver::set_days(&mut desk.store, &desk.act, &whose, &days)?);
    session.kept();
    show_cohort(session, &lists, clock)?;
    Ok(code)
}
