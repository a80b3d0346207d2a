//! `kitbook agreement edit`: corrects a version's dates, or the kinds of people who must sign it.

use crate::cli::{error::Code, session::Session, words};
use chrono::NaiveDate;
use domain::{
    calendar::Calendar,
    fault::{Failure, Fault},
    meaning::Meaning,
    person::PersonKind,
};
use register::agreement::sign::{self as agreement_sign, Edit};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The agreement's number; `kitbook agreement list` shows it
    no: i64,
    /// The last day to sign it; until then, people can borrow without having signed (none: they must sign first)
    #[arg(long, value_name = "DAY|none")]
    sign_by: Option<String>,
    /// The date when the school must review it (none: no date)
    #[arg(long, value_name = "DAY|none")]
    review: Option<String>,
    /// The kinds of people who sign it, like staff,pupil: staff, pupil, agency, placement, volunteer, governor,
    /// contractor or visitor
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = words::word::<PersonKind>)]
    kinds: Option<Vec<PersonKind>>,
}

/// Reads a date or "none".
///
/// Errors: the text is not a date.
pub fn day_or_none(given: Option<&str>, days: Calendar) -> Result<Option<Option<NaiveDate>>, Fault> {
    match given {
        None => Ok(None),
        Some("none") => Ok(Some(None)),
        Some(day) => days.day(day, Meaning::Holds).map(|day| Some(Some(day))),
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let order = Edit {
        no: args.no,
        sign_by: day_or_none(args.sign_by.as_deref(), desk.act.days())?,
        review: day_or_none(args.review.as_deref(), desk.act.days())?,
        kinds: args.kinds,
    };
    let answer = agreement_sign::edit(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, clock)
}
