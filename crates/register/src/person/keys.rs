//! Tells the keys of people apart: refs, usernames and e-mail addresses, from each other and from tags.

use domain::{
    fault::Fault,
    keys,
    person::Person,
    remedy::{Remedy, See},
    say,
    say::Notes,
    text::{fold, shown},
};
use store::{
    ReadTx, WriteTx,
    keys::{Use, Worn},
};

/// The keys that a person has and did not have before.
fn new_keys<'p>(person: &'p Person, before: Option<&Person>) -> Vec<(Use, &'p str)> {
    let changed = |now: Option<&'p str>, was: Option<&str>| now.filter(|now| was.map(fold) != Some(fold(now)));
    let reference = changed(Some(&person.reference), before.map(|before| before.reference.as_str()));
    let username = changed(person.username.as_deref(), before.and_then(|before| before.username.as_deref()));
    let email = changed(person.email.as_deref(), before.and_then(|before| before.email.as_deref()));
    let used = [(Use::Ref(person.kind), reference), (Use::Username, username), (Use::Email, email)];
    used.into_iter().filter_map(|(used_as, key)| Some((used_as, key?))).collect()
}

/// True if a key that is the same for two people is a fault. Several people may share an e-mail address.
fn is_clash(used_as: Use, key: &str, other: &Worn) -> bool {
    fold(key) == fold(&other.key) && !(used_as == Use::Email && other.used_as == Use::Email)
}

/// Says which new key of a person is another person's ref, old ref, username or e-mail address. Imports ask for each
/// person whom they add or change; `before` is the person in the register. Kitbook accepts such pairs in a register that
/// has them, because refs need to be unique only within a kind.
pub(crate) fn clash(tx: &WriteTx<'_>, person: &Person, before: Option<&Person>) -> Result<Option<String>, Fault> {
    for (used_as, key) in new_keys(person, before) {
        if let Some(other) =
            store::keys::worn(tx, key, Some(person.id))?.iter().find(|other| is_clash(used_as, key, other))
        {
            let (what, whose) = (used_as.what(), other.used_as.what());
            let (key, owner) = (shown(key), other.person.label());
            return Ok(Some(format!("the {what} {key} is also the {whose} of {owner}")));
        }
    }
    Ok(None)
}

/// Checks the keys that someone typed for a person, who is written already.
///
/// Errors: another person has such a key; or, if the user is not `sure`, one that differs only in leading zeros or
/// spaces.
pub(super) fn must_be_own(tx: &WriteTx<'_>, sure: bool, person: &Person, before: Option<&Person>) -> Result<(), Fault> {
    if let Some(message) = clash(tx, person, before)? {
        return Err(Fault::conflict(
            message,
            say!["Give another one, or change that person: ", Remedy::EditPerson, "."],
        ));
    }
    if sure {
        return Ok(());
    }
    for (used_as, key) in new_keys(person, before).into_iter().filter(|(used_as, _)| *used_as != Use::Email) {
        let others = store::keys::worn(tx, key, Some(person.id))?;
        if let Some(other) = others.iter().find(|other| other.used_as != Use::Email && fold(&other.key) != fold(key)) {
            return Err(keys::question(used_as.what(), key, &other.key, &other.person.label()));
        }
    }
    Ok(())
}

/// Notes that a new ref or username is also a tag or a serial, or that a new e-mail address is also another person's.
pub(crate) fn notes(tx: &WriteTx<'_>, person: &Person, before: Option<&Person>) -> Result<Notes, Fault> {
    let mut notes = Notes::default();
    for (used_as, key) in new_keys(person, before) {
        if used_as == Use::Email {
            let others = store::keys::worn(tx, key, Some(person.id))?;
            if let Some(other) = others.iter().find(|other| other.used_as == Use::Email) {
                notes.push(format!("{key} is also the email address of {}", other.person.label()));
            }
        } else {
            notes.extend(also_a_tag(tx, key)?);
        }
    }
    Ok(notes)
}

/// Notes that a ref or username is also a tag or a serial. At the desk, such a scan is a question.
fn also_a_tag(tx: &ReadTx<'_>, key: &str) -> Result<Notes, Fault> {
    let mut notes = Notes::default();
    if let Some(wearer) = store::asset::wearer(tx, key)? {
        let is_tag = format!("{key} is also the tag of {}; ", wearer.named());
        notes.push(say![is_tag, See::Asset { tag: Some(key.to_owned()) }, " shows the asset"]);
    } else if let Some(asset) = store::asset::with_serial(tx, key)?.into_iter().next() {
        // A scan of a serial is a scan of its item.
        let is_serial = format!("{key} is also the serial of {}; ", asset.named());
        notes.push(say![is_serial, See::Asset { tag: Some(asset.tag) }, " shows the asset"]);
    }
    Ok(notes)
}
