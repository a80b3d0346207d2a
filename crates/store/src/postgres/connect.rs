//! Connects to a school on a server.

use super::{definitions::VERSION, fault::fault, open::Statements, target::Target, tls};
use crate::{
    Address,
    address::Secrets,
    schema::{OLDEST_ON_SERVER, SCHEMA_VERSION},
    server_school::schema_of,
};
use domain::{
    fault::{Fault, FaultKind},
    remedy::{Input, Remedy},
    say, text,
};
use postgres::{Client, NoTls, config::SslMode};
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

/// The longest time for which a command waits while another command writes.
const PATIENCE: &str = "5s";

/// The longest time for which a command waits for a connection.
const CONNECTING: Duration = Duration::from_secs(10);

/// The longest time for which a connection that was left alone is waited for.
const ANSWERING: Duration = Duration::from_secs(5);

/// A connection to a school.
pub struct Server {
    pub(super) client: RefCell<Client>,
    pub(super) statements: RefCell<Statements>,
    url: String,
    secrets: Secrets,
    pub(super) school: String,
    /// The version of the school's tables when they were seen; `None` before it has any.
    pub(super) schema: Cell<Option<i64>>,
}

impl Server {
    /// Connects, as the role of the address, to the schema of a school.
    ///
    /// Errors: the address can't be read, or names no school, or the server can't be reached.
    pub(crate) fn connect(address: &Address) -> Result<Self, Fault> {
        let (url, school) = (address.url()?, address.must_name_school()?);
        let secrets = address.secrets();
        Ok(Self {
            client: RefCell::new(in_school(url, &secrets, school)?),
            statements: RefCell::default(),
            url: url.to_owned(),
            secrets,
            school: school.to_owned(),
            schema: Cell::default(),
        })
    }

    /// Connects again after the connection was lost.
    pub(super) fn connect_again(&self) -> Result<(), Fault> {
        *self.client.borrow_mut() = in_school(&self.url, &self.secrets, &self.school)?;
        *self.statements.borrow_mut() = Statements::default();
        Ok(())
    }

    /// Tells whether a connection that was left alone for a while still leads to the server.
    pub(crate) fn answers(&self) -> bool {
        self.client.borrow_mut().is_valid(ANSWERING).is_ok()
    }

    /// Tells whether the connection was found to be lost.
    pub(crate) fn is_lost(&self) -> bool {
        self.client.borrow().is_closed()
    }

    /// The version of the school's tables; `None` if the server has no such school.
    ///
    /// Errors: it is not for this role.
    pub(crate) fn version(&self) -> Result<Option<i64>, Fault> {
        let there = "select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') \
                       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
                      where n.nspname = $1 and c.relname = $2";
        let schema = schema_of(&self.school)?;
        let mut client = self.client.borrow_mut();
        match client.query_opt(there, &[&schema, &VERSION]).map_err(fault)? {
            None => return Ok(None),
            Some(row) if row.get(0) => {}
            Some(_) => {
                return Err(Fault::register(format!("this role may not use the school {}", self.school)).hint(say![
                    "Give the role of that school in the address after ",
                    Input::Register,
                    ". Nothing was read."
                ]));
            }
        }
        let row = client.query_opt(&format!("select version from {VERSION}"), &[]).map_err(fault)?;
        Ok(row.map(|row| row.get(0)))
    }

    /// Refuses a school that isn't there, or whose tables are of another version.
    pub(crate) fn must_be_known(&self) -> Result<(), Fault> {
        match self.must_have_known_version()? {
            SCHEMA_VERSION => Ok(()),
            older => Err(Fault::register(format!(
                "the school {} has tables of schema {older}; this Kitbook works with {SCHEMA_VERSION}",
                self.school
            ))
            .hint(say![
                "To bring it up to date as the role that made it: ",
                Remedy::UpgradeSchool { school: self.school.clone() },
                ". Nothing was changed."
            ])),
        }
    }

    /// The version of a school that has this program's tables, or can be brought up to date.
    ///
    /// Errors: the school isn't there, or its tables are of another version.
    pub(crate) fn must_have_known_version(&self) -> Result<i64, Fault> {
        let found = self.version()?;
        self.schema.set(found);
        match found {
            Some(known @ OLDEST_ON_SERVER..=SCHEMA_VERSION) => Ok(known),
            Some(other) => Err(Fault::register(format!(
                "the school {} has tables of schema {other}; this Kitbook knows {SCHEMA_VERSION}",
                self.school
            ))
            .hint("Use the Kitbook that fits. Nothing was changed.")),
            None => Err(Fault::register(format!("the server has no school {}", text::shown(&self.school))).hint(say![
                "Check the address after ",
                Input::Register,
                ". To make the school: ",
                Remedy::Init,
                "."
            ])),
        }
    }
}

/// Connects to the schema of a school.
fn in_school(url: &str, secrets: &Secrets, school: &str) -> Result<Client, Fault> {
    let schema = schema_of(school)?;
    let mut client = client(url, secrets)?;
    // To compile a statement of many parts takes the server longer than to run it on a school's rows.
    client
        .batch_execute(&format!(
            "set search_path = {schema}; set lock_timeout = '{PATIENCE}'; set standard_conforming_strings = on; \
             set client_min_messages = warning; set jit = off"
        ))
        .map_err(fault)?;
    Ok(client)
}

pub(super) fn client(url: &str, secrets: &Secrets) -> Result<Client, Fault> {
    let Target { mut config, authorities } = Target::of(url, secrets)?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECTING);
    }
    config.application_name("kitbook");
    let client = match config.get_ssl_mode() {
        SslMode::Disable => config.connect(NoTls),
        _ => config.connect(tls::tls(authorities.as_deref())?),
    };
    client.map_err(unreachable)
}

fn unreachable(error: postgres::Error) -> Fault {
    if error.code().is_some() {
        return fault(error);
    }
    let (message, hint) = tls::words(&error)
        .unwrap_or(("the server can't be reached", "Check the address, the network, and that the server runs."));
    Fault::new(FaultKind::Register, message).hint(hint).because(error)
}
