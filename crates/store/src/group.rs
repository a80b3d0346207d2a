//! Finds teaching groups and their members.

use super::{Field, Mention, ReadTx, Record as _, Value, WriteTx, merged::is_known};
use domain::{
    fault::{Fault, FaultKind},
    group::{Group, Member},
    ids::{GroupId, PersonId},
    names::{Names, Place},
    privacy::Text,
    text::fold,
};

/// Finds a teaching group by its name, in upper or lower case.
pub fn by_name(tx: &ReadTx<'_>, name: &str) -> Result<Option<Group>, Fault> {
    tx.get("where r.name_folded = ?1", &[Value::Text(fold(name.trim()).into())])
}

/// All teaching groups, by name.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Group>, Fault> {
    tx.list("order by r.name_folded", &[])
}

/// The members of a teaching group.
pub fn members(tx: &ReadTx<'_>, group: GroupId) -> Result<Vec<Member>, Fault> {
    tx.list("where r.group_id = ?1 order by r.id", &[group.to_value()])
}

/// The memberships of a person.
pub fn memberships(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<Member>, Fault> {
    tx.list("where r.person_id = ?1 order by r.id", &[person.to_value()])
}

/// The names of a person's teaching groups.
pub fn names_of(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<String>, Fault> {
    let sql = "select g.name from group_member m join teaching_group g on g.id = m.group_id where m.person_id = ?1 \
               order by g.name_folded";
    tx.all(sql, &[person.to_value()], |row| row.get(0))
}

/// Ends a person's memberships, except in the groups of another person if one is given: a person is in a group once.
pub fn leave(tx: &WriteTx<'_>, person: PersonId, only_where: Option<PersonId>) -> Result<(), Fault> {
    let kept = only_where.map(|other| memberships(tx, other)).transpose()?;
    for member in memberships(tx, person)? {
        if kept.as_ref().is_none_or(|kept| kept.iter().any(|other| other.group_id == member.group_id)) {
            tx.delete(&member)?;
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
