//! Rolls teaching groups over to those of a file of enrolments, such as the new year's in September: first as a plan
//! that says who moves, joins and leaves, then in the register.

use super::{made, record};
use crate::view::groups::{GroupBecomes, GroupChange, GroupPlan, Moving, PersonChange, PersonDoes};
use domain::{
    fault::Fault,
    group::{Change, Group, Member, MemberRole, clean_name, key},
    ids::{GroupId, PersonId},
    person::Person,
    text::natural_key,
};
use std::collections::{BTreeMap, HashMap, hash_map::Entry};
use store::{ReadTx, WriteTx};

/// The teaching groups of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enrolments {
    pub groups: Vec<Enrolled>,
    /// True if the file has all groups of the school, so that every other group is over.
    pub whole: bool,
}

/// One teaching group of a file, with everybody who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    pub name: String,
    pub members: Vec<(PersonId, MemberRole)>,
}

/// Works out the changes that a file of enrolments makes, without making them.
///
/// Errors: a name is no name of a group; a person is not in the register.
pub fn plan(tx: &ReadTx<'_>, enrolments: &Enrolments) -> Result<GroupPlan, Fault> {
    Ok(Work::of(tx, enrolments)?.plan())
}

/// Makes the changes of [`plan`], with one log entry for each group that changes.
///
/// Errors: those of [`plan`].
pub fn apply(tx: &WriteTx<'_>, enrolments: &Enrolments) -> Result<GroupPlan, Fault> {
    let work = Work::of(tx, enrolments)?;
    for one in &work.groups {
        let (group, is_new) = match &one.known {
            Some(group) => (group.clone(), false),
            None => (made(tx, one.name.clone()), true),
        };
        record(tx, "group import", (&group, is_new), &one.change, None)?;
    }
    Ok(work.plan())
}

/// The changes of one group, before people have names.
struct One {
    name: String,
    known: Option<Group>,
    /// The number of members before the change.
    was: usize,
    change: Change,
}

impl One {
    fn becomes(&self) -> GroupBecomes {
        match &self.known {
            None => GroupBecomes::New,
            Some(_) if self.change.joins.is_empty() && self.change.leaves.len() == self.was => GroupBecomes::Gone,
            Some(_) => GroupBecomes::Changed,
        }
    }
}

/// The groups that change, and their people.
#[derive(Default)]
struct Work {
    groups: Vec<One>,
    people: HashMap<PersonId, Person>,
    unchanged: usize,
}

impl Work {
    fn of(tx: &ReadTx<'_>, enrolments: &Enrolments) -> Result<Self, Fault> {
        let mut members: HashMap<GroupId, Vec<Member>> = HashMap::new();
        for member in store::group::all_members(tx)? {
            members.entry(member.group_id).or_default().push(member);
        }
        let mut known: HashMap<String, Group> =
            store::group::all(tx)?.into_iter().map(|group| (group.name_folded.clone(), group)).collect();
        // Two rows of a file may spell one group in two ways.
        let mut wanted: BTreeMap<String, (String, Vec<(PersonId, MemberRole)>)> = BTreeMap::new();
        for group in &enrolments.groups {
            let name = clean_name(&group.name)?;
            wanted.entry(key(&name)).or_insert((name, Vec::new())).1.extend(&group.members);
        }
        let mut work = Self::default();
        for (key, (name, wanted)) in wanted {
            let group = known.remove(&key);
            let now = group.as_ref().and_then(|group| members.remove(&group.id)).unwrap_or_default();
            work.add(tx, name, group, &now, &wanted)?;
        }
        if enrolments.whole {
            for group in known.into_values() {
                let now = members.remove(&group.id).unwrap_or_default();
                work.add(tx, group.name.clone(), Some(group), &now, &[])?;
            }
        }
        work.groups.sort_by_cached_key(|one| natural_key(&one.name));
        Ok(work)
    }

    /// Adds a group if it changes, and reads the people of the change. Somebody whose details were erased joins
    /// nothing.
    fn add(
        &mut self,
        tx: &ReadTx<'_>,
        name: String,
        known: Option<Group>,
        now: &[Member],
        wanted: &[(PersonId, MemberRole)],
    ) -> Result<(), Fault> {
        let mut change = Change::between(now, wanted);
        let members = change.leaves.iter().chain(&change.roles).map(|member| member.person_id);
        for id in change.joins.iter().map(|(person, _)| *person).chain(members) {
            if let Entry::Vacant(unread) = self.people.entry(id) {
                unread.insert(store::person::by_id(tx, id)?);
            }
        }
        change.joins.retain(|(id, _)| self.people.get(id).is_some_and(|person| person.erased_on.is_none()));
        if change.is_nothing() {
            self.unchanged += usize::from(known.is_some());
            return Ok(());
        }
        let place = |id: &PersonId| self.people.get(id).map(|person| (&person.sort_name, &person.ref_folded));
        change.joins.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)));
        for members in [&mut change.leaves, &mut change.roles] {
            members.sort_by(|a, b| place(&a.person_id).cmp(&place(&b.person_id)));
        }
        // The register's spelling stays.
        let name = known.as_ref().map_or(name, |group| group.name.clone());
        self.groups.push(One { name, known, was: now.len(), change });
        Ok(())
    }

    fn plan(&self) -> GroupPlan {
        let mut plan = GroupPlan { unchanged: self.unchanged, ..GroupPlan::default() };
        let mut people: HashMap<PersonId, (Vec<String>, Vec<String>)> = HashMap::new();
        for one in &self.groups {
            for member in &one.change.leaves {
                people.entry(member.person_id).or_default().0.push(one.name.clone());
            }
            for (id, _) in &one.change.joins {
                people.entry(*id).or_default().1.push(one.name.clone());
            }
            plan.groups.push(GroupChange {
                name: one.name.clone(),
                becomes: one.becomes(),
                joins: one.change.joins.iter().filter_map(|(id, role)| self.moving(*id, *role)).collect(),
                leaves: self.moving_all(&one.change.leaves),
                roles: self.moving_all(&one.change.roles),
            });
        }
        let mut people: Vec<_> = people
            .into_iter()
            .filter_map(|(id, (leaves, joins))| Some((self.people.get(&id)?, leaves, joins)))
            .collect();
        people.sort_by_key(|(person, ..)| (&person.sort_name, &person.ref_folded, person.id));
        for (person, leaves, joins) in people {
            let (does, number) = match (leaves.is_empty(), joins.is_empty()) {
                (false, false) => (PersonDoes::Moves, &mut plan.moves),
                (true, _) => (PersonDoes::Joins, &mut plan.joins),
                (false, true) => (PersonDoes::Leaves, &mut plan.leaves),
            };
            *number += 1;
            plan.people.push(PersonChange { person: person.into(), does, leaves, joins });
        }
        plan
    }

    fn moving(&self, id: PersonId, role: MemberRole) -> Option<Moving> {
        self.people.get(&id).map(|person| Moving { person: person.into(), role })
    }

    fn moving_all(&self, members: &[Member]) -> Vec<Moving> {
        members.iter().filter_map(|member| self.moving(member.person_id, member.role)).collect()
    }
}
