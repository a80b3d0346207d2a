//! Finds the keys in use that are the same as a key, or differ from it only in leading zeros, letter case or spaces, tags
//! also in separators: tags and old tags of items; refs, old refs, usernames and e-mail addresses of people. Serial numbers are compared too.
//!
//! A typed key is a question or two, which read every key; an import may ask for each of its rows, and a sieve answers
//! most of them.

use super::{Field as _, PersonAlias, ReadTx, Row, Value, WriteTx, sieve::Sieve};
use domain::{
    asset::Asset,
    fault::Fault,
    ids::{AssetId, PersonId},
    incoming::serial,
    keys::{alike, bare, bare_tag, tags_are_alike},
    person::{Person, PersonKind},
    text::fold,
};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
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

/// The sorts of keys that may be alike to each other.
#[derive(Debug, Clone, Copy)]
enum Sort {
    Tags,
    /// People's refs, old refs, usernames and e-mail addresses.
    OfPeople,
    /// Serial numbers of items.
    Serials,
}

impl Sort {
    /// The form in which keys of this sort are compared.
    fn bare(self, key: &str) -> String {
        match self {
            Self::Tags => bare_tag(&fold(key)),
            Self::OfPeople => bare(&fold(key)),
            Self::Serials => serial::key(key),
        }
    }

    /// The selects of all keys with their owners.
    fn queries(self) -> &'static [&'static str] {
        match self {
            Self::Tags => &[TAGS],
            Self::OfPeople => &[REFS, EMAILS],
            Self::Serials => &[SERIALS],
        }
    }

    /// The statements of the temporary table: create it, add a key, find the owners of a key.
    fn table(self) -> [&'static str; 3] {
        match self {
            Self::Tags => [
                "create temporary table bare_tag (bare text not null, owner text not null, primary key (bare, owner))",
                "insert into bare_tag (bare, owner) values (?1, ?2) on conflict do nothing",
                "select owner from bare_tag where bare = ?1 order by owner",
            ],
            Self::OfPeople => [
                "create temporary table bare_ref (bare text not null, owner text not null, primary key (bare, owner))",
                "insert into bare_ref (bare, owner) values (?1, ?2) on conflict do nothing",
                "select owner from bare_ref where bare = ?1 order by owner",
            ],
            Self::Serials => [
                "create temporary table bare_serial \
                 (bare text not null, owner text not null, primary key (bare, owner))",
                "insert into bare_serial (bare, owner) values (?1, ?2) on conflict do nothing",
                "select owner from bare_serial where bare = ?1 order by owner",
            ],
        }
    }
}

/// The number of questions of a transaction that read every key. For more, as in an import, a sieve tells the keys that
/// nobody has. If it lets through as many again, a temporary table holds the keys, so that memory stays flat at a million
/// rows.
const MOST_READINGS: u32 = 8;

/// How a transaction finds the owners of keys.
#[derive(Default)]
pub(super) struct Known {
    tags: Keys,
    of_people: Keys,
    serials: Keys,
}

struct Keys {
    finding: Cell<Finding>,
    /// Every key, bare, from the time when there were too many questions.
    sieve: RefCell<Sieve>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { finding: Cell::default(), sieve: RefCell::new(Sieve::fine()) }
    }
}

#[derive(Clone, Copy)]
enum Finding {
    /// By reading every key, so many times yet.
    Reading(u32),
    /// By reading every key, so many times yet, if the sieve lets a key through.
    Sifting(u32),
    /// By the temporary table, if the sieve lets a key through.
    InTable,
}

impl Default for Finding {
    fn default() -> Self {
        Self::Reading(0)
    }
}

impl Known {
    fn of(&self, sort: Sort) -> &Keys {
        match sort {
            Sort::Tags => &self.tags,
            Sort::OfPeople => &self.of_people,
            Sort::Serials => &self.serials,
        }
    }
}

/// The owners of the keys that are alike to a key, the oldest first.
fn owners(tx: &WriteTx<'_>, sort: Sort, key: &str) -> Result<Vec<Uuid>, Fault> {
    let (wanted, keys) = (sort.bare(key), tx.keys.of(sort));
    match keys.finding.get() {
        Finding::Reading(times) if times < MOST_READINGS => {
            keys.finding.set(Finding::Reading(times + 1));
            return owners_by_reading(tx, sort, &wanted);
        }
        Finding::Reading(_) => {
            sift(tx, sort, &mut keys.sieve.borrow_mut())?;
            keys.finding.set(Finding::Sifting(0));
        }
        Finding::Sifting(_) | Finding::InTable => {}
    }
    if !keys.sieve.borrow().may_hold(&wanted) {
        return Ok(Vec::new());
    }
    if let Finding::Sifting(times) = keys.finding.get() {
        if times < MOST_READINGS {
            keys.finding.set(Finding::Sifting(times + 1));
            return owners_by_reading(tx, sort, &wanted);
        }
        fill(tx, sort)?;
        keys.finding.set(Finding::InTable);
    }
    let [_, _, find] = sort.table();
    tx.all(find, &[Value::Text(wanted.into())], |row| Ok(row.get::<AssetId>(0)?.0))
}

