//! Adds and removes terms and closed days, and moves what falls due on a closed day.

use super::list::{CalendarView, Kind};
use crate::act::{Act, Answer, Timed};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, FaultKind},
    loan::Loan,
    meaning::Meaning,
    remedy::{Input, See},
    say,
    say::Notes,
    school_year::{ClosedDay, LONGEST_CLOSED, LONGEST_PAST, LONGEST_TERM, SchoolTerm, SchoolYear},
    text::{self, count, fold, shown},
    when::{When, show_day},
};
use serde_json::{Map, json};
use store::{Entry, Store, Subject, WriteTx, changes, details, register_of};

/// A term or closed day to add.
#[derive(Debug, Clone)]
pub struct New {
    pub name: String,
    pub kind: Kind,
    pub from: NaiveDate,
    /// The last day; `None` if it is the first too.
    pub until: Option<NaiveDate>,
}

/// Adds a term, a holiday or closed days. Open loans that are due on such a day are due on the next school day.
///
/// Errors: the days can't be meant; a term overlaps another; the same entry is there already.
pub fn add(store: &mut Store, act: &Act, new: &New) -> Result<Answer<CalendarView>, Failure> {
    act.write(store, |tx, act| {
        let name = text::required("name", &new.name, text::SHORT)?;
        let until = new.until.unwrap_or(new.from);
        must_be_meant(act, new.kind, new.from, until)?;
        let before = store::school_year::year(tx)?;
        let mut notes = Notes::default();
        let view = match new.kind.closed() {
            None if new.kind == Kind::Term => {
                let term = SchoolTerm { from_on: new.from, id: tx.new_id(), name, until_on: until };
                before.must_not_overlap(&term)?;
                write_term(tx, &term)?;
                CalendarView::of_term(&term, &store::school_year::year(tx)?)
            }
            None => {
                return Err(Fault::invalid("bank holidays come with Kitbook")
                    .hint("Add an extra one as closed days.")
                    .into());
            }
            Some(kind) => {
                let same = |known: &&ClosedDay| (known.kind, known.from_on, known.until_on) == (kind, new.from, until);
                if let Some(known) = before.closed().iter().find(same) {
                    return Err(Fault::conflict(
                        format!("{} is in the calendar for these days already", shown(&known.name)),
                        say![See::Calendar, " lists them."],
                    )
                    .into());
                }
                let closed = ClosedDay { from_on: new.from, id: tx.new_id(), kind, name, until_on: until };
                write_closed(tx, &closed)?;
                CalendarView::from(&closed)
            }
        };
        move_loans(tx, act, new.from.min(act.clock.today()), &mut notes)?;
        Ok(Answer { notes, ..Answer::plain(view) })
    })
}

/// Removes a term, a holiday or closed days. Due days that were moved stay as they are.
///
/// Errors: none has this name; several have it, and `from` doesn't say which.
pub fn remove(
    store: &mut Store,
    act: &Act,
    name: &str,
    from: Option<NaiveDate>,
) -> Result<Answer<CalendarView>, Failure> {
    act.write(store, |tx, act| {
        let year = store::school_year::year(tx)?;
        let is_meant =
            |known: &str, first: NaiveDate| fold(known) == fold(name) && from.is_none_or(|from| from == first);
        let terms: Vec<&SchoolTerm> = year.terms().iter().filter(|t| is_meant(&t.name, t.from_on)).collect();
        let closed: Vec<&ClosedDay> = year.closed().iter().filter(|c| is_meant(&c.name, c.from_on)).collect();
        let view = match (terms.as_slice(), closed.as_slice()) {
            ([term], []) => {
                tx.delete(*term)?;
                CalendarView::of_term(term, &year)
            }
            ([], [closed]) => {
                tx.delete(*closed)?;
                CalendarView::from(*closed)
            }
            ([], []) => {
                return Err(Fault::not_found(format!("the calendar has no entry {}", shown(name)))
                    .hint(say![See::Calendar, " lists them."])
                    .into());
            }
            _ => {
                let first = terms.iter().map(|t| t.from_on).chain(closed.iter().map(|c| c.from_on));
                return Err(Fault::new(
                    FaultKind::Ambiguous,
                    format!("the calendar has several entries {}", shown(name)),
                )
                .hint(say!["Say which one by its first day: ", Input::From.blank(), "."])
                .details(first.map(show_day))
                .into());
            }
        };
        log(tx, "calendar remove", &view)?;
        let mut notes = Notes::default();
        move_loans(tx, act, act.clock.today(), &mut notes)?;
        Ok(Answer { notes, ..Answer::plain(view) })
    })
}

