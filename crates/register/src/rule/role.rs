//! Gives a role to a person, and ends it.

use super::role_list::RoleView;
use crate::act::{Act, Answer};
use chrono::NaiveDate;
use domain::{
    decision,
    fault::{Failure, Fault},
    meaning::Meaning,
    person::{Person, Role, RoleHeld},
    remedy::{Input, Remedy},
    say,
    when::show_day,
};
use serde_json::json;
use store::{Entry, Field as _, ReadTx, Store, Subject, WriteTx, changes, details};

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
/// A role that begins today or later and ends before that never held, and is taken back: it was given by mistake.
///
/// Errors: no such person; the end is before the beginning; the person is a pupil or a visitor, or has left; the
/// headteacher would be chair of governors too.
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
        let is_end = running.is_some() && order.until.is_some();
        if !is_end {
            decision::may_hold(&person, order.role, order.until, today)?;
            must_be_apart(tx, &person, order, from_on)?;
        }
        if let (None, Some(until), Some(mistake)) = (order.from, order.until, &running)
            && until < mistake.from_on
            && mistake.from_on >= today
        {
            return Ok(take_back(tx, mistake, &person, until)?);
        }
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

/// Checks that nobody is headteacher and chair of governors at the same time.
///
/// Errors: the person holds the other role within those days.
fn must_be_apart(tx: &ReadTx<'_>, person: &Person, order: &Set, from_on: NaiveDate) -> Result<(), Fault> {
    let Some(other) = decision::not_together_with(order.role) else { return Ok(()) };
    let known: Vec<RoleHeld> = tx
        .list("where r.person_id = ?1 and r.role = ?2 order by r.from_on", &[person.id.to_value(), other.to_value()])?;
    let is_at_once = |held: &RoleHeld| {
        held.until_on.is_none_or(|until| from_on <= until) && order.until.is_none_or(|until| held.from_on <= until)
    };
    let Some(held) = known.into_iter().find(is_at_once) else { return Ok(()) };
    Err(Fault::conflict(
        format!(
            "{} is {other} from {}, and can't be {} too: the chair decides what is about the headteacher",
            person.label(),
            show_day(held.from_on),
            order.role
        ),
        say![
            "Give the role to someone else, or end the other first: ",
            Remedy::EndRole { person: person.reference.clone(), role: other },
            "."
        ],
    ))
}

/// Checks that a person may keep the roles that run today or begin later: as another kind of person, or with the roles of
/// a duplicate. `holders` are the records that hold them now, this person's own among them.
///
/// Errors: pupils and visitors hold no role; nobody is headteacher and chair of governors at the same time.
pub(crate) fn must_fit(tx: &ReadTx<'_>, after: &Person, holders: &[&Person], today: NaiveDate) -> Result<(), Fault> {
    let mut all: Vec<(&Person, RoleHeld)> = Vec::new();
    for holder in holders {
        let held: Vec<RoleHeld> =
            tx.list("where r.person_id = ?1 order by r.from_on, r.role, r.id", &[holder.id.to_value()])?;
        all.extend(
            held.into_iter().filter(|one| one.until_on.is_none_or(|until| until >= today)).map(|one| (*holder, one)),
        );
    }
    let end =
        |(holder, held): &(&Person, RoleHeld)| Remedy::EndRole { person: holder.reference.clone(), role: held.role };
    if let Some(one) = all.first().filter(|_| !decision::holds_roles(after.kind)) {
        return Err(Fault::conflict(
            format!("{} is {}, and a {} can't be", one.0.label(), one.1.role, after.kind),
            say!["Roles are for people who work for the school. If that is right, end the role first: ", end(one), "."],
        ));
    }
    for (at, one) in all.iter().enumerate() {
        let meets = |other: &&(&Person, RoleHeld)| {
            decision::not_together_with(one.1.role) == Some(other.1.role)
                && one.1.until_on.is_none_or(|until| other.1.from_on <= until)
                && other.1.until_on.is_none_or(|until| one.1.from_on <= until)
        };
        if let Some(other) = all[at + 1..].iter().find(meets) {
            return Err(Fault::conflict(
                format!(
                    "{} is {} and {} is {}, which one person can't be: the chair decides what is about the headteacher",
                    one.0.label(),
                    one.1.role,
                    other.0.label(),
                    other.1.role
                ),
                say!["Check the refs. If one of the roles is over, end it first: ", end(other), "."],
            ));
        }
    }
    Ok(())
}

/// Takes back a role that was given by mistake, and has held on no day before this one.
fn take_back(
    tx: &WriteTx<'_>,
    mistake: &RoleHeld,
    person: &Person,
    until: NaiveDate,
) -> Result<Answer<RoleView>, Fault> {
    tx.delete(mistake)?;
    let mut body = details(mistake);
    body.insert("until_on".into(), json!(until));
    body.insert("taken_back".into(), json!(true));
    tx.log(Entry {
        action: "role set",
        subject: Subject::new("role", mistake.id),
        asset: None,
        person: Some(person.id),
        effective_at: None,
        body,
    })?;
    let held = RoleHeld { until_on: Some(until), ..mistake.clone() };
    let mut answer = Answer::plain(RoleView::build(&held, person, &store::setting::called(tx)?));
    answer.notes.push(format!(
        "{} is not {}: the role is removed, and the log says so; decisions made with it today still count",
        person.label(),
        mistake.role
    ));
    Ok(answer)
}
