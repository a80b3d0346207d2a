//! The consequences of setting, moving or clearing a last working day.

use crate::act::Timed;
use domain::{
    fault::{Failure, Fault},
    ids::PersonId,
    leaver::{Clearance, Tick, leaving_day},
    loan::Loan,
    meaning,
    person::Person,
    person_fields,
    remedy::{Remedy, See},
    rules, say,
    say::{Notes, Say},
    stock::StockLoan,
    text::count,
    when::show_day,
};
use serde_json::{Map, Value as Json};
use store::{Entry, ReadTx, Subject, WriteTx, changes};

/// Refuses a new loan, licence seat or own device for a leaver who is already cleared.
pub(crate) fn refuse_cleared(tx: &ReadTx<'_>, person: &Person) -> Result<(), Failure> {
    match rules::refuse_cleared(person, certificate_of(tx, person)?) {
        Some(refusal) => Err(Failure::refused(refusal)),
        None => Ok(()),
    }
}

/// Finds the number of a leaver's clearance certificate. `None` if the person is not cleared or not a leaver.
pub(crate) fn certificate_of(tx: &ReadTx<'_>, person: &Person) -> Result<Option<i64>, Fault> {
    match leaving_day(person) {
        Some(_) => Ok(store::leaver::clearance(tx, person.id)?.map(|clearance| clearance.no)),
        None => Ok(None),
    }
}

/// Marks an earlier checklist and clearance as past, because the person is no longer a leaver. False if there was none.
pub(crate) fn begin_anew(tx: &WriteTx<'_>, act: &Timed<'_>, person: PersonId) -> Result<bool, Fault> {
    let ticks = store::leaver::ticks(tx, person)?;
    let clearance = store::leaver::clearance(tx, person)?;
    if ticks.is_empty() && clearance.is_none() {
        return Ok(false);
    }
    for tick in ticks {
        tx.update(&Tick { past: true, ..tick })?;
    }
    if let Some(clearance) = clearance {
        tx.update(&Clearance { past: true, ..clearance })?;
    }
    log(tx, act, "leaver back", person, Map::new())?;
    Ok(true)
}

/// Questions a new last day that is long past.
///
/// Errors: it is, and the user is not sure.
pub(crate) fn must_be_recent(act: &Timed<'_>, before: &Person, after: &Person) -> Result<(), Fault> {
    let Some(day) = after.last_working_day.filter(|day| before.last_working_day != Some(*day)) else {
        return Ok(());
    };
    person_fields::must_leave_in_time(after, act.clock.today(), act.sure)?;
    meaning::must_be_recent(day, act.clock.today(), &after.label(), act.sure)
}

pub(crate) fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    person: PersonId,
    body: Map<String, Json>,
) -> Result<(), Fault> {
    tx.log(Entry {
        action,
        subject: Subject::new("person", person),
        asset: None,
        person: Some(person),
        effective_at: act.effective(act.moment(None)?),
        body,
    })
    .map(|_| ())
}

/// Makes notes on a change of the leaving date.
pub(crate) fn about_leaving(tx: &ReadTx<'_>, before: &Person, after: &Person) -> Result<Notes, Fault> {
    let (was, is) = (leaving_day(before), leaving_day(after));
    let mut notes = Notes::default();
    if let (Some(last), Some(end)) = (after.last_working_day, after.contract_end)
        && end < last
    {
        notes.push("the contract ends before the last working day");
    }
    if was == is {
        return Ok(notes);
    }
    notes.extend(about_clearance(tx, before, after, true)?);
    let person = after.reference.clone();
    match (was, is) {
        (Some(earlier), Some(later)) if earlier < later => {
            let due = store::loan::open_of_person(tx, after.id)?.iter().filter(|l| l.due_on == was).count();
            if due > 0 {
                notes.push(say![
                    format!("{} still due on {}; to see them: ", count(due, "loan"), show_day(earlier)),
                    See::LoansOf { person },
                    "; to renew one: ",
                    Remedy::RenewLoan { no: None }
                ]);
            }
        }
        _ => {}
    }
    Ok(notes)
}

/// Makes a note on a clearance that a change of the leaving date withdraws, or leaves although the person stays longer.
/// `has_begun_anew` is true if an earlier checklist or clearance became history. Every door that sets the date says it.
pub(crate) fn about_clearance(
    tx: &ReadTx<'_>,
    before: &Person,
    after: &Person,
    has_begun_anew: bool,
) -> Result<Option<Say>, Fault> {
    match (leaving_day(before), leaving_day(after)) {
        (Some(_), None) if has_begun_anew => {
            Ok(Some("no longer a leaver: the earlier checklist and clearance are kept as history".into()))
        }
        (Some(earlier), Some(later)) if earlier < later => {
            let note = |no| {
                say![
                    format!("already cleared (certificate {no}); to reopen the clearance: "),
                    Remedy::ReopenClearance { person: after.reference.clone() }
                ]
            };
            Ok(store::leaver::clearance(tx, after.id)?.map(|clearance| note(clearance.no)))
        }
        _ => Ok(None),
    }
}

/// What followed from a change of a person: the loans that were moved back to a last working day.
#[derive(Debug, Default)]
pub(crate) struct Pulled {
    pub(crate) loans: Vec<Loan>,
    pub(crate) stock: Vec<StockLoan>,
    /// True if the checklist or clearance of a leaver became history.
    pub(crate) has_begun_anew: bool,
}

impl Pulled {
    /// The number of all loans that were moved.
    pub(crate) fn len(&self) -> usize {
        self.loans.len() + self.stock.len()
    }
}

/// Moves open loans that are due after the last working day back to that day, and returns them.
pub(crate) fn pull_back(tx: &WriteTx<'_>, act: &Timed<'_>, person: &Person) -> Result<Pulled, Fault> {
    let (mut pulled, year) = (Pulled::default(), store::school_year::year(tx)?);
    for before in store::loan::open_of_person(tx, person.id)? {
        let (due, moved) = before.pulled_to(person.last_working_day, act.clock);
        if !moved {
            continue;
        }
        let mut loan = before.clone();
        loan.set_due(due, act.clock, &year);
        tx.update(&loan)?;
        tx.log(Entry {
            action: "loan pull back",
            subject: Subject::new("loan", loan.id),
            asset: Some(loan.asset_id),
            person: Some(person.id),
            effective_at: None,
            body: changes(&before, &loan),
        })?;
        pulled.loans.push(loan);
    }
    for before in store::stock::open_of_person(tx, person.id)? {
        let (due, moved) = before.pulled_to(person.last_working_day, act.clock);
        if !moved {
            continue;
        }
        let mut loan = before.clone();
        loan.set_due(due, act.clock, &year);
        tx.update(&loan)?;
        tx.log(Entry {
            action: "stock pull back",
            subject: Subject::new("stock_loan", loan.id),
            asset: None,
            person: Some(person.id),
            effective_at: None,
            body: changes(&before, &loan),
        })?;
        pulled.stock.push(loan);
    }
    Ok(pulled)
}
