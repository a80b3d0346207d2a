//! The schools on a server: each is a schema with a role of its own.

use super::{
    connect::{Server, client},
    definitions::VERSION,
    fault::fault,
    pages::forget_school,
};
use crate::{Address, ServerSchool, server_school::schema_of, tables};
use domain::{
    fault::Fault,
    remedy::{Input, Remedy},
    say,
};
use postgres::error::SqlState;

/// The schools on a server, in the order of their short names.
///
/// Errors: the server can't be reached.
pub fn schools(address: &Address) -> Result<Vec<ServerSchool>, Fault> {
    let mut client = client(address.url()?, &address.secrets())?;
    let sql = "select substr(nspname::text, 8), \
                      has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') \
                 from pg_catalog.pg_namespace n join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = $1 \
                where nspname like 'school\\_%' order by 1";
    let found = client.query(sql, &[&VERSION]).map_err(fault)?;
    let mut schools = Vec::new();
    for row in found {
        let (short, may_read): (String, bool) = (row.get(0), row.get(1));
        let (mut name, mut schema) = (None, None);
        if may_read {
            let of = schema_of(&short)?;
            let sql = format!("select v.version, r.school from {of}.{VERSION} v left join {of}.register r on true");
            match client.query_opt(&sql, &[]) {
                Ok(row) => {
                    schema = row.as_ref().map(|row| row.get(0));
                    name = row.and_then(|row| row.get(1));
                }
                // It was removed since the list was read.
                Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => continue,
                Err(error) => return Err(fault(error)),
            }
        }
        schools.push(ServerSchool { short, name, schema });
    }
    Ok(schools)
}

/// The role that was given a school, and if another database of the server has something for it: roles are the whole
/// server's.
const OWN_ROLE: &str = "\
    select exists (select 1 from pg_catalog.pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid \
                      and d.dbid not in (0, (select oid from pg_catalog.pg_database where datname = current_database()))) \
      from pg_catalog.pg_namespace n, aclexplode(n.nspacl) x join pg_catalog.pg_roles r on r.oid = x.grantee \
     where n.nspname = $1 and r.rolname = $1 and x.privilege_type = 'USAGE'";

/// Refuses a name for a school whose role the server has already.
///
/// Errors: it has; the server can't be reached.
pub fn must_have_no_role(address: &Address) -> Result<(), Fault> {
    Server::connect(address)?.must_have_no_role()
}

/// Removes a school with all that it holds, and its role, unless another database of the server has a use for that.
///
/// Errors: the server has no such school, or this role doesn't own it.
pub fn remove_school(address: &Address) -> Result<(), Fault> {
    let server = Server::connect(address)?;
    server.must_be_known()?;
    let schema = schema_of(&server.school)?;
    let mut client = server.client.borrow_mut();
    let found = client.query_opt(OWN_ROLE, &[&schema]).map_err(fault)?;
    let role = match found.map(|row| row.get::<_, bool>(0)) {
        None => String::new(),
        Some(false) => format!("; drop owned by {schema}; drop role {schema}"),
        Some(true) => format!("; drop owned by {schema}"),
    };
    client.batch_execute(&format!("begin; drop schema {schema} cascade{role}; commit")).map_err(fault)?;
    // What stays where this role may not remove it leads to nothing: no page opens a school that isn't there.
    let _ = forget_school(&mut client, &server.school);
    Ok(())
}

/// The tables of which no school's role changes a row.
pub(super) const NEVER_CHANGED: [&str; 5] = ["log", "merged_log", "log_detail", "merged_log_detail", "charge_line"];

/// Those of which it takes none away either. Details go when someone is erased.
pub(super) const NEVER_REMOVED: [&str; 3] = ["log", "merged_log", "charge_line"];

/// Gives a school's role the rights on that school: its schema has the role's name.
pub(super) fn rights(role: &str) -> String {
    format!(
        "grant usage on schema {role} to {role}; \
         grant select, insert, update, delete on all tables in schema {role} to {role}; \
         revoke insert, update, delete on {VERSION} from {role}; \
         revoke update on {} from {role}; revoke delete on {} from {role}",
        NEVER_CHANGED.join(", "),
        NEVER_REMOVED.join(", ")
    )
}

impl Server {
    /// Tells whether this role made the school.
    pub(crate) fn owns(&self) -> Result<bool, Fault> {
        let sql = "select pg_has_role(nspowner, 'usage') from pg_catalog.pg_namespace where nspname = $1";
        let found = self.client.borrow_mut().query_opt(sql, &[&schema_of(&self.school)?]).map_err(fault)?;
        Ok(found.is_some_and(|row| row.get(0)))
    }

    fn must_have_no_role(&self) -> Result<(), Fault> {
        let role = schema_of(&self.school)?;
        let there = "select 1 from pg_catalog.pg_roles where rolname = $1";
        if self.client.borrow_mut().query_opt(there, &[&role]).map_err(fault)?.is_none() {
            return Ok(());
        }
        Err(Fault::register(format!("the server already has a role {role}, which was not given this school"))
            .hint("Only the people who look after the server know whose it is: ask them. Or give another short name."))
    }

    /// Makes the school's own role, which may read and write this school alone. It can't sign in until someone gives it
    /// a password or a certificate on the server.
    ///
    /// Errors: this role may not make another.
    pub(crate) fn make_role(&self) -> Result<(), Fault> {
        self.must_have_no_role()?;
        let role = schema_of(&self.school)?;
        let sql = format!("begin; create role {role} login; {}; commit", rights(&role));
        self.client.borrow_mut().batch_execute(&sql).map_err(|error| {
            if error.code() != Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
                return fault(error);
            }
            Fault::register("this role may not make the role of a school")
                .hint(say!["Give a role that may make roles (createrole) in the address after ", Input::Register, "."])
                .because(error)
        })
    }

    /// Rewrites the school's tables without what was removed from them.
    ///
    /// Errors: this role doesn't own them.
    pub(crate) fn rewrite(&self) -> Result<(), Fault> {
        if !self.owns()? {
            return Err(Fault::register("the details were erased, but traces of them are left in the server's files")
                .hint(say![
                    "Only the role that made the school may rewrite its tables. As that role, run ",
                    Remedy::TidyErasure,
                    "."
                ]));
        }
        let mut client = self.client.borrow_mut();
        for table in tables() {
            client.batch_execute(&format!("vacuum (full) {}", table.name)).map_err(fault)?;
        }
        Ok(())
    }
}
