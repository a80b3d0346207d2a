//! Who decides: somebody who holds a role for it on that day, and is never the one whom it is about.

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

/// Who decides what came of an incident (Hazeldene 3.3: the headteacher is consulted).
pub(crate) const OUTCOMES: &[Role] = &[Role::Headteacher, Role::BusinessManager, Role::IctCoordinator];
/// Who lets money off.
pub(crate) const MONEY: &[Role] = &[Role::Headteacher, Role::BusinessManager];
/// Whom the policies name alone.
pub(crate) const HEAD: &[Role] = &[Role::Headteacher];
pub(crate) const PROTECTION: &[Role] = &[Role::DataProtectionOfficer];

/// The one who decided: who was named, else the operator, where the operator's name is the ref or username of somebody
/// who may.
///
/// Errors: nobody was named; nobody of that name; no such role on that day; it is about that very person.
pub(crate) fn decider(
    tx: &ReadTx<'_>,
    act: &Act,
    said: Option<&str>,
    roles: &[Role],
    about: Option<PersonId>,
    on: NaiveDate,
) -> Result<Person, Fault> {
    let names: Vec<String> = roles.iter().map(ToString::to_string).collect();
    let names = and_list(&names).replace(" and ", " or ");
    let person = match said {
        Some(said) => store::person::find(tx, said)?,
        None => match operator(tx, act, roles, on)? {
            Some(person) => person,
            None => {
                return Err(Fault::invalid("who decided that is not said").hint(say![
                    "Name who did: ",
                    Input::By.blank(),
                    format!(", of somebody who is {names}. "),
                    See::Roles,
                    " shows who is; ",
                    Remedy::SetRole,
                    " makes it so."
                ]));
            }
        },
    };
    if about == Some(person.id) {
        return Err(Fault::invalid(format!("{} can't decide what is about themselves", person.label())).hint(say![
            "Name somebody else: ",
            Input::By.blank(),
            "."
        ]));
    }
    if !holds(tx, &person, roles, on)? {
        return Err(Fault::conflict(
            format!("{} was not {names} on {}", person.label(), show_day(on)),
            say![See::Roles, " shows who is; ", Remedy::SetRoleFrom, " records it."],
        ));
    }
    Ok(person)
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

/// A reason that has to be given.
///
/// Errors: it is empty, or no text.
pub(crate) fn reason_of(reason: &str) -> Result<String, Fault> {
    domain::text::note("reason", reason)?.ok_or_else(|| {
        Fault::invalid(format!("the reason {} is empty", shown(reason))).hint(say![
            "Add ",
            Input::Reason.blank(),
            "; it is kept."
        ])
    })
}
