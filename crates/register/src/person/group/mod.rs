//! Teaching groups: puts people in and takes them out, sets one person's groups, and rolls all of them over.

pub mod list;
pub mod roll;

use crate::act::{Act, Answer, Timed};
use domain::{
    fault::{Failure, Fault},
    group::{Change, Group, Member, MemberRole, clean_name, key},
    ids::PersonId,
    person::Person,
    remedy::{Input, See},
    say,
    text::count,
    when::Instant,
};
use list::GroupView;
use serde_json::{Map, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx};

/// Puts people into a teaching group, which is made if it is new.
///
/// Errors: no one matches a ref, or several people do; a pupil would teach, or somebody else be a pupil.
pub fn put(
    store: &mut Store,
    act: &Act,
    name: &str,
    who: &[String],
    role: MemberRole,
) -> Result<Answer<GroupView>, Failure> {
    act.write(store, |tx, act| {
        let name = clean_name(name)?;
        let people = all_known(tx, who)?;
        people.iter().try_for_each(|person| must_suit(person, role))?;
        let known = store::group::by_name(tx, &name)?;
        let is_new = known.is_none();
        let now = known.as_ref().map_or(Ok(Vec::new()), |group| store::group::members(tx, group.id))?;
        let wanted: Vec<(PersonId, MemberRole)> = people.iter().map(|person| (person.id, role)).collect();
        let change = Change { leaves: Vec::new(), ..Change::between(&now, &wanted) };
        let group = known.unwrap_or_else(|| made(tx, name));
        record(tx, "group put", (&group, is_new), &change, effective(act)?)?;
        let mut answer = Answer::plain(GroupView::load(tx, &group, act.clock.today())?);
        if is_new {
            answer.notes.push(format!("{} is a new teaching group", group.name));
            if !store::person::in_class(tx, &group.name)?.is_empty() {
                answer.notes.push(format!("{} is a form too", group.name));
            }
        }
        let (joined, stayed) = (change.joins.len(), people.len() - change.joins.len());
        if joined > 0 {
            answer.notes.push(format!("{} joined {}", count(joined, "person"), group.name));
        }
        if stayed > 0 {
            answer.notes.push(format!("{} in it already", count(stayed, "person")));
        }
        Ok(answer)
    })
}

/// Takes people out of a teaching group. A group without members is deleted.
///
/// Errors: no group has this name; no one matches a ref, or several people do; a person is not in the group.
pub fn take(store: &mut Store, act: &Act, name: &str, who: &[String]) -> Result<Answer<GroupView>, Failure> {
    act.write(store, |tx, act| {
        let group = store::group::find(tx, name)?;
        let people = all_known(tx, who)?;
        let members = store::group::members(tx, group.id)?;
        let mut change = Change::default();
        for person in &people {
            let Some(member) = members.iter().find(|member| member.person_id == person.id) else {
                return Err(Fault::conflict(
                    format!("{} is not in {}", person.label(), group.name),
                    say![See::Group { name: group.name.clone() }, " shows who is in it."],
                )
                .into());
            };
            change.leaves.push(member.clone());
        }
        let is_left = record(tx, "group take", (&group, false), &change, effective(act)?)?;
        let mut answer = Answer::plain(GroupView::load(tx, &group, act.clock.today())?);
        answer.notes.push(format!("{} left {}", count(people.len(), "person"), group.name));
        if !is_left {
            answer.notes.push(format!("{} has no members now, so it is no longer listed", group.name));
        }
        Ok(answer)
    })
}

/// The groups that one person has joined and left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    pub joined: Vec<String>,
    pub left: Vec<String>,
}

/// Makes these the teaching groups that a person is in with this role. The person joins those that are new and leaves
/// the others; without names, nothing is changed. Groups in which the person has another role are kept.
///
/// Errors: a name is no name of a group.
pub fn set_groups_of(tx: &WriteTx<'_>, person: &Person, names: &[String], role: MemberRole) -> Result<Joined, Fault> {
    let mut done = Joined::default();
    if names.is_empty() {
        return Ok(done);
    }
    let memberships = store::group::memberships(tx, person.id)?;
    let mut kept = Vec::with_capacity(names.len());
    for name in names {
        let name = clean_name(name)?;
        let group = match store::group::by_name(tx, &name)? {
            Some(group) => group,
            None => {
                let group = made(tx, name);
                tx.insert(&group)?;
                group
            }
        };
        if kept.contains(&group.id) {
            continue;
        }
        kept.push(group.id);
        let now: Vec<Member> = memberships.iter().filter(|member| member.group_id == group.id).cloned().collect();
        let change = Change::between(&now, &[(person.id, role)]);
        if !change.is_nothing() {
            write(tx, &group, &change)?;
            done.joined.push(group.name);
        }
    }
    for member in memberships {
        if member.role == role && !kept.contains(&member.group_id) {
            done.left.extend(store::group::by_id(tx, member.group_id)?.map(|group| group.name));
            tx.delete(&member)?;
            store::group::delete_if_empty(tx, member.group_id)?;
        }
    }
    if done != Joined::default() {
        tx.log(Entry {
            action: "person groups",
            subject: Subject::new("person", person.id),
            asset: None,
            person: Some(person.id),
            effective_at: None,
            body: Map::from_iter([
                ("role".to_owned(), json!(role)),
                ("joined".to_owned(), json!(done.joined)),
                ("left".to_owned(), json!(done.left)),
            ]),
        })?;
    }
    Ok(done)
}

