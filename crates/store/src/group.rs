//! Finds teaching groups and their members, and the people of a class: a form or a teaching group.

use super::{Field, Mention, ReadTx, Record as _, Value, WriteTx, merged::is_known, person};
use chrono::NaiveDate;
use domain::{
    fault::{Fault, FaultKind},
    group::{self, Group, Member, MemberRole},
    ids::{GroupId, PersonId},
    names::{Names, Place},
    person::{Person, PersonKind},
    privacy::Text,
    remedy::{Input, See},
    say,
    text::{fold, natural_key, nearest, shown, squeezed},
};
use std::collections::BTreeSet;

/// A form or a teaching group, wherever a class is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// A form, as the school spells it.
    Form(String),
    Group(Group),
}

impl Class {
    /// The name, as the school spells it.
    pub fn name(&self) -> &str {
        match self {
            Self::Form(name) => name,
            Self::Group(group) => &group.name,
        }
    }

    /// The people of the class who have not left, by family name. The teacher of a form has it on record too, and is not one
    /// of them.
    pub fn people(&self, tx: &ReadTx<'_>, today: NaiveDate) -> Result<Vec<Person>, Fault> {
        let mut people = match self {
            Self::Form(name) => {
                let mut people = person::in_class(tx, name)?;
                people.retain(|person| person.kind != PersonKind::Staff);
                people
            }
            Self::Group(group) => pupils(tx, group.id)?,
        };
        people.retain(|person| !person.has_left(today));
        Ok(people)
    }
}

/// Finds the form or the teaching group that a typed class means. If both have this name, the form is meant, because
/// people's pages show it; but only if the group has the same pupils. Otherwise, half of those who are meant could be
/// missing, or too many be banned. `form 9B` and `group 9B` say which of them is meant.
///
/// Errors: neither has this name; both have it, with different pupils.
pub fn class(tx: &ReadTx<'_>, typed: &str, today: NaiveDate) -> Result<Class, Fault> {
    let word = squeezed(typed);
    match called(tx, &word)? {
        (Some(form), Some(group)) => settled(tx, form, group, today),
        (Some(form), None) => Ok(Class::Form(form)),
        (None, Some(group)) => Ok(Class::Group(group)),
        (None, None) => match meant(tx, &word)? {
            Some(class) => Ok(class),
            None => Err(unknown(tx, typed, true)?),
        },
    }
}

/// The form and the teaching group with this name.
fn called(tx: &ReadTx<'_>, word: &str) -> Result<(Option<String>, Option<Group>), Fault> {
    let sql = "select min(class) from person where class_folded = ?1";
    let form = tx.one(sql, &[Value::Text(fold(word).into())], |row| row.get::<Option<String>>(0))?.flatten();
    Ok((form, by_name(tx, word)?))
}

/// The class of a name with a word before it that says which sort is meant.
fn meant(tx: &ReadTx<'_>, word: &str) -> Result<Option<Class>, Fault> {
    let Some((sort, name)) = word.split_once(' ') else { return Ok(None) };
    let (form, group) = called(tx, name)?;
    Ok(match fold(sort).as_str() {
        "form" => form.map(Class::Form),
        "group" => group.map(Class::Group),
        _ => None,
    })
}

fn settled(tx: &ReadTx<'_>, form: String, group: Group, today: NaiveDate) -> Result<Class, Fault> {
    let (form, group) = (Class::Form(form), Class::Group(group));
    let pupils = |class: &Class| -> Result<BTreeSet<PersonId>, Fault> {
        let people = class.people(tx, today)?;
        Ok(people.into_iter().filter(|person| person.kind == PersonKind::Pupil).map(|person| person.id).collect())
    };
    if pupils(&form)? == pupils(&group)? {
        return Ok(form);
    }
    let name = form.name();
    Err(Fault::new(
        FaultKind::Ambiguous,
        format!("{} is a form and a teaching group with different pupils", shown(name)),
    )
    .hint(say![
        Input::Class.with(format!("form {name}")),
        " means the form, ",
        Input::Class.with(format!("group {name}")),
        " the teaching group."
    ]))
}

/// The fault for a name that no teaching group has, with the three nearest names. With `forms`, no form has it either.
pub fn unknown(tx: &ReadTx<'_>, typed: &str, forms: bool) -> Result<Fault, Fault> {
    let mut names: Vec<String> = all(tx)?.into_iter().map(|group| group.name).collect();
    if forms {
        let sql = "select min(class) from person where class is not null group by class_folded order by class_folded";
        names.extend(tx.all(sql, &[], |row| row.get::<String>(0))?);
    }
    let near = nearest(typed.trim(), names.iter().map(String::as_str));
    let hint = match (near.is_empty(), forms) {
        (false, _) => say!["Did you mean one of these? If not, ", See::Groups, " lists the teaching groups."],
        (true, true) => say![See::Groups, " lists the teaching groups, ", See::People, " the people with their forms."],
        (true, false) => say![See::Groups, " lists the teaching groups."],
    };
    let sort = if forms { "form or teaching group" } else { "teaching group" };
    Ok(Fault::not_found(format!("there is no {sort} {}", shown(typed.trim())))
        .hint(hint)
        .details(near.into_iter().map(str::to_owned)))
}