fn owners_by_reading(tx: &ReadTx<'_>, sort: Sort, wanted: &str) -> Result<Vec<Uuid>, Fault> {
    let mut owners = BTreeSet::new();
    for sql in sort.queries() {
        tx.each(sql, &[], |row| {
            if sort.bare(row.text(0)?) == wanted {
                owners.insert(row.get::<AssetId>(1)?.0);
            }
            Ok::<(), Fault>(())
        })?;
    }
    Ok(owners.into_iter().collect())
}

/// Puts every key into the sieve.
fn sift(tx: &ReadTx<'_>, sort: Sort, sieve: &mut Sieve) -> Result<(), Fault> {
    sort.queries().iter().try_for_each(|sql| {
        tx.each(sql, &[], |row| {
            sieve.add(&sort.bare(row.text(0)?));
            Ok::<(), Fault>(())
        })
    })
}

fn fill(tx: &WriteTx<'_>, sort: Sort) -> Result<(), Fault> {
    let [create, ..] = sort.table();
    tx.may_change(create, &[])?;
    let read = |row: &Row<'_>| Ok((sort.bare(row.text(0)?), row.get::<AssetId>(1)?.0));
    sort.queries().iter().try_for_each(|sql| tx.each_apart(sql, &[], read, |(bare, owner)| add(tx, sort, &bare, owner)))
}

fn add(tx: &WriteTx<'_>, sort: Sort, bare: &str, owner: Uuid) -> Result<(), Fault> {
    let [_, add, _] = sort.table();
    tx.may_change(add, &[Value::Text(bare.into()), AssetId(owner).to_value()]).map(|_| ())
}

/// Adds a key that was just written, for later questions of the transaction.
fn note(tx: &WriteTx<'_>, sort: Sort, key: &str, owner: Uuid) -> Result<(), Fault> {
    let keys = tx.keys.of(sort);
    if matches!(keys.finding.get(), Finding::Reading(_)) {
        return Ok(());
    }
    let bare = sort.bare(key);
    keys.sieve.borrow_mut().add(&bare);
    if matches!(keys.finding.get(), Finding::InTable) { add(tx, sort, &bare, owner) } else { Ok(()) }
}

/// Drops the temporary tables at the end of a transaction. Rolling it back drops them too.
pub(super) fn forget(tx: &WriteTx<'_>) -> Result<(), Fault> {
    for (sort, drop) in [
        (Sort::Tags, "drop table bare_tag"),
        (Sort::OfPeople, "drop table bare_ref"),
        (Sort::Serials, "drop table bare_serial"),
    ] {
        if matches!(tx.keys.of(sort).finding.get(), Finding::InTable) {
            tx.may_change(drop, &[])?;
        }
    }
    Ok(())
}

const SERIALS: &str = "select serial_folded, id from asset where serial_folded is not null";

const TAGS: &str = "select tag_folded, id from asset union all select tag_folded, asset_id from asset_alias";

/// People's refs, old refs and usernames.
const REFS: &str = "select ref_folded, id from person where erased_on is null \
    union all select ref_folded, person_id from person_alias \
    union all select username_folded, id from person where username_folded is not null";

const EMAILS: &str = "select email, id from person where email is not null and erased_on is null";

/// Other assets with a tag or an old tag that is alike, with that tag. `own` is the asset that the tag is for.
pub fn tags_alike(tx: &WriteTx<'_>, tag: &str, own: Option<AssetId>) -> Result<Vec<(String, Asset)>, Fault> {
    let mut found = Vec::new();
    for id in owners(tx, Sort::Tags, tag)?.into_iter().map(AssetId).filter(|id| Some(*id) != own) {
        let Some(asset) = tx.get::<Asset>("where r.id = ?1", &[id.to_value()])? else { continue };
        let tags = std::iter::once(asset.tag.clone()).chain(super::asset::aliases(tx, id)?);
        if let Some(known) = tags.into_iter().find(|known| tags_are_alike(known, tag)) {
            found.push((known, asset));
        }
    }
    Ok(found)
}

