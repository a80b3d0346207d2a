//! Managers and class teachers, whom files name by ref, username, address or name. The register keeps their refs.

use super::People;
use crate::person::edit;
use domain::{fault::Fault, person::Person, person_fields::PersonField};
use store::{ReadTx, WriteTx, person::Named};

/// The fields that name another person.
const COLLEAGUES: [PersonField; 2] = [PersonField::Manager, PersonField::ClassTeacher];

fn named(person: &mut Person, field: PersonField) -> &mut Option<String> {
    if field == PersonField::Manager { &mut person.manager } else { &mut person.class_teacher }
}

impl People<'_> {
    /// Replaces the names of a row's manager and class teacher with their refs. Returns the fields whose people are not
    /// in the register yet.
    pub(super) fn find_colleagues(
        &mut self,
        tx: &ReadTx<'_>,
        before: Option<&Person>,
        after: &mut Person,
    ) -> Result<Vec<PersonField>, Fault> {
        let mut open = Vec::new();
        for field in COLLEAGUES {
            let known = before.and_then(|before| named(&mut before.clone(), field).clone());
            let Some(text) = named(after, field).clone().filter(|text| Some(text) != known.as_ref()) else { continue };
            match self.colleague(tx, &text)? {
                Some(reference) => *named(after, field) = Some(reference),
                None => open.push(field),
            }
        }
        Ok(open)
    }

    /// Finds the ref of the only person whom a word names.
    fn colleague(&mut self, tx: &ReadTx<'_>, text: &str) -> Result<Option<String>, Fault> {
        if let Some(known) = self.colleagues.get(text) {
            return Ok(known.clone());
        }
        let people = store::person::named(tx, &Named { username: text.to_owned(), ..Named::default() })?;
        let found = if let [one] = people.as_slice() { Some(one.reference.clone()) } else { None };
        self.colleagues.insert(text.to_owned(), found.clone());
        Ok(found)
    }

    /// Finds the managers and class teachers who came later in the file than their people.
    pub(super) fn finish_colleagues(&mut self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        self.colleagues.clear();
        for (id, field) in std::mem::take(&mut self.open_colleagues) {
            let before = store::person::by_id(tx, id)?;
            let mut after = before.clone();
            let Some(text) = named(&mut after, field).clone() else { continue };
            if let Some(reference) = self.colleague(tx, &text)? {
                *named(&mut after, field) = Some(reference);
                edit::update(tx, self.act, &before, &after)?;
            }
        }
        Ok(())
    }
}
