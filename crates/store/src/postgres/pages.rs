//! What running pages keep on a server: who is signed in, and who guessed wrong. It is in a schema of its own, so that
//! no school has it, nor any export or backup of one.

use super::{
    connect::client,
    fault::{fault, is_lost},
};
use crate::Address;
use domain::fault::Fault;
use postgres::{Client, error::SqlState};
use std::sync::{Mutex, PoisonError};

/// The table that is there if the schema is.
const THERE: &str = "select 1 from pg_catalog.pg_tables where schemaname = 'kitbook_page' and tablename = 'session'";

/// The schema, for the role that makes it alone. Its times are seconds since 1970.
const SCHEMA: &str = "
    create schema if not exists kitbook_page;
    create table if not exists kitbook_page.note (
        school text not null primary key,
        body text not null
    );
    create table if not exists kitbook_page.session (
        school text not null,
        id bytea not null,
        body text not null,
        ends_at bigint not null,
        primary key (school, id)
    )";

/// What the pages of a server's schools keep there. Its statements take turns on one connection, and may all be run
/// twice.
pub struct Pages {
    address: Address,
    client: Mutex<Option<Client>>,
}

impl Pages {
    /// Finds the schema on a server; `None` if no page has made it.
    ///
    /// Errors: the server can't be reached.
    pub fn look(address: &Address) -> Result<Option<Self>, Fault> {
        let pages = Self { address: address.clone(), client: Mutex::default() };
        let is_there = pages.run(|client| Ok(client.query_opt(THERE, &[])?.is_some()))?;
        Ok(is_there.then_some(pages))
    }

    /// Finds the schema on a server, or makes it.
    ///
    /// Errors: the server can't be reached; the role may not make the schema.
    pub fn open(address: &Address) -> Result<Self, Fault> {
        if let Some(pages) = Self::look(address)? {
            return Ok(pages);
        }
        let pages = Self { address: address.clone(), client: Mutex::default() };
        pages.run(|client| match client.batch_execute(SCHEMA) {
            // Another page has made it meanwhile.
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => client.batch_execute(SCHEMA),
            made => made,
        })?;
        Ok(pages)
    }

    /// The notes about a school's page.
    pub fn notes(&self, school: &str) -> Result<Option<String>, Fault> {
        let sql = "select body from kitbook_page.note where school = $1";
        self.run(|client| Ok(client.query_opt(sql, &[&school])?.map(|row| row.get(0))))
    }

    /// Replaces the notes about a school's page.
    pub fn keep_notes(&self, school: &str, body: &str) -> Result<(), Fault> {
        let sql = "insert into kitbook_page.note (school, body) values ($1, $2)
                   on conflict (school) do update set body = excluded.body";
        self.run(|client| client.execute(sql, &[&school, &body]).map(drop))
    }

    /// A session that has not ended by now. `id` is a hash of what the browser has.
    pub fn session(&self, school: &str, id: &[u8], now: i64) -> Result<Option<String>, Fault> {
        let sql = "select body from kitbook_page.session where school = $1 and id = $2 and ends_at > $3";
        self.run(|client| Ok(client.query_opt(sql, &[&school, &id, &now])?.map(|row| row.get(0))))
    }

    /// Adds a session, or replaces it.
    pub fn keep_session(&self, school: &str, id: &[u8], body: &str, ends_at: i64) -> Result<(), Fault> {
        let sql = "insert into kitbook_page.session (school, id, body, ends_at) values ($1, $2, $3, $4)
                   on conflict (school, id) do update set body = excluded.body, ends_at = excluded.ends_at";
        self.run(|client| client.execute(sql, &[&school, &id, &body, &ends_at]).map(drop))
    }

    /// Removes a session.
    pub fn end_session(&self, school: &str, id: &[u8]) -> Result<(), Fault> {
        let sql = "delete from kitbook_page.session where school = $1 and id = $2";
        self.run(|client| client.execute(sql, &[&school, &id]).map(drop))
    }

    /// Removes the sessions that have ended by now, of all schools.
    pub fn forget_old(&self, now: i64) -> Result<(), Fault> {
        let sql = "delete from kitbook_page.session where ends_at <= $1";
        self.run(|client| client.execute(sql, &[&now]).map(drop))
    }

    /// Runs statements, once more over a new connection if the old one was lost.
    fn run<T>(&self, run: impl Fn(&mut Client) -> Result<T, postgres::Error>) -> Result<T, Fault> {
        let mut kept = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = kept.as_mut() {
            match run(client) {
                Err(error) if is_lost(&error) => {}
                done => return done.map_err(said),
            }
        }
        run(kept.insert(client(self.address.url()?, &self.address.secrets())?)).map_err(said)
    }
}

fn said(error: postgres::Error) -> Fault {
    if error.code() != Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
        return fault(error);
    }
    Fault::register("this role may not use the schema kitbook_page, where the server keeps who is signed in")
        .hint("Give the role that serves the page, or let the people who look after the server grant it that schema.")
        .because(error)
}

/// The statement that removes what pages keep of a school, if they keep anything.
pub(super) fn forget_school(client: &mut Client, school: &str) -> Result<(), Fault> {
    if client.query_opt(THERE, &[]).map_err(fault)?.is_none() {
        return Ok(());
    }
    for table in ["note", "session"] {
        client.execute(&format!("delete from kitbook_page.{table} where school = $1"), &[&school]).map_err(fault)?;
    }
    Ok(())
}
