//! Brings a school on a server up to date: its tables are put aside in a schema of their own while their rows are moved.
//!
//! Nobody else sees any of this before the transaction ends.

use super::{
    connect::Server,
    definitions::{VERSION, postgres_definitions, postgres_definitions_of},
    open::{Open, Statements},
    schools::rights,
    sound::{differing, postgres_parts, undue_rights},
};
use crate::{ReadTx, Value, server_school::schema_of};
use domain::{
    fault::{Fault, FaultKind},
    remedy::Input,
    say,
    text::count,
};

/// The tables of the current school.
const TABLES: &str = "\
    select quote_ident(c.relname) from pg_catalog.pg_class c \
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' order by 1";

/// The functions of the current school's guards.
const FUNCTIONS: &str = "\
    select quote_ident(p.proname) || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' \
      from pg_catalog.pg_proc p where p.pronamespace = current_schema()::regnamespace order by 1";

/// The rights on the tables of the current school and their columns that others than their owner have, each as the statement
/// that gives it.
const RIGHTS: &str = "\
    with given (what, owner, acl) as ( \
      select 'table ' || quote_ident(c.relname), c.relowner, c.relacl from pg_catalog.pg_class c \
       where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'), \
    of_column (what, name, owner, acl) as ( \
      select quote_ident(c.relname), quote_ident(a.attname), c.relowner, a.attacl \
        from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid \
       where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and not a.attisdropped), \
    each (privilege, what, grantee, passed_on) as ( \
      select x.privilege_type, g.what, x.grantee, x.is_grantable from given g, aclexplode(g.acl) x where x.grantee <> g.owner \
      union all \
      select x.privilege_type || ' (' || o.name || ')', 'table ' || o.what, x.grantee, x.is_grantable \
        from of_column o, aclexplode(o.acl) x where x.grantee <> o.owner) \
    select 'grant ' || e.privilege || ' on ' || e.what || ' to ' || coalesce(quote_ident(r.rolname), 'public') \
           || case when e.passed_on then ' with grant option' else '' end \
      from each e left join pg_catalog.pg_roles r on r.oid = e.grantee order by 1";

/// The rights that a new table got by the trust's `alter default privileges` although there was an older one, whose rights
/// are known: each as the statement that takes them away.
const BY_DEFAULT: &str = "\
    select distinct 'revoke all on table ' || quote_ident(c.relname) || ' from ' || coalesce(quote_ident(r.rolname), 'public') \
      from pg_catalog.pg_class c join pg_catalog.pg_class o on o.relname = c.relname and o.relkind = 'r', \
           aclexplode(c.relacl) x left join pg_catalog.pg_roles r on r.oid = x.grantee \
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and x.grantee <> c.relowner \
       and o.relnamespace = (select n.oid from pg_catalog.pg_namespace n where n.nspname = ?1) order by 1";

/// The schema in which the old tables of a school are while their rows are moved. No school has it: their schemas begin
/// otherwise.
fn aside(school: &str) -> String {
    format!("kitbook_aside_{school}")
}

impl Server {
    /// Refuses to bring the school up to date as another role than the one that made it.
    pub(crate) fn must_own(&self) -> Result<(), Fault> {
        if self.owns()? {
            return Ok(());
        }
        Err(Fault::register("only the role that made the school may bring it up to date").hint(say![
            "Give that role in the address after ",
            Input::Register,
            ". Nothing was changed."
        ]))
    }
}

