//! Due dates as they are ordered, and as they come to be: a school day, that is not in the past.

use crate::act::Timed;
use domain::{
    fault::Fault,
    loan::Due,
    meaning::Meaning,
    remedy::{Input, Remedy},
    say,
    say::Notes,
    school_year::{DueWanted, SchoolYear},
    when::show_day,
};

/// Works out the due date that was ordered. A day on which the school is closed becomes the next school day, and a note
/// says so.
///
/// Errors: the day is not known, or can't be meant.
pub(crate) fn settle(act: &Timed<'_>, year: &SchoolYear, wanted: DueWanted, notes: &mut Notes) -> Result<Due, Fault> {
    let when = year.day_of(wanted, act.clock.today())?;
    act.days().must_be_meant(Some(when), Meaning::Due)?;
    let ordered = Due::from_when(when);
    // A day in the past is a mistake, and stays one.
    let is_past = ordered.on.is_some_and(|day| day < act.clock.today());
    let (due, moved) = if is_past { (ordered, None) } else { ordered.on_school_day(year) };
    if let (Some((day, why)), Some(to)) = (moved, due.on) {
        notes.push(format!("{} is not a school day ({why}): due {}", show_day(day), show_day(to)));
    }
    if due.on.is_some_and(|day| year.is_beyond(day)) {
        notes.push(say![
            "no term is known for the due day, so only weekends and bank holidays count as closed. To add terms: ",
            Remedy::ImportCalendar
        ]);
    }
    Ok(due)
}

/// Refuses a due date in the past. `what` is its name.
pub(crate) fn must_lie_ahead(act: &Timed<'_>, year: &SchoolYear, due: Due, what: &str) -> Result<(), Fault> {
    if due.until(act.clock, year).is_none_or(|until| until > act.clock.now()) {
        return Ok(());
    }
    Err(Fault::invalid(format!("the {what} date is in the past")).hint(say![
        "Give a later date, like ",
        Input::Due.with("+14d"),
        "."
    ]))
}
