//! Finds the keys in use that are the same as a key, or differ from it only in leading zeros, letter case or spaces:
//! tags and old tags of items; refs, old refs, usernames and e-mail addresses of people.
//!
//! The first question of a transaction that writes reads every key once and keeps the hashes, so that an import may ask
//! for each of its rows.

use super::{Field as _, PersonAlias, ReadTx, WriteTx};
use domain::{
    asset::Asset,
    fault::Fault,
    ids::{AssetId, PersonId},
    keys::{alike, bare},
    person::{Person, PersonKind},
    text::fold,
};
use std::{
    cell::RefCell,
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};
use uuid::Uuid;

/// The use that a person makes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Ref(PersonKind),
    /// The ref of a duplicate that was merged into the person.
    OldRef(PersonKind),
    Username,
    Email,
}

impl Use {
    /// The word for this use in messages.
    pub fn what(self) -> &'static str {
        match self {
            Self::Ref(_) => "ref",
            Self::OldRef(_) => "old ref",
            Self::Username => "username",
            Self::Email => "email address",
        }
    }
}

/// A key of a person that is alike to the key in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worn {
    pub person: Person,
    pub key: String,
    pub used_as: Use,
}

/// The owners of keys, by the hash of the bare key. Sorts that the transaction didn't need are not read.
#[derive(Default)]
pub(super) struct Known {
    assets: RefCell<Option<Owners>>,
    people: RefCell<Option<Owners>>,
}

/// Most keys have one owner.
#[derive(Default)]
struct Owners {
    first: HashMap<u64, Uuid>,
    more: HashMap<u64, Vec<Uuid>>,
}

impl Owners {
    fn add(&mut self, folded: &str, owner: Uuid) {
        let hash = hash_of(folded);
        let first = *self.first.entry(hash).or_insert(owner);
        if first != owner {
            let more = self.more.entry(hash).or_default();
            if !more.contains(&owner) {
                more.push(owner);
            }
        }
    }

    fn of(&self, key: &str) -> Vec<Uuid> {
        let hash = hash_of(&fold(key));
        let more = self.more.get(&hash).into_iter().flatten();
        self.first.get(&hash).into_iter().chain(more).copied().collect()
    }
}

fn hash_of(folded: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    bare(folded).hash(&mut hasher);
    hasher.finish()
}

const TAGS: &str = "select tag_folded, id from asset union all select tag_folded, asset_id from asset_alias";

/// People's refs, old refs and usernames.
const REFS: &str = "select ref_folded, id from person where erased_on is null \
    union all select ref_folded, person_id from person_alias \
    union all select username_folded, id from person where username_folded is not null";

const EMAILS: &str = "select email, id from person where email is not null and erased_on is null";

/// Other assets with a tag or an old tag that is alike, with that tag. `own` is the asset that the tag is for.
pub fn tags_alike(tx: &WriteTx<'_>, tag: &str, own: Option<AssetId>) -> Result<Vec<(String, Asset)>, Fault> {
    let owners = {
        let mut known = tx.keys.assets.borrow_mut();
        match &mut *known {
            Some(owners) => owners.of(tag),
            none => none.insert(read(tx, &[TAGS])?).of(tag),
        }
    };
    let mut found = Vec::new();
    for id in owners.into_iter().map(AssetId).filter(|id| Some(*id) != own) {
        let Some(asset) = tx.get::<Asset>("where r.id = ?1", &[id.to_value()])? else { continue };
        let tags = std::iter::once(asset.tag.clone()).chain(super::asset::aliases(tx, id)?);
        if let Some(known) = tags.into_iter().find(|known| alike(known, tag)) {
            found.push((known, asset));
        }
    }
    Ok(found)
}