/// Questions days that can't be right.
pub(super) fn must_be_meant(act: &Timed<'_>, kind: Kind, from: NaiveDate, until: NaiveDate) -> Result<(), Fault> {
    for day in [from, until] {
        act.days().must_be_meant(Some(When::Day(day)), Meaning::Holds)?;
    }
    if until < from {
        return Err(Fault::invalid(format!(
            "the last day ({}) is before the first ({})",
            show_day(until),
            show_day(from)
        ))
        .hint("Check the two days."));
    }
    let (longest, what) =
        if kind == Kind::Term { (LONGEST_TERM, "a term") } else { (LONGEST_CLOSED, "a time without school") };
    let is_long = from.checked_add_days(longest).is_some_and(|last| until > last);
    if is_long && !act.sure {
        let days = (until - from).num_days() + 1;
        return Err(Fault::new(FaultKind::Question, format!("{days} days are long for {what}; are they right?"))
            .hint(say!["If they are, add ", Input::Yes, "."]));
    }
    if !act.sure && act.clock.today().checked_sub_days(LONGEST_PAST).is_some_and(|first| until < first) {
        return Err(Fault::new(FaultKind::Question, format!("{} is long past; is the year right?", show_day(until)))
            .hint(say!["If it is, add ", Input::Yes, "."]));
    }
    Ok(())
}

pub(super) fn write_term(tx: &WriteTx<'_>, term: &SchoolTerm) -> Result<(), Fault> {
    tx.insert(term)?;
    tx.log(Entry::plain("calendar add", subject(tx)?, details(term))).map(|_| ())
}

pub(super) fn change_term(tx: &WriteTx<'_>, before: &SchoolTerm, after: &SchoolTerm) -> Result<(), Fault> {
    tx.update(after)?;
    let mut body = changes(before, after);
    body.insert("term".to_owned(), json!(after.name));
    tx.log(Entry::plain("calendar change", subject(tx)?, body)).map(|_| ())
}

pub(super) fn write_closed(tx: &WriteTx<'_>, closed: &ClosedDay) -> Result<(), Fault> {
    tx.insert(closed)?;
    tx.log(Entry::plain("calendar add", subject(tx)?, details(closed))).map(|_| ())
}

fn log(tx: &WriteTx<'_>, action: &'static str, view: &CalendarView) -> Result<(), Fault> {
    let body = Map::from_iter([
        ("name".to_owned(), json!(view.name)),
        ("kind".to_owned(), json!(view.kind)),
        ("from_on".to_owned(), json!(view.from_on)),
        ("until_on".to_owned(), json!(view.until_on)),
    ]);
    tx.log(Entry::plain(action, subject(tx)?, body)).map(|_| ())
}

fn subject(tx: &WriteTx<'_>) -> Result<Subject, Fault> {
    Ok(Subject::new("register", register_of(tx)?.uuid))
}

/// Moves open loans that fall due on a closed day, from `first` on, to the next school day. Works out anew from when
/// each is late, and moves the days of routine checks.
pub(super) fn move_loans(tx: &WriteTx<'_>, act: &Timed<'_>, first: NaiveDate, notes: &mut Notes) -> Result<(), Fault> {
    let year: SchoolYear = store::school_year::year(tx)?;
    let (mut moved, mut checks) = (0, 0);
    for before in store::loan::open_of_category(tx, None)? {
        let mut loan: Loan = before.clone();
        if let Some(day) = before.due_on.filter(|day| *day >= first) {
            let (due, was_moved) = before.due().on_school_day(&year);
            loan.set_due(due, act.clock, &year);
            moved += usize::from(was_moved.is_some() && loan.due_on != Some(day));
        }
        if let Some(day) = before.check_in_on.filter(|day| *day >= first) {
            let next = year.on_or_after(day);
            checks += usize::from(next != day);
            loan.check_in_on = Some(next);
        }
        if loan == before {
            continue;
        }
        tx.update(&loan)?;
        tx.log(Entry {
            asset: Some(loan.asset_id),
            person: Some(loan.person_id),
            ..Entry::plain("loan move", Subject::new("loan", loan.id), changes(&before, &loan))
        })?;
    }
    let stock = move_stock(tx, act, first, &year)?;
    if stock > 0 {
        let what = match stock {
            1 => "1 loan of counted stock was".to_owned(),
            many => format!("{many} loans of counted stock were"),
        };
        notes.push(say![format!("{what} moved to the next school day: "), See::Stocks]);
    }
    if moved > 0 {
        notes.push(say![
            format!(
                "{} due on a day that is closed now, and due on the next school day instead: ",
                were(moved, "loan")
            ),
            See::OpenLoans
        ]);
    }
    if checks > 0 {
        notes.push(format!("{} moved to the next school day", were(checks, "routine check")));
    }
    Ok(())
}

/// Moves open loans of counted stock, as items are moved. Returns how many fell due on a closed day.
fn move_stock(tx: &WriteTx<'_>, act: &Timed<'_>, first: NaiveDate, year: &SchoolYear) -> Result<usize, Fault> {
    let mut moved = 0;
    for before in store::stock::open(tx)? {
        let Some(day) = before.due_on.filter(|day| *day >= first) else { continue };
        let mut loan = before.clone();
        loan.set_due(before.due().on_school_day(year).0, act.clock, year);
        if loan == before {
            continue;
        }
        moved += usize::from(loan.due_on != Some(day));
        tx.update(&loan)?;
        tx.log(Entry {
            person: Some(loan.person_id),
            ..Entry::plain("stock move", Subject::new("stock_loan", loan.id), changes(&before, &loan))
        })?;
    }
    Ok(moved)
}

fn were(number: usize, what: &str) -> String {
    format!("{} {}", count(number, what), if number == 1 { "was" } else { "were" })
}
