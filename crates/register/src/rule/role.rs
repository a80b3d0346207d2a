//! Gives a role to a person, and ends it.

use super::role_list::RoleView;
use crate::act::{Act, Answer};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault},
    meaning::Meaning,
    person::{Role, RoleHeld},
    remedy::Input,
    say,
};
use store::{Entry, Field as _, Store, Subject, changes, details};

/// An order to give a person a role, or to end it.
#[derive(Debug, Clone)]
pub struct Set {
    pub person: String,
    pub role: Role,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// Gives a person a role from a date (today if none is given), until a date if one is given.
///
/// Errors: no such person; the end is before the beginning.
pub fn set(store: &mut Store, act: &Act, order: &Set) -> Result<Answer<RoleView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Begins, [order.from])?;
        act.must_mean(Meaning::Holds, [order.until])?;
        let person = store::person::find(tx, &order.person)?;
        let known: Vec<RoleHeld> = tx.list(
            "where r.person_id = ?1 and r.role = ?2 order by r.from_on desc",
            &[person.id.to_value(), order.role.to_value()],
        )?;
        let today = act.clock.today();
        let running = known.into_iter().find(|h| h.until_on.is_none_or(|until| until >= today));
        let from_on = order.from.or(running.as_ref().map(|h| h.from_on)).unwrap_or(today);
        if order.until.is_some_and(|until| until < from_on) {
            let message = format!("the role would end before it begins, on {from_on}");
            let remedy = say!["Give ", Input::Until, " on or after ", Input::From, "."];
            // If no beginning was given, the recorded beginning is what conflicts with the end.
            let is_recorded = order.from.is_none() && running.is_some();
            return Err(if is_recorded {
                Fault::conflict(message, remedy).into()
            } else {
                Fault::invalid(message).hint(remedy).into()
            });
        }
        let held = RoleHeld {
            from_on,
            id: running.as_ref().map_or_else(|| tx.new_id(), |h| h.id),
            person_id: person.id,
            role: order.role,
            until_on: order.until,
        };
        let body = match &running {
            Some(before) => {
                tx.update(&held)?;
                changes(before, &held)
            }
            None => {
                tx.insert(&held)?;
                details(&held)
            }
        };
        tx.log(Entry {
            action: "role set",
            subject: Subject::new("role", held.id),
            asset: None,
            person: Some(person.id),
            effective_at: None,
            body,
        })?;
        Ok(Answer::plain(RoleView::build(&held, &person, &store::setting::called(tx)?)))
    })
}
