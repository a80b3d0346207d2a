//! Teaching groups: the pupils and teachers of a lesson, as the MIS names it.

use super::{
    fault::Fault,
    ids::{GroupId, PersonId, RowId},
    incoming::cell,
    person::PersonKind,
    text::{self, fold, squeezed},
};
use crate::words;
use std::collections::HashMap;

words! {
    /// The part that a person has in a teaching group.
    MemberRole, "role in a teaching group" { Pupil = "pupil", Teacher = "teacher" }
}

impl MemberRole {
    /// The role that a person of this kind has when a list of groups doesn't say it.
    pub fn of(kind: PersonKind) -> Self {
        if kind == PersonKind::Pupil { Self::Pupil } else { Self::Teacher }
    }
}

/// A teaching group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub name_folded: String,
}

/// One person's membership of a teaching group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub group_id: GroupId,
    pub id: RowId,
    pub person_id: PersonId,
    pub role: MemberRole,
}

/// Trims a name and removes the spaces around its slashes: `9B / Sc1` is `9B/Sc1`.
fn tidied(name: &str) -> String {
    squeezed(name).split('/').map(str::trim).collect::<Vec<_>>().join("/")
}

/// Cleans the name of a teaching group.
///
/// Errors: the name is empty or too long, or has a control character.
pub fn clean_name(name: &str) -> Result<String, Fault> {
    Ok(tidied(&text::required("name of the teaching group", name, text::SHORT)?))
}

/// The folded name that finds a teaching group, however it was typed.
pub fn key(name: &str) -> String {
    fold(&tidied(name))
}

/// Reads the names in one cell of a list of people, such as `9B/Sc1; 9B/Ma2`. A comma separates names only if no other
/// separator does, because a name may have one.
pub fn groups_of_cell(cell: &str) -> Vec<String> {
    let firm = |c: char| matches!(c, ';' | '|' | '\n' | '\r');
    let comma = |c: char| c == ',';
    let parts: Vec<&str> = if cell.contains(firm) { cell.split(firm).collect() } else { cell.split(comma).collect() };
    let mut names: Vec<String> = Vec::new();
    for name in parts.into_iter().filter(|part| !cell::is_nothing(part)).map(tidied) {
        if !names.iter().any(|known| key(known) == key(&name)) {
            names.push(name);
        }
    }
    names
}

/// The differences between a teaching group's members and those that it must have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    pub joins: Vec<(PersonId, MemberRole)>,
    pub leaves: Vec<Member>,
    /// Members who stay, with their new role.
    pub roles: Vec<Member>,
}

impl Change {
    /// Works out who joins and leaves a group, and who changes role. Somebody who was given twice is a teacher if either
    /// says so, because a teacher may be listed among the pupils to see their work.
    pub fn between(now: &[Member], wanted: &[(PersonId, MemberRole)]) -> Self {
        let mut roles: HashMap<PersonId, MemberRole> = HashMap::with_capacity(wanted.len());
        for (person, role) in wanted {
            let known = roles.entry(*person).or_insert(*role);
            if *role == MemberRole::Teacher {
                *known = MemberRole::Teacher;
            }
        }
        let mut change = Self::default();
        for member in now {
            match roles.remove(&member.person_id) {
                None => change.leaves.push(member.clone()),
                Some(role) if role != member.role => change.roles.push(Member { role, ..member.clone() }),
                Some(_) => {}
            }
        }
        // In the order in which they were given.
        for (person, _) in wanted {
            change.joins.extend(roles.remove_entry(person));
        }
        change
    }

    /// True if nobody joins, leaves or changes role.
    pub fn is_nothing(&self) -> bool {
        self.joins.is_empty() && self.leaves.is_empty() && self.roles.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn spaces_around_a_slash_and_letter_case_do_not_matter() {
        assert_eq!(clean_name("  9B /  Sc1 ").unwrap(), "9B/Sc1");
        for typed in ["9B/Sc1", "9b/sc1", " 9B / SC1", "9B/ sc1"] {
            assert_eq!(key(typed), "9b/sc1");
        }
        assert!(clean_name(" ").is_err());
        // Other spaces are part of a name.
        assert_ne!(key("10 A/Ma1"), key("10A/Ma1"));
    }

    #[test]
    fn a_cell_has_several_groups() {
        for cell in
            ["9B/Sc1; 9B/Ma2", "9B/Sc1,9B / Ma2", "9B/Sc1 | 9B/Ma2 | 9b/sc1", "9B/Sc1\n9B/Ma2;", "; 9B/Sc1; ;9B/Ma2"]
        {
            assert_eq!(groups_of_cell(cell), ["9B/Sc1", "9B/Ma2"], "{cell}");
        }
        assert_eq!(groups_of_cell("Science, set 1; Maths"), ["Science, set 1", "Maths"]);
        for nothing in ["", " ", "N/A", "-", "none; -"] {
            assert!(groups_of_cell(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn a_change_has_those_who_join_leave_and_change_role() {
        let [a, b, c, d] = [1, 2, 3, 4].map(|no| PersonId(Uuid::from_u128(no)));
        let group_id = GroupId(Uuid::from_u128(9));
        let member = |person_id, role| Member { group_id, id: RowId(Uuid::from_u128(8)), person_id, role };
        let now = [member(a, MemberRole::Pupil), member(b, MemberRole::Pupil), member(c, MemberRole::Pupil)];
        let wanted = [
            (d, MemberRole::Pupil),
            (b, MemberRole::Pupil),
            (c, MemberRole::Teacher),
            (c, MemberRole::Pupil),
            (d, MemberRole::Pupil),
        ];
        let change = Change::between(&now, &wanted);
        assert_eq!(change.joins, [(d, MemberRole::Pupil)]);
        assert_eq!(change.leaves, [member(a, MemberRole::Pupil)]);
        assert_eq!(change.roles, [member(c, MemberRole::Teacher)]);
        assert!(Change::between(&now, &now.clone().map(|m| (m.person_id, m.role))).is_nothing());
    }
}
