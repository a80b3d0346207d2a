//! `kitbook charge request`: requests a charge or contribution.

use crate::cli::{error::Code, session::Session};
use chrono::NaiveDate;
use domain::{
    calendar::Calendar,
    fault::{Failure, Fault},
    meaning::Meaning,
    money,
};
use register::charge;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Charge number
    no: i64,
    #[command(flatten)]
    dues: DueArgs,
}

// Not a doc comment: clap would show it as the help of the command.
#[derive(Debug, clap::Args)]
pub struct DueArgs {
    /// Due date (default: in 30 days)
    #[arg(long, value_name = "DAY", conflicts_with = "instalments")]
    due: Option<String>,
    /// Instalment: due date and amount, like 2026-12-18=20.00; repeat for each instalment
    #[arg(long = "instalment", value_name = "DAY=POUNDS")]
    instalments: Vec<String>,
}

/// The due date, or the instalments.
type Dues = (Option<NaiveDate>, Vec<(NaiveDate, i64)>);

impl DueArgs {
    /// Reads the due date and the instalments.
    ///
    /// Errors: a date or an amount can't be read.
    pub fn read(&self, days: Calendar) -> Result<Dues, Fault> {
        let due = self.due.as_deref().map(|d| days.day(d, Meaning::Due)).transpose()?;
        let instalments = self.instalments.iter().map(|text| instalment(text, days)).collect::<Result<_, _>>()?;
        Ok((due, instalments))
    }
}

fn instalment(text: &str, days: Calendar) -> Result<(NaiveDate, i64), Fault> {
    let (day, sum) = text.split_once('=').ok_or_else(|| {
        Fault::invalid("an instalment needs a date and an amount").hint("Write --instalment \"2026-12-18=20.00\".")
    })?;
    Ok((days.day(day, Meaning::Due)?, money::parse(sum)?))
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let (due, instalments) = args.dues.read(desk.act.days())?;
    let answer = charge::request(&mut desk.store, &desk.act, args.no, due, instalments)?;
    session.answer(answer, clock)
}
