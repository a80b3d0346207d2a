//! What follows when a last working day is set, moved or taken back.

use crate::act::Timed;
use domain::{
    fault::{Failure, Fault},
    ids::PersonId,
    leaver::{Clearance, Tick, leaving_day},
    loan::Loan,
    person::Person,
    remedy::{Remedy, See},
    rules, say,
    say::Notes,
    text::count,
    when::show_day,
};
use serde_json::{Map, Value as Json};
use store::{Entry, ReadTx, Subject, WriteTx, changes};

/// Nothing is opened of somebody who was cleared and leaves.
///
/// Errors: refused; the register can't be read.
pub(crate) fn refuse_cleared(tx: &ReadTx<'_>, person: &Person) -> Result<(), Failure> {
    match rules::refuse_cleared(person, certificate_of(tx, person)?) {
        Some(refusal) => Err(Failure::refused(refusal)),
        None => Ok(()),
    }
}

/// The certificate of somebody who leaves; nobody is cleared who does not.
///
/// Errors: the register can't be read.
pub(crate) fn certificate_of(tx: &ReadTx<'_>, person: &Person) -> Result<Option<i64>, Fault> {
    match leaving_day(person) {
        Some(_) => Ok(store::leaver::clearance(tx, person.id)?.map(|clearance| clearance.no)),
        None => Ok(None),
    }
}

/// What was said and cleared at an earlier leaving is history: somebody who left was taken on again.
///
/// Errors: the register can't be written.
pub(crate) fn begin_anew(tx: &WriteTx<'_>, act: &Timed<'_>, person: PersonId) -> Result<(), Fault> {
    let ticks = store::leaver::ticks(tx, person)?;
    let clearance = store::leaver::clearance(tx, person)?;
    if ticks.is_empty() && clearance.is_none() {
        return Ok(());
    }
    for tick in ticks {
        tx.update(&Tick { past: true, ..tick })?;
    }
    if let Some(clearance) = clearance {
        tx.update(&Clearance { past: true, ..clearance })?;
    }
    log(tx, act, "leaver back", person, Map::new())
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

/// What there is to say where somebody's leaving changes.
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
    let person = after.reference.clone();
    match (was, is) {
        (Some(_), None) => notes.push("stays on: what was ticked and cleared before is history"),
        (Some(earlier), Some(later)) if earlier < later => {
            if let Some(clearance) = store::leaver::clearance(tx, after.id)? {
                notes.push(say![
                    format!("cleared already (certificate {}): whoever stays on is reopened, ", clearance.no),
                    Remedy::ReopenClearance { person: person.clone() }
                ]);
            }
            let due = store::loan::open_of_person(tx, after.id)?.iter().filter(|l| l.due_on == was).count();
            if due > 0 {
                notes.push(say![
                    format!("{} due on {} still: ", count(due, "loan"), show_day(earlier)),
                    See::LoansOf { person },
                    ", ",
                    Remedy::RenewLoan { no: None }
                ]);
            }
        }
        _ => {}
    }
    Ok(notes)
}

/// Open loans that are due past the last working day become due on it.
pub(crate) fn pull_back(tx: &WriteTx<'_>, act: &Timed<'_>, person: &Person) -> Result<Vec<Loan>, Fault> {
    let mut pulled = Vec::new();
    for before in store::loan::open_of_person(tx, person.id)? {
        let (due, moved) = before.pulled_to(person.last_working_day, act.clock);
        if !moved {
            continue;
        }
        let mut loan = before.clone();
        loan.set_due(due, act.clock);
        tx.update(&loan)?;
        tx.log(Entry {
            action: "loan pull back",
            subject: Subject::new("loan", loan.id),
            asset: Some(loan.asset_id),
            person: Some(person.id),
            effective_at: None,
            body: changes(&before, &loan),
        })?;
        pulled.push(loan);
    }
    Ok(pulled)
}