impl Open<'_> {
    /// Puts the tables of an older version aside, and lays this version's; returns what stands before a table's name if the
    /// old one is meant.
    ///
    /// Errors: the school has parts that Kitbook did not make; others use its tables.
    pub(crate) fn put_aside(&self, tx: &ReadTx<'_>, from: i64) -> Result<String, Fault> {
        let (schema, aside) = (schema_of(&self.server.school)?, aside(&self.server.school));
        let tables: Vec<String> = tx.all(TABLES, &[], |row| row.get(0))?;
        // All at once, before anything is done: a table that is in use ends it here.
        self.run(&format!("lock table {} in access exclusive mode", tables.join(", ")))?;
        let owner: String = tx
            .one(
                "select quote_ident(pg_get_userbyid(nspowner)) from pg_catalog.pg_namespace where nspname = ?1",
                &[Value::Text(schema.as_str().into())],
                |row| row.get(0),
            )?
            .unwrap_or_default();
        self.run(&format!("set local role {owner}"))?;
        self.must_be_as_made(tx, from)?;
        let given: Vec<String> = tx.all(RIGHTS, &[], |row| row.get(0))?;
        let functions: Vec<String> = tx.all(FUNCTIONS, &[], |row| row.get(0))?;
        // The schema stays: what the trust says of it, such as the rights that new tables get, stays with it.
        self.run(&format!("create schema {aside}"))?;
        for part in
            tables.iter().map(|table| format!("table {table}")).chain(functions.iter().map(|f| format!("function {f}")))
        {
            self.run(&format!("alter {part} set schema {aside}"))?;
        }
        self.run(&postgres_definitions())?;
        let by_default: Vec<String> = tx.all(BY_DEFAULT, &[Value::Text(aside.as_str().into())], |row| row.get(0))?;
        by_default.iter().try_for_each(|right| self.run(right))?;
        // This version says what the school's own role may do; all other rights are the trust's.
        let (own, others): (Vec<_>, Vec<_>) = given.iter().partition(|right| right.ends_with(&format!(" to {schema}")));
        if !own.is_empty() {
            self.run(&rights(&schema))?;
        }
        others.into_iter().try_for_each(|right| self.run(right))?;
        // They lead to the old tables.
        *self.server.statements.borrow_mut() = Statements::default();
        Ok(format!("{aside}."))
    }

    /// Refuses a school with parts that a Kitbook of its version did not make.
    fn must_be_as_made(&self, tx: &ReadTx<'_>, version: i64) -> Result<(), Fault> {
        let (schema, aside) = (schema_of(&self.server.school)?, aside(&self.server.school));
        let (found, rights) = (postgres_parts(tx)?, undue_rights(tx)?);
        self.run(&format!("create schema {aside}; set local search_path = {aside}"))?;
        self.run(&postgres_definitions_of(version)?)?;
        let made = postgres_parts(tx)?;
        self.run(&format!("drop schema {aside} cascade; set local search_path = {schema}"))?;
        let differing = [differing(&found, &made), rights].concat();
        if differing.is_empty() {
            return Ok(());
        }
        let what = count(differing.len(), "part");
        Err(Fault::new(
            FaultKind::Damaged,
            format!("the school has {what} that Kitbook did not make, or changed ones; it was not brought up to date"),
        )
        .hint("Ask the people who look after the server to take out or put back what differs. Nothing was changed.")
        .details(differing.into_iter().take(10)))
    }

    /// Removes the old tables, whose rows were moved.
    ///
    /// Errors: something that is not Kitbook's depends on them.
    pub(crate) fn take_away(&self, tx: &ReadTx<'_>) -> Result<(), Fault> {
        let (schema, aside) = (schema_of(&self.server.school)?, aside(&self.server.school));
        self.run(&format!("set constraints all immediate; set local search_path = {aside}"))?;
        let tables: Vec<String> = tx.all(TABLES, &[], |row| row.get(0))?;
        let functions: Vec<String> = tx.all(FUNCTIONS, &[], |row| row.get(0))?;
        self.run(&format!("drop table {}", tables.join(", ")))?;
        if !functions.is_empty() {
            self.run(&format!("drop function {}", functions.join(", ")))?;
        }
        self.run(&format!("drop schema {aside}; set local search_path = {schema}"))
    }

    /// The version of the school's tables, as this transaction sees it.
    pub(crate) fn version(&self, tx: &ReadTx<'_>) -> Result<i64, Fault> {
        let found: Option<i64> = tx.one(&format!("select version from {VERSION}"), &[], |row| row.get(0))?;
        Ok(found.unwrap_or_default())
    }
}
