//! Finds the person who made a decision. The person needs the right role on that day, and can't decide their own case.

use crate::act::Act;
use chrono::NaiveDate;
use domain::{
    decision::{self, Matter},
    fault::{Fault, FaultKind},
    ids::PersonId,
    person::{Person, PersonKind, Role},
    remedy::{Input, Remedy, See},
    say,
    text::{and_list, shown},
    when::show_day,
};
use store::ReadTx;

/// The roles that may decide a matter about these people on a day.
pub(crate) fn roles_for(
    tx: &ReadTx<'_>,
    matter: Matter,
    about: &[PersonId],
    on: NaiveDate,
) -> Result<&'static [Role], Fault> {
    let of_head = is_of_head(tx, about, on)?;
    let (roles, instead) = (matter.roles(of_head), matter.in_their_place(of_head));
    let is_free = instead.is_empty() || !holders(tx, roles, about, on)?.is_empty();
    Ok(if is_free { roles } else { instead })
}

/// True if one of these people is the headteacher on a day.
pub(crate) fn is_of_head(tx: &ReadTx<'_>, about: &[PersonId], on: NaiveDate) -> Result<bool, Fault> {
    for id in about {
        if store::person::roles(tx, *id, on)?.contains(&Role::Headteacher) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The people who hold one of these roles on a day and are still there, except those whom the matter is about, with the
/// role.
pub(crate) fn holders(
    tx: &ReadTx<'_>,
    roles: &[Role],
    about: &[PersonId],
    on: NaiveDate,
) -> Result<Vec<(Person, Role)>, Fault> {
    let mut found = Vec::new();
    for role in roles {
        let held = store::person::holders(tx, *role, on)?;
        let may = |person: &Person| !about.contains(&person.id) && decision::is_there(person, on);
        found.extend(held.into_iter().filter(may).map(|person| (person, *role)));
    }
    Ok(found)
}

/// Names the people who may decide, such as ": H1 (Hester Head, headteacher), B1 (Bill Purse, business-manager)".
fn told(holders: &[(Person, Role)]) -> String {
    const TOLD: usize = 6;
    let names: Vec<String> = holders
        .iter()
        .take(TOLD)
        .map(|(person, role)| format!("{} ({}, {role})", person.reference, person.name))
        .collect();
    if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) }
}

/// The roles in a sentence, such as "headteacher or ict-coordinator".
pub(crate) fn any_of(roles: &[Role]) -> String {
    let names: Vec<String> = roles.iter().map(ToString::to_string).collect();
    and_list(&names).replace(" and ", " or ")
}

/// Finds the person who decided a matter: the named person, else the operator, if the operator's name is the ref or
/// username of someone with the role. `about` has the people whom the decision is about.
///
/// Errors: no one was named; no such person; the person had no such role on that day or had left, or the decision is
/// about them.
pub(crate) fn decider(
    tx: &ReadTx<'_>,
    act: &Act,
    named: Option<&str>,
    matter: Matter,
    about: &[PersonId],
    on: NaiveDate,
) -> Result<Person, Fault> {
    decider_by(tx, act, (named, Input::By), matter, about, on)
}

/// Finds the person who decided, as [`decider`] does, where another input than `--by` names them.
///
/// Errors: as for [`decider`].
pub(crate) fn decider_by(
    tx: &ReadTx<'_>,
    act: &Act,
    (named, input): (Option<&str>, Input),
    matter: Matter,
    about: &[PersonId],
    on: NaiveDate,
) -> Result<Person, Fault> {
    among(tx, act, (named, input), roles_for(tx, matter, about, on)?, about, on)
}

/// Finds the person who decided, as [`decider`] does, among those with one of these roles.
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
    among(tx, act, (named, Input::By), roles, about, on)
}

fn among(
    tx: &ReadTx<'_>,
    act: &Act,
    (named, input): (Option<&str>, Input),
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
                let holders = holders(tx, roles, about, on)?;
                if holders.is_empty() {
                    return Err(nobody_has(roles, on));
                }
                return Err(Fault::invalid("the person who decided was not given").hint(say![
                    "Add ",
                    input.blank(),
                    format!(" with the ref of the {names}{}. ", told(&holders)),
                    See::Roles,
                    " lists the roles; ",
                    Remedy::SetRole,
                    " gives one."
                ]));
            }
        },
    };
    if about.contains(&person.id) {
        let others = told(&holders(tx, roles, about, on)?);
        return Err(Fault::invalid(format!("{} can't decide about themselves", person.label())).hint(say![
            "Name someone else: ",
            input.blank(),
            format!(" with the ref of the {names}{others}.")
        ]));
    }
    if !decision::is_there(&person, on) {
        let holders = holders(tx, roles, about, on)?;
        if holders.is_empty() {
            let hint = nobody_has(roles, on).hint;
            return Err(Fault::conflict(decision::told_left(&person), hint.unwrap_or_default()));
        }
        return Err(has_left(&person, &format!("the {names}{}", told(&holders)), input));
    }
    if !holds(tx, &person, roles, on)? {
        let holders = holders(tx, roles, about, on)?;
        if holders.is_empty() {
            return Err(nobody_has(roles, on));
        }
        return Err(Fault::conflict(
            format!("{} was not {names} on {}", person.label(), show_day(on)),
            say![
                format!("Name the {names}{}. ", told(&holders)),
                See::Roles,
                " lists the roles. To record one: ",
                Remedy::SetRoleFrom,
                "."
            ],
        ));
    }
    // On the page a name alone is not enough: the decider is there, and enters their own password.
    if act.operator.person().is_some() && !act.operator.has_proved(person.id) {
        return Err(Fault::invalid(format!("{} has not confirmed this decision", person.label()))
            .hint("They enter their own password with it, on this screen."));
    }
    Ok(person)
}

