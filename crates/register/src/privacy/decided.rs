//! Who decides an erasure, and the log entry about it.

use super::against::{self, Broken};
use crate::{
    act::Timed,
    rule::{
        self,
        decision::{Decision, Given},
    },
};
use domain::{
    decision::Matter,
    fault::{Failure, Fault, FaultKind},
    ids::PersonId,
    names::{Names, Place},
    person::{Person, Role},
    privacy::Text,
};
use store::{Entry, ReadTx, Subject, WriteTx};

/// The roles that decide an erasure: the data protection lead or, where nobody has that role, the headteacher. Only the
/// lead decides against the schedule. `about` has the person to erase, if it is only one.
pub(super) fn roles_for(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    about: Option<&Person>,
    broken: &[Broken],
) -> Result<&'static [Role], Fault> {
    if !broken.is_empty() {
        return Ok(&[Role::DataProtectionLead]);
    }
    let on = act.clock.day_of(act.moment(None)?);
    rule::decider::roles_for(tx, Matter::DataProtection, about.map(|person| person.id).as_slice(), on)
}

/// Finds the person who decided an erasure. `broken` has the lines of the schedule that it breaks.
///
/// Errors: the decider was not given, has no role for it, or is to be erased. If the schedule is broken, the refusal
/// says which line.
pub(super) fn decider(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    given: &Given,
    roles: &[Role],
    about: Option<&Person>,
    broken: &[Broken],
) -> Result<Person, Failure> {
    let on = act.clock.day_of(act.moment(None)?);
    match given.decider(tx, act, roles, about.map(|person| person.id).as_slice(), on) {
        // A wrong ref, or the person themselves, is a mistake of its own.
        Err(fault) if fault.kind == FaultKind::Conflict || (fault.kind == FaultKind::Invalid && given.by.is_none()) => {
            Err(if broken.is_empty() { fault.into() } else { against::refused(tx, broken, on)? })
        }
        found => Ok(found?),
    }
}

/// Logs who decided an erasure and why, without the erased names. It is an entry of its own: these details are erased
/// with the decider one day, while `log verify` needs those of the erasure for ever.
pub(super) fn log_decision(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    decision: Option<&Decision>,
    person: Option<PersonId>,
    names: &Names,
) -> Result<(), Fault> {
    let Some(decision) = decision else { return Ok(()) };
    let reason = decision.reason.as_ref().map(|reason| {
        let place = Place { text: Text::Said, own: true };
        names.verdict(reason, place).redacted.unwrap_or_else(|| reason.clone())
    });
    let subject = person.map_or_else(|| Subject::new("schedule", "retention"), |id| Subject::new("person", id));
    tx.log(Entry {
        action: "privacy decision",
        subject,
        asset: None,
        person,
        effective_at: act.effective(act.moment(None)?),
        body: Decision { reason, ..decision.clone() }.log_body(),
    })
    .map(|_| ())
}
