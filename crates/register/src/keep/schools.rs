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
    text::shown,
};
use serde::Serialize;
use store::{Address, ServerSchool, Store};

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
    let made = init::init(&at, act, name, None)?.value;
    made.store.make_role()?;
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
    list(address)?.into_iter().find(|school| school.school == short).ok_or_else(|| {
        Fault::not_found(format!("the server has no school {}", shown(short))).hint(say![
            "To see all: ",
            See::Schools,
            "."
        ])
    })
}

/// Removes a school with all that it holds.
///
/// Errors: the server has no such school, or this role didn't make it.
pub fn remove(address: &Address, short: &str) -> Result<(), Fault> {
    one(address, short)?;
    store::remove_school(&address.with_school(short)?)
}