/// Checks that a person who acts on a day is still there: someone who has left takes nothing away and witnesses nothing.
///
/// Errors: the person's last day is over.
pub(crate) fn must_be_there(person: &Person, on: NaiveDate, input: Input) -> Result<(), Fault> {
    if decision::is_there(person, on) { Ok(()) } else { Err(has_left(person, "someone who was there", input)) }
}

/// Checks that a witness whom the register knows is still there. Other witnesses are free text.
///
/// Errors: the witness is somebody who works for the school, and has left.
pub(crate) fn witness_must_be_there(tx: &ReadTx<'_>, witness: &str, on: NaiveDate) -> Result<(), Fault> {
    match store::person::find_whole(tx, witness) {
        Ok(Some(found)) if !matches!(found.kind, PersonKind::Pupil | PersonKind::Visitor) => {
            must_be_there(&found, on, Input::Witness)
        }
        Ok(_) => Ok(()),
        Err(fault) if fault.kind == FaultKind::Ambiguous => Ok(()),
        Err(fault) => Err(fault),
    }
}

fn has_left(person: &Person, instead: &str, input: Input) -> Fault {
    Fault::conflict(
        decision::told_left(person),
        say![
            format!("Name {instead}, with "),
            input.blank(),
            ". If that last day is wrong: ",
            Remedy::SetLastWorkingDay { person: person.reference.clone() },
            "."
        ],
    )
}

/// The fault of a decision in a register where nobody has any of these roles, as on its first day.
fn nobody_has(roles: &[Role], on: NaiveDate) -> Fault {
    let role = roles.first().copied().unwrap_or(Role::Headteacher);
    Fault::conflict(
        format!("nobody is recorded as {} on {}", any_of(roles), show_day(on)),
        say!["Record who it is: ", Remedy::GiveRole { role }, "."],
    )
}

fn holds(tx: &ReadTx<'_>, person: &Person, roles: &[Role], on: NaiveDate) -> Result<bool, Fault> {
    Ok(decision::is_there(person, on)
        && store::person::roles(tx, person.id, on)?.iter().any(|role| roles.contains(role)))
}

fn operator(tx: &ReadTx<'_>, act: &Act, roles: &[Role], on: NaiveDate) -> Result<Option<Person>, Fault> {
    if let Some(id) = act.operator.person() {
        let person = store::person::by_id(tx, id)?;
        return Ok(if holds(tx, &person, roles, on)? { Some(person) } else { None });
    }
    for person in store::person::exact(tx, act.operator.name())? {
        if holds(tx, &person, roles, on)? {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

/// Checks that a class teacher gives a permission to a pupil of their own form: they are recorded as the pupil's class
/// teacher, or have the pupil's form themselves (Brockhampton).
///
/// Errors: the pupil is of another form, or the permission is for no pupil.
pub(crate) fn must_teach(tx: &ReadTx<'_>, giver: &Person, pupil: Option<&Person>) -> Result<(), Fault> {
    let Some(pupil) = pupil else { return Ok(()) };
    let is_named = match pupil.class_teacher.as_deref() {
        None => false,
        Some(named) => match store::person::seek(tx, named) {
            Ok(found) => found.is_some_and(|found| found.id == giver.id),
            Err(fault) if fault.kind == FaultKind::Ambiguous => false,
            Err(fault) => return Err(fault),
        },
    };
    let has_form = pupil.class_folded.is_some() && pupil.class_folded == giver.class_folded;
    if is_named || (has_form && pupil.class_teacher.is_none()) {
        return Ok(());
    }
    let of = match (&pupil.class_teacher, &pupil.class) {
        (Some(teacher), _) => format!("the class teacher of {} is {}", pupil.label(), shown(teacher)),
        (None, _) => format!("no class teacher of {} is recorded", pupil.label()),
    };
    Err(Fault::conflict(
        format!("{} is not the class teacher of {}", giver.label(), pupil.name),
        say![
            format!("As the register has it, {of}. To change that: "),
            Remedy::SetClassTeacherOf { person: pupil.reference.clone() },
            "."
        ],
    ))
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
