//! Lists teaching groups, and the members of one.

use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    group::{Group, MemberRole, key},
    ids::GroupId,
    person::Person,
};
use serde::Serialize;
use std::collections::HashMap;
use store::{ReadTx, Record as _, select::Select};

/// A teaching group. People who have left are not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupView {
    pub name: String,
    /// The number of pupils.
    pub pupils: usize,
    pub teachers: Vec<Who>,
}

impl Unnumbered for GroupView {}

impl GroupView {
    /// Reads a group's numbers. A group that was deleted with its last member has none.
    pub fn load(tx: &ReadTx<'_>, group: &Group, today: NaiveDate) -> Result<Self, Fault> {
        Ok(Self::of(group, &people(tx, &[group.id], today)?.remove(&group.id).unwrap_or_default()))
    }

    fn of(group: &Group, members: &[(Person, MemberRole)]) -> Self {
        let teachers = members.iter().filter(|(_, role)| *role == MemberRole::Teacher);
        let teachers: Vec<Who> = teachers.map(|(person, _)| person.into()).collect();
        Self { name: group.name.clone(), pupils: members.len() - teachers.len(), teachers }
    }
}

/// A person in a teaching group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberView {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
    pub role: MemberRole,
    pub class: Option<String>,
}

impl MemberView {
    fn of((person, role): &(Person, MemberRole)) -> Self {
        Self {
            reference: person.reference.clone(),
            name: person.name.clone(),
            role: *role,
            class: person.class.clone(),
        }
    }
}

/// A teaching group with its teachers, then its pupils, each by family name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupStory {
    #[serde(flatten)]
    pub group: GroupView,
    pub members: Vec<MemberView>,
}

/// A teaching group of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfPerson {
    pub name: String,
    pub role: MemberRole,
}

/// Lists the teaching groups by name: all of them, or those with this text in their names.
pub fn list(tx: &ReadTx<'_>, text: Option<&str>, today: NaiveDate) -> Result<Vec<GroupView>, Fault> {
    let wanted = text.map(key).unwrap_or_default();
    let mut groups = store::group::all(tx)?;
    groups.retain(|group| group.name_folded.contains(&wanted));
    let ids: Vec<GroupId> = groups.iter().map(|group| group.id).collect();
    let members = people(tx, &ids, today)?;
    Ok(groups.iter().map(|group| GroupView::of(group, members.get(&group.id).map_or(&[], Vec::as_slice))).collect())
}

/// Reads a teaching group and its members.
///
/// Errors: no group has this name.
pub fn show(tx: &ReadTx<'_>, name: &str, today: NaiveDate) -> Result<GroupStory, Fault> {
    let group = store::group::find(tx, name)?;
    let mut members = people(tx, &[group.id], today)?.remove(&group.id).unwrap_or_default();
    members.sort_by_key(|(_, role)| *role == MemberRole::Pupil);
    Ok(GroupStory { group: GroupView::of(&group, &members), members: members.iter().map(MemberView::of).collect() })
}

/// Lists a person's teaching groups, by name.
pub fn of_person(tx: &ReadTx<'_>, person: &Person) -> Result<Vec<OfPerson>, Fault> {
    Ok(store::group::of_person(tx, person.id)?.into_iter().map(|(name, role)| OfPerson { name, role }).collect())
}

/// The most groups whose members are read by the groups' ids. For more, it is faster to read all members.
const FEW: usize = 20;

/// Reads the members of these groups, by family name. People who have left are passed over.
fn people(
    tx: &ReadTx<'_>,
    groups: &[GroupId],
    today: NaiveDate,
) -> Result<HashMap<GroupId, Vec<(Person, MemberRole)>>, Fault> {
    let head = format!(
        "select m.group_id, m.role, {} from group_member m join person p on p.id = m.person_id",
        Person::columns("p")
    );
    let mut members: HashMap<GroupId, Vec<(Person, MemberRole)>> = HashMap::new();
    if groups.is_empty() {
        return Ok(members);
    }
    let mut select = Select::default();
    if groups.len() <= FEW {
        select.and_any("m.group_id = ?", groups);
    }
    tx.each(&select.sql(&head, "order by p.sort_name, p.ref_folded, p.kind"), select.params(), |row| {
        let person = Person::read(row, 2)?;
        if !person.has_left(today) {
            members.entry(row.get(0)?).or_default().push((person, row.get(1)?));
        }
        Ok::<(), Fault>(())
    })?;
    Ok(members)
}
