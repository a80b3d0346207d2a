//! Gathers the words that an erasure needs to find a person's names: words that describe items, names that other people
//! share, and the person's earlier names.

use super::{Field, ReadTx};
use domain::{fault::Fault, ids::PersonId, person::Role, text::fold, words::Word as _};
use serde_json::Value as Json;
use std::collections::HashSet;

/// The folded words and numbers of the school's items: makes, models, categories, rooms, suppliers, classes, tags,
/// roles. Such a word in a note may mean the item.
pub fn vocabulary(tx: &ReadTx<'_>) -> Result<HashSet<String>, Fault> {
    let roles = Role::ALL.iter().flat_map(|role| [role.word(), role.shown()]);
    let mut words: HashSet<String> =
        ["head", "ict", "pupil", "staff"].into_iter().chain(roles).map(str::to_owned).collect();
    for (table, column) in [
        ("category", "name"),
        ("asset", "make"),
        ("asset", "model"),
        ("asset", "location"),
        ("asset", "supplier"),
        ("asset", "tag"),
        ("asset_alias", "tag"),
        ("licence", "product"),
        ("licence", "vendor"),
        ("person", "class"),
        ("person", "year_group"),
    ] {
        let sql = format!("select distinct {column} from {table} where {column} is not null");
        tx.each(&sql, &[], |row| {
            let folded = fold(row.text(0)?);
            words.extend(
                folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned),
            );
            words.insert(folded);
            Ok::<(), Fault>(())
        })?;
    }
    Ok(words)
}

/// The folded names of everyone who stays: names and their parts, refs, addresses, parents or carers. A parent or carer
/// may have another child here.
pub fn of_those_staying(tx: &ReadTx<'_>, going: &HashSet<PersonId>) -> Result<Staying, Fault> {
    let mut staying = Staying::default();
    let sql = "select id, name, given_name, family_name, ref, username, email, guardian_name, guardian_contact \
               from person where erased_on is null";
    tx.each(sql, &[], |row| {
        if going.contains(&row.get(0)?) {
            return Ok(());
        }
        if let Some(name) = row.maybe_text(1)? {
            staying.names.push(name.to_owned());
            let folded = fold(name);
            staying.words.extend(folded.split_whitespace().map(str::to_owned));
            // Each part of a hyphenated name counts as a name.
            staying.words.extend(folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        }
        for at in 1..9 {
            staying.words.extend(row.maybe_text(at)?.map(fold));
        }
        Ok::<(), Fault>(())
    })?;
    Ok(staying)
}

/// The names of everyone who stays.
#[derive(Debug, Default)]
pub struct Staying {
    /// The whole names of the people who stay.
    pub names: Vec<String>,
    /// Every name, part of a name, ref and address of the people who stay, folded.
    pub words: HashSet<String>,
}

/// The kind of name that a field of a person's own row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    Whole,
    Single,
    Ref,
    Address,
}

/// The earlier names of people, from log entries about them: a name, ref or address that has since changed.
pub fn earlier(tx: &ReadTx<'_>, people: &[PersonId]) -> Result<Vec<(Naming, String)>, Fault> {
    let sql = "select d.body from log l join log_detail d on d.log_no = l.no \
               where l.person_id = ?1 and l.subject = 'person' order by l.no";
    let mut found = Vec::new();
    for id in people {
        tx.each(sql, &[id.to_value()], |row| {
            let Ok(Json::Object(fields)) = serde_json::from_str(row.text(0)?) else { return Ok(()) };
            for (name, value) in &fields {
                let naming = match name.as_str() {
                    "name" => Naming::Whole,
                    "given_name" | "family_name" => Naming::Single,
                    "ref" | "username" | "upn" | "merged" => Naming::Ref,
                    "email" | "guardian_name" | "guardian_contact" => Naming::Address,
                    _ => continue,
                };
                let texts = [Some(value), value.get("from"), value.get("to")];
                found.extend(texts.into_iter().flatten().filter_map(Json::as_str).map(|t| (naming, t.to_owned())));
            }
            Ok::<(), Fault>(())
        })?;
    }
    Ok(found)
}
