//! Reads a word that was scanned or typed at the desk: a tag, or a person.

use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    person::Person,
    text::{and_list, shown},
};
use store::{
    ReadTx,
    asset::Spelling,
    scanned::{self, ITEM, PERSON, after},
};

/// The meaning of a scanned word.
pub(super) enum Scanned {
    Asset(Box<Asset>),
    Person(Box<Person>),
}

/// A word that the operator must decide about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The reason for the question, without a full stop.
    pub fact: String,
    pub item: Option<Choice>,
    pub person: Option<Choice>,
}

/// A meaning of a doubtful word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The line that has only this meaning.
    pub line: String,
    /// The record in words, such as "the item LAP-0042 (Lenovo ThinkPad)".
    pub name: String,
}

/// Reads a scanned word as a tag, else as a person. If it is neither, the answer treats it as a mistyped tag.
///
/// Errors: the word is a tag and a person's ref or username; two people have that name; no tag or person matches.
pub(super) fn read(tx: &ReadTx<'_>, typed: &str) -> Result<Scanned, Fault> {
    if let Some(asset) = store::asset::seek(tx, typed, Spelling::Whole)? {
        if !store::person::is_any_exact(tx, typed)? {
            return Ok(Scanned::Asset(Box::new(asset)));
        }
        return Err(both(typed, &asset, &store::person::exact(tx, typed)?));
    }
    if let Some(person) = store::person::find_whole(tx, typed)? {
        return Ok(Scanned::Person(Box::new(person)));
    }
    if let Some(tag) = after(typed, ITEM)
        && let Some(asset) = store::asset::seek(tx, tag, Spelling::Whole)?
    {
        return Ok(Scanned::Asset(Box::new(asset)));
    }
    if let Some(reference) = after(typed, PERSON)
        && let Some(person) = store::person::find_whole(tx, reference)?
    {
        return Ok(Scanned::Person(Box::new(person)));
    }
    // A tag that differs only in leading zeros is not enough either, but the answer names it.
    if !store::keys::assets_near(tx, typed)?.is_empty() {
        return Err(store::asset::unknown(tx, typed)?);
    }
    // Part of a name is not enough to open a slip, but the answer names the person who may be meant.
    match store::person::seek(tx, typed)? {
        Some(person) => Err(Fault::not_found(format!("no item has the tag {}", shown(typed))).hint(format!(
            "If you mean {}, scan the card or type the ref {}.",
            person.label(),
            person.reference
        ))),
        None => Err(store::asset::unknown(tx, typed)?),
    }
}

/// The question about a word; `None` if the word has one meaning, or none.
pub(super) fn doubt(tx: &ReadTx<'_>, typed: &str) -> Result<Option<Doubt>, Fault> {
    match read(tx, typed) {
        Ok(_) => return Ok(None),
        Err(fault) if fault.kind == FaultKind::NotFound => {}
        Err(fault) if fault.kind == FaultKind::Ambiguous => return both_of(tx, typed),
        Err(fault) => return Err(fault),
    }
    let (items, people) = (store::keys::assets_near(tx, typed)?, store::keys::people_near(tx, typed)?);
    if items.len() > 1 || people.len() > 1 || items.len() + people.len() == 0 {
        return Ok(None);
    }
    Ok(Some(Doubt {
        fact: format!("{} is neither a tag nor a person", shown(typed)),
        item: items.first().map(|asset| item(&asset.tag, asset)),
        person: people.first().map(|known| person(&known.reference, known.label())),
    }))
}

/// The question about a word that is an item's and a person's; `None` if several items fit it, or several people.
fn both_of(tx: &ReadTx<'_>, typed: &str) -> Result<Option<Doubt>, Fault> {
    let asset = match store::asset::seek(tx, typed, Spelling::Whole) {
        Err(fault) if fault.kind == FaultKind::Ambiguous => None,
        found => found?,
    };
    let people = store::person::exact(tx, typed)?;
    let Some(asset) = asset.filter(|_| !people.is_empty()) else { return Ok(None) };
    Ok(Some(Doubt {
        fact: format!("{} is an item and a person", shown(typed)),
        item: Some(item(typed, &asset)),
        person: Some(person(typed, labels(&people))),
    }))
}

/// True for a line that says that it names an item, such as `item 2002`.
pub(super) fn is_said_to_be_an_item(typed: &str) -> bool {
    after(typed, ITEM).is_some()
}

fn item(key: &str, asset: &Asset) -> Choice {
    Choice { line: format!("{ITEM}{key}"), name: format!("the item {}", asset.named()) }
}

fn person(key: &str, name: String) -> Choice {
    Choice { line: format!("{PERSON}{key}"), name }
}

fn labels(people: &[Person]) -> String {
    and_list(&people.iter().map(Person::label).collect::<Vec<_>>())
}

/// The fault for a word that is an item's and a person's.
fn both(typed: &str, asset: &Asset, people: &[Person]) -> Fault {
    Fault::new(FaultKind::Ambiguous, scanned::both(typed, asset, people))
        .hint(format!("For the item, type `{ITEM}{typed}`. For the person, type the name, or `{PERSON}{typed}`."))
}
