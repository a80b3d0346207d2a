//! The schools of a trust, on its PostgreSQL server.

use super::init;
use crate::{
    act::{Act, Answer},
    view::Unnumbered,
};
use domain::{
    fault::{Failure, Fault},
    remedy::See,
    say,
    say::Notes,
    text::{count, shown},
    words,
};
use serde::Serialize;
use store::{Address, SCHEMA_VERSION, ServerSchool, Store};

/// A school on a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchoolOnServer {
    /// The short name, which is part of the school's address.
    pub school: String,
    /// The school's name; `null` if this role may not read the school.
    pub name: Option<String>,
    /// The version of its tables.
    pub schema: Option<i64>,
    /// The role on the server that may use this school alone.
    pub role: String,
}

impl Unnumbered for SchoolOnServer {}

words! {
    /// The outcome of an upgrade for one school.
    UpgradeOutcome, "outcome" {
        Upgraded = "upgraded" as "brought up to date",
        Current = "current" as "up to date already",
        /// A dry run would bring it up to date.
        Due = "due" as "would be brought up to date",
        Failed = "failed" as "not brought up to date",
    }
}

/// A school that was brought up to date, or was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UpgradedSchool {
    /// The short name, which is part of the school's address.
    pub school: String,
    /// The school's name; `null` if this role may not read the school.
    pub name: Option<String>,
    /// The version of its tables before; `null` if this role may not read it.
    pub from: Option<i64>,
    /// The version of its tables now.
    pub schema: Option<i64>,
    pub outcome: UpgradeOutcome,
    /// Why it was not brought up to date.
    pub reason: Option<String>,
}

impl Unnumbered for UpgradedSchool {}

impl SchoolOnServer {
    fn of(found: ServerSchool) -> Self {
        Self { role: found.role(), school: found.short, name: found.name, schema: found.schema }
    }
}

/// The schools on the server of this address, by their short names.
///
/// Errors: the address is a file, or the server can't be reached.
pub fn list(address: &Address) -> Result<Vec<SchoolOnServer>, Fault> {
    Ok(store::schools(address)?.into_iter().map(SchoolOnServer::of).collect())
}

/// Makes a school on the server: its tables, the categories that every school begins with, and its role.
///
/// Errors: there is one of that name, the name is not valid, or this role may not make schools.
pub fn add(address: &Address, act: &Act, short: &str, name: Option<&str>) -> Result<Answer<SchoolOnServer>, Failure> {
    if list(address)?.iter().any(|school| school.school == short) {
        return Err(Fault::conflict(
            format!("the server already has a school {}", shown(short)),
            say!["To see all: ", See::Schools, "."],
        )
        .into());
    }
    let at = address.with_school(short)?;
    store::must_have_no_role(&at)?;
    let made = init::init(&at, act, name, None)?.value;
    if let Err(fault) = made.store.make_role() {
        drop(made);
        // A school that only the owner of the server could use was not asked for.
        store::remove_school(&at)?;
        return Err(fault.into());
    }
    one(address, short).map(Answer::plain).map_err(Into::into)
}

/// Makes the role of a school that was made from other records; returns a note if it was not made.
pub(crate) fn role_made(school: &Store) -> Option<String> {
    school.make_role().err().map(|fault| format!("the school's own role was not made: {}", fault.message))
}

/// Finds the school that is to be removed.
///
/// Errors: the server has no such school.
pub fn one(address: &Address, short: &str) -> Result<SchoolOnServer, Fault> {
    list(address)?.into_iter().find(|school| school.school == short).ok_or_else(|| not_there(short))
}

fn not_there(short: &str) -> Fault {
    Fault::not_found(format!("the server has no school {}", shown(short))).hint(say!["To see all: ", See::Schools, "."])
}

/// Removes a school with all that it holds.
///
/// Errors: the server has no such school, or this role didn't make it.
pub fn remove(address: &Address, short: &str) -> Result<(), Fault> {
    one(address, short)?;
    store::remove_school(&address.with_school(short)?)
}

/// Brings schools up to date, each in a transaction of its own: with no names, all on the server. A school that can't be
/// brought up to date stays as it was and is named; the others don't wait for it.
///
/// Errors: the address is a file, the server can't be reached, or it has no school of one of the names.
pub fn upgrade(address: &Address, act: &Act, names: &[String]) -> Result<Answer<Vec<UpgradedSchool>>, Fault> {
    let mut schools = list(address)?;
    if let Some(unknown) = names.iter().find(|name| schools.iter().all(|school| school.school != **name)) {
        return Err(not_there(unknown));
    }
    schools.retain(|school| names.is_empty() || names.contains(&school.school));
    let mut answer = Answer::plain(Vec::with_capacity(schools.len()));
    let (mut failed, mut first) = (Vec::new(), None);
    for SchoolOnServer { school, name, schema: from, .. } in schools {
        let done = upgrade_one(address, act, &school, &mut answer.notes);
        let (outcome, reason) = match done {
            Ok(outcome) => (outcome, None),
            Err(fault) => {
                let hint = fault.hint.map(|hint| say![". ", hint]).unwrap_or_default();
                failed.push(say![format!("{school}: {}", fault.message), hint]);
                first.get_or_insert(fault.kind);
                (UpgradeOutcome::Failed, Some(fault.message))
            }
        };
        let schema = if outcome == UpgradeOutcome::Upgraded { Some(SCHEMA_VERSION) } else { from };
        answer.value.push(UpgradedSchool { school, name, from, schema, outcome, reason });
    }
    answer.unfinished = first.map(|kind| {
        let of = count(answer.value.len(), "school");
        Fault::new(kind, format!("{} of {of} not brought up to date", failed.len()))
            .hint("Each is as it was. Put right what is named, then do this again.")
            .details(failed)
    });
    Ok(answer)
}

fn upgrade_one(address: &Address, act: &Act, short: &str, notes: &mut Notes) -> Result<UpgradeOutcome, Fault> {
    let mut store = Store::school_to_upgrade(&address.with_school(short)?)?;
    if store.is_current() {
        return Ok(UpgradeOutcome::Current);
    }
    if act.dry_run {
        return Ok(UpgradeOutcome::Due);
    }
    let Some(upgraded) = init::bring_up(&mut store, act)? else { return Ok(UpgradeOutcome::Current) };
    // The first note says that it was brought up to date, as the outcome does.
    notes.extend(init::told(&upgraded).into_iter().skip(1).map(|note| say![format!("{short}: "), note]));
    Ok(UpgradeOutcome::Upgraded)
}
