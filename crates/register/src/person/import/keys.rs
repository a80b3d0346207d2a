//! Finds the person of a row: by ref, else by pupil number, username or e-mail address, else by a ref that differs only
//! in leading zeros or spaces.

use super::{names::Names, row::Key};
use domain::{
    fault::Fault,
    ids::PersonId,
    keys::bare,
    person::{Person, PersonKind},
    same_person::{self, Place},
    text::fold,
};
use std::collections::HashMap;
use store::ReadTx;

/// The fact that a person was found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Ref,
    /// The ref of a duplicate that was merged into the person.
    OldRef,
    PupilNumber,
    Username,
    Email,
    /// A ref that differs only in leading zeros or spaces.
    NearRef,
}

/// The refs and accounts of everybody, read once.
#[derive(Default)]
pub(super) struct Index {
    by_ref: HashMap<String, Vec<(PersonKind, PersonId)>>,
    by_bare: HashMap<String, Vec<(PersonKind, PersonId)>>,
    by_upn: HashMap<String, Vec<PersonId>>,
    by_username: HashMap<String, Vec<PersonId>>,
    by_email: HashMap<String, Vec<PersonId>>,
    /// By [`same_person::key`].
    by_name: HashMap<String, Vec<(PersonKind, PersonId)>>,
}

impl Index {
    pub(super) fn read(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let mut index = Self::default();
        let sql = "select id, kind, ref_folded, upn, username_folded, email, given_name, family_name from person \
                   where erased_on is null order by ref_folded, id";
        tx.each(sql, &[], |row| {
            let (id, kind): (PersonId, PersonKind) = (row.get(0)?, row.get(1)?);
            index.put(id, kind, row.text(2)?, [row.maybe_text(3)?, row.maybe_text(4)?, row.maybe_text(5)?]);
            index.put_name((kind, id), row.maybe_text(6)?, row.maybe_text(7)?);
            Ok::<(), Fault>(())
        })?;
        Ok(index)
    }

    /// Adds a person who was written.
    pub(super) fn add(&mut self, person: &Person) {
        let logins = [person.upn.as_deref(), person.username_folded.as_deref(), person.email.as_deref()];
        self.put(person.id, person.kind, &person.ref_folded, logins);
        self.put_name((person.kind, person.id), person.given_name.as_deref(), person.family_name.as_deref());
    }

    fn put_name(&mut self, person: (PersonKind, PersonId), first: Option<&str>, last: Option<&str>) {
        let key = same_person::key(first.unwrap_or_default(), last.unwrap_or_default());
        if !key.is_empty() {
            push(&mut self.by_name, key, person);
        }
    }

    /// The people of a kind who have one of these names, and may be in this place.
    pub(super) fn namesakes(
        &self,
        tx: &ReadTx<'_>,
        names: &Names<'_>,
        kind: PersonKind,
        place: Place<'_>,
    ) -> Result<Vec<Person>, Fault> {
        let mut found: Vec<Person> = Vec::new();
        for key in names.named().keys() {
            for (known, id) in self.by_name.get(&key).map_or(&[] as &[_], Vec::as_slice) {
                if *known == kind && !found.iter().any(|person| person.id == *id) {
                    found.push(store::person::by_id(tx, *id)?);
                }
            }
        }
        found.retain(|person| same_person::may_be_of(place, person));
        Ok(found)
    }

    fn put(&mut self, id: PersonId, kind: PersonKind, folded: &str, [upn, username, email]: [Option<&str>; 3]) {
        let person = (kind, id);
        push(&mut self.by_ref, folded.to_owned(), person);
        push(&mut self.by_bare, bare(folded), person);
        let each = [(&mut self.by_upn, upn), (&mut self.by_username, username), (&mut self.by_email, email)];
        for (by, word) in each {
            if let Some(word) = word.filter(|word| !word.is_empty()) {
                push(by, fold(word), id);
            }
        }
    }

