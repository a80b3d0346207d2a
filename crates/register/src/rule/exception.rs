//! The person who decided to override a rule, where an override is somebody's decision: what a permission would have
//! allowed is decided by a role that gives the permission.

use super::decider::{decider, decider_among, is_of_head, must_teach};
use crate::act::Act;
use chrono::NaiveDate;
use domain::{
    decision::{self, Exception},
    fault::Fault,
    loan::OffSite,
    permission,
    person::{Person, Role},
    rules::Override,
};
use serde_json::{Value as Json, json};
use store::ReadTx;

/// Finds the person who decided to override a rule for this person; `None` if the reason is enough.
///
/// Errors: nobody was named; the person who was named has no such role on that day, or is the person whom it is about; a
/// class teacher decides about a pupil of another form.
pub(crate) fn decider_of(
    tx: &ReadTx<'_>,
    act: &Act,
    used: &Override,
    (about, off_site): (&Person, Option<OffSite>),
    on: NaiveDate,
) -> Result<Option<Person>, Fault> {
    let named = used.by.as_deref();
    let kind = match decision::of_override(used.rule, about.kind, off_site) {
        None => return Ok(None),
        Some(Exception::On(matter)) => return decider(tx, act, named, matter, &[about.id], on).map(Some),
        Some(Exception::InPlaceOf(kind)) => permission::named(store::permission::kinds(tx)?, kind)?,
    };
    let kind = if is_of_head(tx, &[about.id], on)? { kind.for_head() } else { kind };
    let found = decider_among(tx, act, named, &kind.roles, &[about.id], on)?;
    let holds = store::person::roles(tx, found.id, on)?;
    if !kind.roles.iter().any(|role| *role != Role::ClassTeacher && holds.contains(role)) {
        must_teach(tx, &found, Some(about))?;
    }
    Ok(Some(found))
}

/// Finds the people who decided to override rules for a person's own device, and writes the overrides for the log.
///
/// Errors: as for [`decider_of`].
pub(crate) fn told(
    tx: &ReadTx<'_>,
    act: &Act,
    used: &[Override],
    owner: &Person,
    on: NaiveDate,
) -> Result<Vec<Json>, Fault> {
    let tell = |one: &Override| {
        let by = decider_of(tx, act, one, (owner, None), on)?;
        let mut told = json!({ "rule": one.rule, "reason": one.reason });
        if let Some(by) = by {
            told["by"] = json!(by.reference);
        }
        Ok(told)
    };
    used.iter().map(tell).collect()
}