/// Finds a teaching group by its name, in upper or lower case, with or without spaces around its slash.
pub fn by_name(tx: &ReadTx<'_>, name: &str) -> Result<Option<Group>, Fault> {
    tx.get("where r.name_folded = ?1", &[Value::Text(group::key(name).into())])
}

/// Finds a teaching group by its name.
///
/// Errors: no group has this name.
pub fn find(tx: &ReadTx<'_>, name: &str) -> Result<Group, Fault> {
    match by_name(tx, name)? {
        Some(group) => Ok(group),
        None => Err(unknown(tx, name, false)?),
    }
}

/// Finds a teaching group by its id; `None` if it was deleted with its last member.
pub fn by_id(tx: &ReadTx<'_>, id: GroupId) -> Result<Option<Group>, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])
}

/// The pupils of a teaching group, by family name.
pub fn pupils(tx: &ReadTx<'_>, group: GroupId) -> Result<Vec<Person>, Fault> {
    let condition = "where r.id in (select m.person_id from group_member m where m.group_id = ?1 and m.role = 'pupil') \
                     order by r.sort_name, r.ref_folded";
    tx.list(condition, &[group.to_value()])
}

/// All teaching groups, by name: `9B/Sc2` before `9B/Sc10`.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Group>, Fault> {
    let mut groups: Vec<Group> = tx.list("order by r.name_folded", &[])?;
    groups.sort_by_cached_key(|group| natural_key(&group.name));
    Ok(groups)
}

/// The members of a teaching group.
pub fn members(tx: &ReadTx<'_>, group: GroupId) -> Result<Vec<Member>, Fault> {
    tx.list("where r.group_id = ?1 order by r.id", &[group.to_value()])
}

/// Everybody's memberships.
pub fn all_members(tx: &ReadTx<'_>) -> Result<Vec<Member>, Fault> {
    tx.list("order by r.group_id, r.id", &[])
}

/// The memberships of a person.
pub fn memberships(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<Member>, Fault> {
    tx.list("where r.person_id = ?1 order by r.id", &[person.to_value()])
}

/// A person's teaching groups with the person's role in each, by name.
pub fn of_person(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<(String, MemberRole)>, Fault> {
    let sql = "select g.name, m.role from group_member m join teaching_group g on g.id = m.group_id \
               where m.person_id = ?1 order by g.name_folded";
    let mut groups = tx.all(sql, &[person.to_value()], |row| Ok((row.get::<String>(0)?, row.get(1)?)))?;
    groups.sort_by_cached_key(|(name, _)| natural_key(name));
    Ok(groups)
}

/// The names of a person's teaching groups.
pub fn names_of(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<String>, Fault> {
    Ok(of_person(tx, person)?.into_iter().map(|(name, _)| name).collect())
}

/// Deletes a teaching group that has no members left: a list of groups shows those that are taught, and a name typed
/// by mistake goes with its last member. Returns true if it was deleted.
pub fn delete_if_empty(tx: &WriteTx<'_>, id: GroupId) -> Result<bool, Fault> {
    if !members(tx, id)?.is_empty() {
        return Ok(false);
    }
    let Some(group) = by_id(tx, id)? else { return Ok(false) };
    tx.delete(&group)?;
    Ok(true)
}

/// Ends a person's memberships, except in the groups of another person if one is given: a person is in a group once.
pub fn leave(tx: &WriteTx<'_>, person: PersonId, only_where: Option<PersonId>) -> Result<(), Fault> {
    let kept = only_where.map(|other| memberships(tx, other)).transpose()?;
    for member in memberships(tx, person)? {
        if kept.as_ref().is_none_or(|kept| kept.iter().any(|other| other.group_id == member.group_id)) {
            tx.delete(&member)?;
            delete_if_empty(tx, member.group_id)?;
        }
    }
    Ok(())
}

/// Removes the certain mentions of people from the names of groups. Two groups that were named after two people would
/// then have the same name, so the second gets a number. Returns the number of changed groups.
pub(super) fn redact(tx: &WriteTx<'_>, names: &Names, mut found: impl FnMut(Mention)) -> Result<usize, Fault> {
    let groups = match all(tx) {
        // A row that was changed outside Kitbook must not stop an erasure.
        Err(fault) if fault.kind == FaultKind::Damaged => return Ok(0),
        groups => groups?,
    };
    let mut changed = 0;
    for group in groups {
        let verdict = names.verdict(&group.name, Place::of(Text::Label));
        let Some(redacted) = verdict.redacted else { continue };
        let (mut name, mut number) = (redacted.clone(), 1);
        while is_known(tx, Group::TABLE.name, "name_folded", &fold(&name).to_value())? {
            number += 1;
            name = format!("{redacted} {number}");
        }
        let row = group.id.to_string();
        found(Mention {
            table: Group::TABLE.name,
            row,
            column: "name",
            text: group.name.clone(),
            redacted: true,
            look: verdict.look,
        });
        tx.update(&Group { name_folded: fold(&name), name, ..group })?;
        changed += 1;
    }
    Ok(changed)
}
