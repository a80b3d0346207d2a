//! `kitbook leaver set`: sets the last day of a year group, a form or one person.

use super::{check::show_cohort, selection::SelectionArgs};
use crate::cli::{error::Code, session::Session};
use domain::{fault::Failure, person_fields::PersonField};
use register::leaver;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook leaver set --year-group 11 --last-working-day 2026-06-26`. Open loans that are \
    due later become due on the last day, and are listed. If the person stays after all, give `none` as \
    the date."
)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,
    /// Last working day (staff) or last day in school (pupils)
    #[arg(long, value_name = "DAY", required_unless_present = "contract_end")]
    last_working_day: Option<String>,
    /// Contract end (staff), often later than the last working day
    #[arg(long, value_name = "DAY")]
    contract_end: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let selection = desk.store.read(|tx| args.selection.selection(tx, clock))?;
    let last = args.last_working_day.map(|day| (PersonField::LastWorkingDay, day));
    let end = args.contract_end.map(|day| (PersonField::ContractEnd, day));
    let days: Vec<(PersonField, String)> = last.into_iter().chain(end).collect();
    let (lists, code) = session.talk(leaver::set_days(&mut desk.store, &desk.act, &selection, &days)?);
    session.kept();
    show_cohort(session, &lists, clock)?;
    Ok(code)
}
