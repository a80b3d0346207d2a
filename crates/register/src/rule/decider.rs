//! Finds the person who made a decision. The person needs the right role on that day, and can't decide their own case.

use crate::act::Act;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::PersonId,
    person::{Person, Role},
    remedy::{Input, Remedy, See},
    say,
    text::{and_list, shown},
    when::show_day,
};
use store::ReadTx;

/// The roles that decide the outcome of an incident (Hazeldene 3.3: the headteacher is consulted).
pub(crate) const OUTCOMES: &[Role] = &[Role::Headteacher, Role::BusinessManager, Role::IctCoordinator];
/// The roles that may waive money or write it off.
pub(crate) const MONEY: &[Role] = &[Role::Headteacher, Role::BusinessManager];
/// The only role for decisions that the policies give to the headteacher alone.
pub(crate) const HEAD: &[Role] = &[Role::Headteacher];
/// The roles that decide whether two records are of one person.
pub(crate) const MERGING: &[Role] = &[Role::Headteacher, Role::IctCoordinator];
/// The same, where one of the two is the headteacher (Trosnant, Shirley Warren: the chair decides on what concerns the
/// head).
pub(crate) const MERGING_HEAD: &[Role] = &[Role::Headteacher, Role::IctCoordinator, Role::ChairOfGovernors];
/// The role that decides on data breaches.
pub(crate) const PROTECTION: &[Role] = &[Role::DataProtectionLead];

/// The roles in a sentence, such as "headteacher or ict-coordinator".
pub(crate) fn any_of(roles: &[Role]) -> String {
    let names: Vec<String> = roles.iter().map(ToString::to_string).collect();
    and_list(&names).replace(" and ", " or ")
}

/// Finds the person who decided: the named person, else the operator, if the operator's name is the ref or username of
/// someone with the role.
///
/// Errors: no one was named; no such person; the person had no such role on that day, or the decision is about them.
pub(crate) fn decider(
    tx: &ReadTx<'_>,
    act: &Act,
    named: Option<&str>,
    roles: &[Role],
    about: Option<PersonId>,
    on: NaiveDate,
) -> Result<Person, Fault> {
    decider_among(tx, act, named, roles, about.as_slice(), on)
}

/// Finds the person who decided, as [`decider`] does. `about` has the people whom the decision is about.
///
/// Errors: as for [`decider`]; or nobody has such a role.
pub(crate) fn decider_among(
    tx: &ReadTx<'_>,
    act: &Act,
    named: Option<&str>,
    roles: &[Role],
    about: &[PersonId],
    on: NaiveDate,
) -> Result<Person, Fault> {
    let names = any_of(roles);
    let person = match named {
        Some(named) => store::person::find(tx, named)?,
        None => match operator(tx, act, roles, on)? {
            Some(person) => person,
            None => {
                nobody_has(tx, roles, on)?;
                return Err(Fault::invalid("the person who decided was not given").hint(say![
                    "Add ",
                    Input::By.blank(),
                    format!(" with the ref of the {names}. "),
                    See::Roles,
                    " lists the roles; ",
                    Remedy::SetRole,
                    " gives one."
                ]));
            }
        },
    };
    if about.contains(&person.id) {
        return Err(Fault::invalid(format!("{} can't decide about themselves", person.label())).hint(say![
            "Name someone else: ",
            Input::By.blank(),
            "."
        ]));
    }
    if !holds(tx, &person, roles, on)? {
        nobody_has(tx, roles, on)?;
        return Err(Fault::conflict(
            format!("{} was not {names} on {}", person.label(), show_day(on)),
            say![See::Roles, " lists the roles. To record one: ", Remedy::SetRoleFrom, "."],
        ));
    }
    Ok(person)
}

/// Refuses a decision in a register where nobody has any of these roles, as on its first day.
fn nobody_has(tx: &ReadTx<'_>, roles: &[Role], on: NaiveDate) -> Result<(), Fault> {
    let Some(first) = roles.first() else { return Ok(()) };
    for role in roles {
        if store::person::is_held(tx, *role, on)? {
            return Ok(());
        }
    }
    Err(Fault::conflict(
        format!("nobody is recorded as {} on {}", any_of(roles), show_day(on)),
        say!["Record who it is: ", Remedy::GiveRole { role: *first }, "."],
    ))
}

fn holds(tx: &ReadTx<'_>, person: &Person, roles: &[Role], on: NaiveDate) -> Result<bool, Fault> {
    Ok(store::person::roles(tx, person.id, on)?.iter().any(|role| roles.contains(role)))
}

fn operator(tx: &ReadTx<'_>, act: &Act, roles: &[Role], on: NaiveDate) -> Result<Option<Person>, Fault> {
    for person in store::person::exact(tx, act.operator.name())? {
        if holds(tx, &person, roles, on)? {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

/// Reads a reason, which is required.
///
/// Errors: the reason is empty, or has characters that can't be read.
pub(crate) fn reason_of(reason: &str) -> Result<String, Fault> {
    domain::text::note("reason", reason)?.ok_or_else(|| {
        Fault::invalid(format!("the reason {} is empty", shown(reason))).hint(say![
            "Add ",
            Input::Reason.blank(),
            ". It is kept in the log."
        ])
    })
}
