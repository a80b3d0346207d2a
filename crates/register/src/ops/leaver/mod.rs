//! Leavers: what is said of their checklists, clearances, and handing a thing over to a successor.

mod clear;
mod days;
mod tick;

use crate::act::Act;
pub use clear::{Transfer, clear, clear_cohort, reopen, transfer};
pub use days::set_days;
use domain::{
    fault::{Failure, Fault},
    ids::PersonId,
    leaver::{Clearance, Tick, leaving_day},
    person::Person,
    rules,
};
use serde_json::{Map, Value as Json};
use store::{Entry, Subject, Tx};
pub use tick::{Say, add_line, add_usual, remove_line, tick, tick_cohort, untick};

/// Nothing is opened of somebody who was cleared and leaves.
///
/// Errors: refused; the register can't be read.
pub(super) fn refuse_cleared(tx: &Tx<'_>, person: &Person) -> Result<(), Failure> {
    match rules::refuse_cleared(person, certificate_of(tx, person)?) {
        Some(refusal) => Err(Failure::refused(refusal)),
        None => Ok(()),
    }
}

/// The certificate of somebody who leaves; nobody is cleared who does not.
///
/// Errors: the register can't be read.
pub(super) fn certificate_of(tx: &Tx<'_>, person: &Person) -> Result<Option<i64>, Fault> {
    match leaving_day(person) {
        Some(_) => Ok(store::leaver::clearance(tx, person.id)?.map(|clearance| clearance.no)),
        None => Ok(None),
    }
}

/// What was said and cleared at an earlier leaving is history: somebody who left was taken on again.
///
/// Errors: the register can't be written.
pub(super) fn begin_anew(tx: &Tx<'_>, act: &Act, person: PersonId) -> Result<(), Fault> {
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

/// What is said where nobody of a cohort leaves.
fn nobody_leaves() -> Fault {
    Fault::usage("nobody of them has a last working day")
        .hint("Set it for all: `kitbook leaver set --year-group 11 --last-working-day DAY`.")
}

fn log(tx: &Tx<'_>, act: &Act, action: &'static str, person: PersonId, body: Map<String, Json>) -> Result<(), Fault> {
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
