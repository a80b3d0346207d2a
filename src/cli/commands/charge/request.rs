//! `kitbook charge request`: ask for it.

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
    /// The charge's number
    no: i64,
    #[command(flatten)]
    dues: DueArgs,
}

// When it falls due.
#[derive(Debug, clap::Args)]
pub struct DueArgs {
    /// By when (else in 30 days)
    #[arg(long, value_name = "DAY", conflicts_with = "instalments")]
    due: Option<String>,
    /// A sum by a day: --instalment "2026-12-18=20.00", as often as there are sums
    #[arg(long = "instalment", value_name = "DAY=POUNDS")]
    instalments: Vec<String>,
}

/// A day, and sums by days.
type Dues = (Option<NaiveDate>, Vec<(NaiveDate, i64)>);

impl DueArgs {
    /// Reads them in the school's days.
    ///
    /// Errors: a day or a sum that is none.
    pub fn read(&self, days: Calendar) -> Result<Dues, Fault> {
        let due = self.due.as_deref().map(|d| days.day(d, Meaning::Due)).transpose()?;
        let instalments = self.instalments.iter().map(|text| instalment(text, days)).collect::<Result<_, _>>()?;
        Ok((due, instalments))
    }
}

fn instalment(text: &str, days: Calendar) -> Result<(NaiveDate, i64), Fault> {
    let (day, sum) = text.split_once('=').ok_or_else(|| {
        Fault::invalid("an instalment is a day and a sum").hint("Write --instalment \"2026-12-18=20.00\".")
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
