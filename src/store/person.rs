//! Finding people.

use super::{Field, Tx, Value};
use crate::domain::{
    fault::{Fault, FaultKind},
    ids::PersonId,
    person::{Person, Role, RoleHeld},
    text::{fold, nearest, shown},
};
use chrono::NaiveDate;
use std::borrow::Cow;

/// Finds a person: ref, then username, then whole name, then any words of the name that fit one person only.
///
/// Errors: nobody (with the three nearest names), or several (each listed with class, and nothing is done).
pub fn find(tx: &Tx<'_>, typed: &str) -> Result<Person, Fault> {
    match seek(tx, typed)? {
        Some(person) => Ok(person),
        None => Err(unknown(tx, typed)?),
    }
}

/// As [`find`], for a word that may be something else: `None` where it fits nobody. Whom it may have meant is not
/// worked out, for that reads everybody's name.
///
/// Errors: several.
pub fn seek(tx: &Tx<'_>, typed: &str) -> Result<Option<Person>, Fault> {
    let mut found = exact(tx, typed)?;
    let folded = fold(typed.trim());
    if found.is_empty() {
        let words: Vec<&str> = folded.split_whitespace().collect();
        let mut ids: Vec<(bool, PersonId)> = Vec::new();
        tx.each("select name, search, id from person", &[], |row| {
            let whole = fold(row.text(0)?) == folded;
            if whole || (!words.is_empty() && fits(&words, row.text(1)?)) {
                ids.push((whole, row.get(2)?));
            }
            Ok::<(), Fault>(())
        })?;
        if ids.iter().any(|(whole, _)| *whole) {
            ids.retain(|(whole, _)| *whole);
        }
        for (_, id) in ids.iter().take(20) {
            found.push(by_id(tx, *id)?);
        }
    }
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => Err(ambiguous(typed, &found)),
    }
}

/// Finds a person by ref or username alone, whole: what a scanner reads from a card.
///
/// Errors: several kinds of people share the ref.
pub fn find_whole(tx: &Tx<'_>, typed: &str) -> Result<Option<Person>, Fault> {
    let mut found = exact(tx, typed)?;
    if found.len() > 1 {
        return Err(ambiguous(typed, &found));
    }
    Ok(found.pop())
}

fn exact(tx: &Tx<'_>, typed: &str) -> Result<Vec<Person>, Fault> {
    let folded = fold(typed.trim());
    let key = [Value::Text(Cow::Borrowed(&folded))];
    let by_ref: Vec<Person> = tx.list("where r.ref_folded = ?1 order by r.kind", &key)?;
    if !by_ref.is_empty() {
        return Ok(by_ref);
    }
    tx.list("where r.username_folded = ?1 order by r.kind", &key)
}

/// Each typed word begins one of the words that a person is known by.
fn fits(words: &[&str], search: &str) -> bool {
    words.iter().all(|word| {
        search.split([' ', '-']).any(|known| known.starts_with(word)) || search.split(' ').any(|k| k.starts_with(word))
    })
}

fn ambiguous(typed: &str, found: &[Person]) -> Fault {
    let lines = found.iter().map(|p| format!("{}  {}, {}", p.reference, p.label(), p.kind)).collect();
    Fault::new(FaultKind::Ambiguous, format!("{} fits more than one person", shown(typed)))
        .hint("Give the ref of the one that you mean.")
        .details(lines)
}

/// What is said of a word that fits nobody: the three nearest names.
///
/// Errors: the register can't be read.
pub fn unknown(tx: &Tx<'_>, typed: &str) -> Result<Fault, Fault> {
    let people =
        tx.all("select name, ref from person", &[], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?;
    let near = nearest(typed, people.iter().flat_map(|(name, reference)| [name.as_str(), reference.as_str()]));
    let fault = Fault::not_found(format!("nobody in the register is {}", shown(typed)));
    Ok(if near.is_empty() {
        fault.hint("Look for the person with `kitbook person list`, or add one with `kitbook person add`.")
    } else {
        let near: Vec<String> = near.into_iter().map(str::to_owned).collect();
        fault.hint(format!("Did you mean {}?", near.join(", "))).details(near)
    })
}

/// A person whose id stands in another row.
///
/// Errors: the person is not there, which the register's own constraints rule out.
pub fn by_id(tx: &Tx<'_>, id: PersonId) -> Result<Person, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::register(format!("the person {id} is not in the register")))
}

/// The members of a class, by family name.
///
/// Errors: the register can't be read.
pub fn in_class(tx: &Tx<'_>, class: &str) -> Result<Vec<Person>, Fault> {
    let folded = fold(class.trim());
    let order = "order by coalesce(r.family_name, r.name), r.given_name, r.ref_folded";
    tx.list(&format!("where r.class_folded = ?1 {order}"), &[Value::Text(Cow::Borrowed(&folded))])
}

/// Roles that a person holds on a day.
///
/// Errors: the register can't be read.
pub fn roles(tx: &Tx<'_>, id: PersonId, day: NaiveDate) -> Result<Vec<Role>, Fault> {
    let held: Vec<RoleHeld> = tx.list("where r.person_id = ?1 order by r.role", &[id.to_value()])?;
    Ok(held.into_iter().filter(|h| h.covers(day)).map(|h| h.role).collect())
}