    /// Finds the person of a row. Without a kind, the ref decides if only one person has it.
    pub(super) fn find(
        &self,
        tx: &ReadTx<'_>,
        key: &Key<'_>,
        kind: Option<PersonKind>,
        (names, place): (&Names<'_>, Place<'_>),
    ) -> Result<Option<(Person, By)>, Fault> {
        let folded = fold(&key.reference);
        if let Some(found) = self.by_ref(tx, &folded, kind)?.filter(|_| key.is_number) {
            return Ok(Some(found));
        }
        if let Some((person, by)) = self.by_login(tx, key, (names, place))? {
            let is_near = key.is_number && bare(&person.ref_folded) == bare(&folded);
            return Ok(Some((person, if is_near { By::NearRef } else { by })));
        }
        // The name of an account may be somebody's ref.
        if !key.is_number && !folded.is_empty() {
            return Ok(self.by_ref(tx, &folded, kind)?.or(self.by_ref(tx, &folded, None)?));
        }
        self.near(tx, &folded, kind)
    }

    fn by_login(
        &self,
        tx: &ReadTx<'_>,
        key: &Key<'_>,
        (names, place): (&Names<'_>, Place<'_>),
    ) -> Result<Option<(Person, By)>, Fault> {
        let logins = &key.logins;
        let found = only(&self.by_upn, &[logins.upn]).map(|id| (id, By::PupilNumber));
        let found = found.or_else(|| only(&self.by_username, &logins.usernames).map(|id| (id, By::Username)));
        if let Some((id, by)) = found {
            return Ok(Some((store::person::by_id(tx, id)?, by)));
        }
        let Some(id) = only(&self.by_email, &logins.emails) else { return Ok(None) };
        let person = store::person::by_id(tx, id)?;
        let is_theirs = !key.is_number || names.named().are_of_address(&person, place);
        Ok(Some((person, By::Email)).filter(|_| is_theirs))
    }

    fn by_ref(&self, tx: &ReadTx<'_>, folded: &str, kind: Option<PersonKind>) -> Result<Option<(Person, By)>, Fault> {
        let Some(kind) = kind else {
            return Ok(match self.by_ref.get(folded).map_or(&[] as &[_], Vec::as_slice) {
                [(_, id)] => Some((store::person::by_id(tx, *id)?, By::Ref)),
                _ => None,
            });
        };
        if let Some(person) = store::person::by_ref(tx, kind, folded)? {
            return Ok(Some((person, By::Ref)));
        }
        Ok(store::person::by_old_ref(tx, kind, folded)?.map(|person| (person, By::OldRef)))
    }

    fn near(&self, tx: &ReadTx<'_>, folded: &str, kind: Option<PersonKind>) -> Result<Option<(Person, By)>, Fault> {
        if folded.is_empty() {
            return Ok(None);
        }
        let known = self.by_bare.get(&bare(folded)).map_or(&[] as &[_], Vec::as_slice);
        let mut known = known.iter().filter(|(known, _)| kind.is_none_or(|kind| kind == *known));
        match (known.next(), known.next()) {
            (Some((_, id)), None) => Ok(Some((store::person::by_id(tx, *id)?, By::NearRef))),
            _ => Ok(None),
        }
    }
}

fn push<T: PartialEq>(by: &mut HashMap<String, Vec<T>>, key: String, value: T) {
    let known = by.entry(key).or_default();
    if !known.contains(&value) {
        known.push(value);
    }
}

/// The only person whom any of these words finds.
fn only(by: &HashMap<String, Vec<PersonId>>, words: &[&str]) -> Option<PersonId> {
    let mut found: Option<PersonId> = None;
    for word in words.iter().filter(|word| !word.is_empty()) {
        for id in by.get(&fold(word)).map_or(&[] as &[_], Vec::as_slice) {
            if found.is_some_and(|known| known != *id) {
                return None;
            }
            found = Some(*id);
        }
    }
    found
}
