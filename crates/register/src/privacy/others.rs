//! Leaves other people out of the data that one person is given. Staff who acted in their role stay, by name.

use domain::{
    fault::Fault,
    names::{Names, Place},
    person::{Person, PersonKind},
    privacy::{self, Text},
    text::fold,
};
use serde_json::{Value as Json, json};
use std::collections::{HashMap, HashSet};
use store::{Field as _, ReadTx};

/// The text that replaces another person's name.
const SOMEONE: &str = "[someone else]";

/// Fields that name the person who acted. They stay if that was a member of staff.
const ACTED: [&str; 16] = [
    "class_teacher",
    "manager",
    "reported_by",
    "reported_to",
    "decided_by",
    "no_police_by",
    "breach_by",
    "operator",
    "login",
    "witness",
    "signed_witness",
    "tester",
    "by",
    "cleared_by",
    "accompanied_by",
    "confiscated_by",
];

/// Fields with the words of a signed paper that name the borrower and staff alone.
const OF_PAPERS: [&str; 3] = ["issued_by", "received_by", "signatures"];

/// The other people in the register.
pub(super) struct Others<'p> {
    person: &'p Person,
    /// The names of everyone else, except names that the person shares.
    names: Names,
    /// The names of staff and operators, by each word that a field may have for them.
    staff: HashMap<String, String>,
}

impl<'p> Others<'p> {
    /// Collects the names of everyone else, and of staff.
    pub(super) fn load(tx: &ReadTx<'_>, person: &'p Person) -> Result<Self, Fault> {
        let mut names = Names::among(store::naming::vocabulary(tx)?, HashSet::new()).in_whole_words();
        let mut staff = HashMap::new();
        tx.each("select name from operator order by name", &[], |row| {
            let name: String = row.get(0)?;
            staff.insert(fold(&name), name);
            Ok::<(), Fault>(())
        })?;
        let people: Vec<Person> = tx.list("where r.id <> ?1 and r.erased_on is null", &[person.id.to_value()])?;
        for other in &people {
            names.add(other);
            // A pupil or visitor who reported or saw something acted for themselves.
            if !matches!(other.kind, PersonKind::Pupil | PersonKind::Visitor) {
                let known = [Some(&other.name), Some(&other.reference), other.username.as_ref(), other.email.as_ref()];
                staff.extend(known.into_iter().flatten().map(|known| (fold(known), other.name.clone())));
            }
        }
        // An operator's name may be a pupil's ref or name: then it is not shown.
        for pupil in people.iter().filter(|other| matches!(other.kind, PersonKind::Pupil | PersonKind::Visitor)) {
            for known in [Some(&pupil.name), Some(&pupil.reference), pupil.username.as_ref()].into_iter().flatten() {
                staff.remove(&fold(known));
            }
        }
        let own =
            [Some(&person.name), Some(&person.reference), person.given_name.as_ref(), person.family_name.as_ref()];
        let more = [&person.email, &person.username, &person.guardian_name, &person.guardian_contact];
        for name in own.into_iter().chain(more.map(Option::as_ref)).flatten() {
            names.spare(name);
        }
        Ok(Self { person, names, staff })
    }

    /// Removes other people from fields that name people, and from free text.
    pub(super) fn leave_out(&self, value: &mut Json) {
        match value {
            Json::Object(fields) => {
                if let Some(other) = self.other(fields.get("ref"), fields.contains_key("name")) {
                    *value = other;
                    return;
                }
                // The person is named at the top of the document, so it is not repeated in each entry.
                let is_own = |field: &Json| field.get("ref").and_then(Json::as_str) == Some(&self.person.reference);
                fields.retain(|name, field| {
                    if ACTED.contains(&name.as_str()) {
                        return self.keep_staff(field);
                    }
                    name != "loaner" && !(name == "person" && is_own(field))
                });
                for (name, field) in fields.iter_mut() {
                    if !ACTED.contains(&name.as_str()) && !OF_PAPERS.contains(&name.as_str()) {
                        self.leave_out(field);
                    }
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.leave_out(item)),
            Json::String(text) => {
                // A first name or surname alone is removed too: unlike an erasure, this changes only a copy.
                if let Some(without) = self.names.verdict(text, Place { text: Text::Said, own: true }).redacted {
                    *text = without.replace(privacy::ERASED, SOMEONE);
                }
            }
            _ => {}
        }
    }

    /// What stands for a person with this ref, if that is somebody else.
    fn other(&self, reference: Option<&Json>, is_named: bool) -> Option<Json> {
        let reference = reference.and_then(Json::as_str).filter(|own| is_named && *own != self.person.reference)?;
        Some(json!(self.staff.get(&fold(reference)).map_or(SOMEONE, String::as_str)))
    }

    /// Writes the person who acted by name. False if the field must go: it was not a member of staff, or it was the person.
    fn keep_staff(&self, field: &mut Json) -> bool {
        let known = match &*field {
            Json::String(text) => Some(fold(text.trim())),
            Json::Object(who) => who.get("ref").and_then(Json::as_str).map(fold),
            // A decision has fields of its own, with its decider among them.
            Json::Array(_) => {
                self.leave_out(field);
                return true;
            }
            // A change in the log: from somebody to somebody.
            _ => None,
        };
        let change = field.get("from").is_some() || field.get("to").is_some();
        if change {
            for side in ["from", "to"] {
                if let Some(value) = field.get_mut(side).filter(|value| !value.is_null())
                    && !self.keep_staff(value)
                {
                    *value = json!(SOMEONE);
                }
            }
            return true;
        }
        match known.and_then(|known| self.staff.get(&known)) {
            Some(name) => {
                *field = json!(name);
                true
            }
            None => false,
        }
    }
}