/// Other people's keys that are alike to a key. An e-mail address counts only if it is the same. `own` is the person
/// that the key is for.
pub fn worn(tx: &WriteTx<'_>, key: &str, own: Option<PersonId>) -> Result<Vec<Worn>, Fault> {
    let owners = {
        let mut known = tx.keys.people.borrow_mut();
        match &mut *known {
            Some(owners) => owners.of(key),
            none => none.insert(read(tx, &[REFS, EMAILS])?).of(key),
        }
    };
    let mut found = Vec::new();
    for id in owners.into_iter().map(PersonId).filter(|id| Some(*id) != own) {
        let Some(person) = tx.get::<Person>("where r.id = ?1 and r.erased_on is null", &[id.to_value()])? else {
            continue;
        };
        found.extend(keys_of(tx, &person)?.into_iter().filter_map(|(used_as, known)| {
            let fits = if used_as == Use::Email { fold(&known) == fold(key) } else { alike(&known, key) };
            fits.then(|| Worn { person: person.clone(), key: known, used_as })
        }));
    }
    Ok(found)
}

fn keys_of(tx: &ReadTx<'_>, person: &Person) -> Result<Vec<(Use, String)>, Fault> {
    let mut keys = vec![(Use::Ref(person.kind), person.reference.clone())];
    keys.extend(
        super::person::aliases(tx, person.id)?
            .into_iter()
            .map(|PersonAlias { kind, reference, .. }| (Use::OldRef(kind), reference)),
    );
    keys.extend(person.username.clone().map(|username| (Use::Username, username)));
    keys.extend(person.email.clone().map(|email| (Use::Email, email)));
    Ok(keys)
}

/// Adds the tag of an asset that was just written, for later questions of this transaction.
pub fn note_asset(tx: &WriteTx<'_>, asset: &Asset) {
    if let Some(owners) = &mut *tx.keys.assets.borrow_mut() {
        owners.add(&asset.tag_folded, asset.id.0);
    }
}

/// Adds the keys of a person who was just written, for later questions of this transaction.
pub fn note_person(tx: &WriteTx<'_>, person: &Person) {
    if let Some(owners) = &mut *tx.keys.people.borrow_mut() {
        owners.add(&person.ref_folded, person.id.0);
        for key in [&person.username, &person.email].into_iter().flatten() {
            owners.add(&fold(key), person.id.0);
        }
    }
}

fn read(tx: &ReadTx<'_>, queries: &[&str]) -> Result<Owners, Fault> {
    let mut owners = Owners::default();
    for sql in queries {
        tx.each(sql, &[], |row| {
            let owner: Uuid = row.get::<AssetId>(1)?.0;
            owners.add(&fold(row.text(0)?), owner);
            Ok::<(), Fault>(())
        })?;
    }
    Ok(owners)
}

/// The assets with a tag or an old tag that is alike, for a word that is no tag. Reads every tag.
pub fn assets_near(tx: &ReadTx<'_>, typed: &str) -> Result<Vec<Asset>, Fault> {
    let ids: Vec<AssetId> = near(tx, TAGS, typed)?.into_iter().map(AssetId).collect();
    ids.into_iter().map(|id| super::asset::by_id(tx, id)).collect()
}

/// The people with a ref, an old ref or a username that is alike, for a word that is none. Reads every ref.
pub fn people_near(tx: &ReadTx<'_>, typed: &str) -> Result<Vec<Person>, Fault> {
    let ids: Vec<PersonId> = near(tx, REFS, typed)?.into_iter().map(PersonId).collect();
    let people = ids.into_iter().map(|id| super::person::by_id(tx, id)).collect::<Result<Vec<_>, _>>()?;
    Ok(people.into_iter().filter(|person| person.erased_on.is_none()).collect())
}

fn near(tx: &ReadTx<'_>, sql: &str, typed: &str) -> Result<Vec<Uuid>, Fault> {
    const MOST: usize = 20;
    let wanted = bare(&fold(typed));
    let mut ids = Vec::new();
    if wanted.is_empty() {
        return Ok(ids);
    }
    tx.each(sql, &[], |row| {
        if ids.len() < MOST && bare(row.text(0)?) == wanted {
            let id = row.get::<AssetId>(1)?.0;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok::<(), Fault>(())
    })?;
    Ok(ids)
}
