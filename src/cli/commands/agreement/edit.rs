//! `kitbook agreement edit`: other days for a version, or other people.

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
    /// The agreement's number
    no: i64,
    /// Until the end of that day nobody is refused for want of it; none: at once
    #[arg(long, value_name = "DAY|none")]
    sign_by: Option<String>,
    /// When the school looks at it again; none: no day
    #[arg(long, value_name = "DAY|none")]
    review: Option<String>,
    /// Which kinds of people sign it
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = words::word::<PersonKind>)]
    kinds: Option<Vec<PersonKind>>,
}

/// A day, or none.
///
/// Errors: it is no day.
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