/// Other people's keys that are alike to a key. An e-mail address counts only if it is the same. `own` is the person
/// that the key is for.
pub fn worn(tx: &WriteTx<'_>, key: &str, own: Option<PersonId>) -> Result<Vec<Worn>, Fault> {
    let mut found = Vec::new();
    for id in owners(tx, Sort::OfPeople, key)?.into_iter().map(PersonId).filter(|id| Some(*id) != own) {
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

/// Other assets with a serial number, however it is written, the oldest first. `own` is the asset that the serial number
/// is for.
pub fn with_serial(tx: &WriteTx<'_>, serial: &str, own: Option<AssetId>) -> Result<Vec<Asset>, Fault> {
    let mut found = Vec::new();
    for id in owners(tx, Sort::Serials, serial)?.into_iter().map(AssetId).filter(|id| Some(*id) != own) {
        // What was noted of an asset may have changed since.
        let asset = tx.get::<Asset>("where r.id = ?1", &[id.to_value()])?;
        let has_it = |asset: &Asset| asset.serial.as_deref().is_some_and(|known| serial::are_one(known, serial));
        found.extend(asset.filter(has_it));
    }
    Ok(found)
}

/// Adds the tag and the serial of an asset that was just written, for later questions of this transaction.
pub fn note_asset(tx: &WriteTx<'_>, asset: &Asset) -> Result<(), Fault> {
    if let Some(serial) = &asset.serial_folded {
        note(tx, Sort::Serials, serial, asset.id.0)?;
    }
    note(tx, Sort::Tags, &asset.tag_folded, asset.id.0)
}

/// True if a text may be a tag or an old tag of some asset; false if it surely is none.
pub(super) fn may_be_a_tag(tx: &WriteTx<'_>, text: &str) -> bool {
    let keys = tx.keys.of(Sort::Tags);
    matches!(keys.finding.get(), Finding::Reading(_)) || keys.sieve.borrow().may_hold(&Sort::Tags.bare(text))
}

/// Adds the keys of a person who was just written, for later questions of this transaction.
pub fn note_person(tx: &WriteTx<'_>, person: &Person) -> Result<(), Fault> {
    let keys = [Some(&person.reference), person.username.as_ref(), person.email.as_ref()];
    keys.into_iter().flatten().try_for_each(|key| note(tx, Sort::OfPeople, key, person.id.0))
}

/// The assets with a tag or an old tag that is alike, for a word that is no tag. Reads every tag.
pub fn assets_near(tx: &ReadTx<'_>, typed: &str) -> Result<Vec<Asset>, Fault> {
    let ids: Vec<AssetId> = near(tx, Sort::Tags, TAGS, typed)?.into_iter().map(AssetId).collect();
    ids.into_iter().map(|id| super::asset::by_id(tx, id)).collect()
}

/// The assets with a serial number in another spelling, for a word that is neither a tag nor a serial number. Reads every
/// serial number.
pub fn assets_with_serial(tx: &ReadTx<'_>, typed: &str) -> Result<Vec<Asset>, Fault> {
    if serial::is_no_serial(typed) {
        return Ok(Vec::new());
    }
    let ids: Vec<AssetId> = near(tx, Sort::Serials, SERIALS, typed)?.into_iter().map(AssetId).collect();
    ids.into_iter().map(|id| super::asset::by_id(tx, id)).collect()
}

/// The people with a ref, an old ref or a username that is alike, for a word that is none. Reads every ref.
pub fn people_near(tx: &ReadTx<'_>, typed: &str) -> Result<Vec<Person>, Fault> {
    let ids: Vec<PersonId> = near(tx, Sort::OfPeople, REFS, typed)?.into_iter().map(PersonId).collect();
    let people = ids.into_iter().map(|id| super::person::by_id(tx, id)).collect::<Result<Vec<_>, _>>()?;
    Ok(people.into_iter().filter(|person| person.erased_on.is_none()).collect())
}

fn near(tx: &ReadTx<'_>, sort: Sort, sql: &str, typed: &str) -> Result<Vec<Uuid>, Fault> {
    const MOST: usize = 20;
    let wanted = sort.bare(typed);
    let mut ids = Vec::new();
    if wanted.is_empty() {
        return Ok(ids);
    }
    tx.each(sql, &[], |row| {
        if ids.len() < MOST && sort.bare(row.text(0)?) == wanted {
            let id = row.get::<AssetId>(1)?.0;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok::<(), Fault>(())
    })?;
    Ok(ids)
}