fn effective(act: &Timed<'_>) -> Result<Option<Instant>, Fault> {
    Ok(act.effective(act.moment(None)?))
}

/// Makes a group that is not in the register yet.
fn made(tx: &WriteTx<'_>, name: String) -> Group {
    Group { id: tx.new_id(), name_folded: key(&name), name }
}

fn all_known(tx: &ReadTx<'_>, who: &[String]) -> Result<Vec<Person>, Fault> {
    let mut people: Vec<Person> = Vec::with_capacity(who.len());
    for who in who {
        let person = store::person::find(tx, who)?;
        if people.iter().all(|known| known.id != person.id) {
            people.push(person);
        }
    }
    Ok(people)
}

/// Refuses a pupil as a teacher, and anybody else as a pupil: then an option was forgotten, or a ref mistyped.
fn must_suit(person: &Person, role: MemberRole) -> Result<(), Fault> {
    if MemberRole::of(person.kind) == role {
        return Ok(());
    }
    let (message, hint) = match role {
        MemberRole::Pupil => (
            format!("{} is {}, so can't be a pupil of a group", person.label(), person.kind),
            say!["To put them in as a teacher, add ", Input::Teacher, "."],
        ),
        MemberRole::Teacher => {
            (format!("{} is a pupil, so can't teach a group", person.label()), say!["Leave out ", Input::Teacher, "."])
        }
    };
    Err(Fault::invalid(message).hint(hint))
}

/// Writes a change of one group, with one log entry, and returns true if the group has members afterwards. The entry
/// has the ids of the people, not their names, so that it stays whole when one of them is erased.
fn record(
    tx: &WriteTx<'_>,
    action: &'static str,
    (group, is_new): (&Group, bool),
    change: &Change,
    effective_at: Option<Instant>,
) -> Result<bool, Fault> {
    if change.is_nothing() {
        return Ok(!is_new);
    }
    if is_new {
        tx.insert(group)?;
    }
    write(tx, group, change)?;
    let mut body = Map::from_iter([("name".to_owned(), json!(group.name))]);
    let mut add = |name: &str, people: Vec<PersonId>| {
        if !people.is_empty() {
            body.insert(name.to_owned(), json!(people));
        }
    };
    let of = |role| move |(person, known): &(PersonId, MemberRole)| (*known == role).then_some(*person);
    add("pupils_joined", change.joins.iter().filter_map(of(MemberRole::Pupil)).collect());
    add("teachers_joined", change.joins.iter().filter_map(of(MemberRole::Teacher)).collect());
    add("left", change.leaves.iter().map(|member| member.person_id).collect());
    add("changed_role", change.roles.iter().map(|member| member.person_id).collect());
    let members = change.leaves.iter().chain(&change.roles).map(|member| member.person_id);
    let about: Vec<PersonId> = change.joins.iter().map(|(person, _)| *person).chain(members).collect();
    let person = about.first().copied().filter(|_| about.len() == 1);
    let is_left = !store::group::delete_if_empty(tx, group.id)?;
    tx.log(Entry {
        action,
        subject: Subject::new("teaching_group", group.id),
        asset: None,
        person,
        effective_at,
        body,
    })?;
    Ok(is_left)
}

/// Writes the members of a group that have changed.
fn write(tx: &WriteTx<'_>, group: &Group, change: &Change) -> Result<(), Fault> {
    change.leaves.iter().try_for_each(|member| tx.delete(member))?;
    change.roles.iter().try_for_each(|member| tx.update(member))?;
    let members = change.joins.iter().map(|(person, role)| Member {
        group_id: group.id,
        id: tx.new_id(),
        person_id: *person,
        role: *role,
    });
    tx.insert_all(&members.collect::<Vec<_>>())
}
