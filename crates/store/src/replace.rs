//! Puts another register's rows in the place of those of a school on a server.

use super::{
    Address, Head, ReadTx, Store, WriteTx, Writer, dump, on_server::needs_a_server, tables::parents_first, tx::Engine,
};
use domain::{
    fault::Fault,
    remedy::{Input, Remedy},
    say,
    stamp::Behind,
    text::count,
};

/// The table with the head of the log. Its row stays: all who want to write wait for it.
const HEAD: &str = "log_head";

/// The tables of the current school that have guards.
const GUARDED: &str = "\
    select distinct cast(c.relname as text) from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid \
     where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal order by 1";

impl Store {
    /// Opens a school on a server that a backup is to replace; `None` if the server has no such school.
    ///
    /// Errors: the school has tables of another version, or parts that Kitbook did not make, or another role made it.
    pub fn school_to_replace(address: &Address) -> Result<Option<Self>, Fault> {
        let mut store = Self::on_server(address)?;
        if store.server()?.version()?.is_none() {
            return Ok(None);
        }
        store.server()?.must_be_known()?;
        if !store.server()?.owns()? {
            return Err(Fault::register("only the role that made the school may put a backup in its place")
                .hint(say!["Give that role in the address after ", Input::Register, ". Nothing was changed."]));
        }
        let changed = store.read(crate::sound::changed_parts)?;
        if changed.is_empty() {
            return Ok(Some(store));
        }
        let what = count(changed.len(), "part");
        Err(Fault::damaged(format!("the school has {what} that Kitbook did not make, or changed ones"))
            .hint(say![
                "Nothing was changed. ",
                Remedy::Check,
                " lists them all. To restore the backup as another school, give another short name after ",
                Input::Register,
                "."
            ])
            .details(changed.into_iter().take(10)))
    }

    /// Replaces every row of a school on a server with the rows of another register, digests and log included, in one
    /// transaction: those who read meanwhile see the rows from before, and those who write wait.
    ///
    /// Errors: the log no longer ends at the head `known`, in which case `look` gives the fault; a row breaks a
    /// constraint; this role didn't make the school. Nothing is changed then.
    pub fn replace_rows(
        &mut self,
        other: &mut Self,
        writer: &Writer<'_>,
        look: impl FnOnce(&Head) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        other.read(|from| {
            self.write(&Writer { behind: Behind::Accepted, ..*writer }, true, |to| {
                look(&to.head()?)?;
                to.replace_rows(from)
            })
        })
    }
}

impl WriteTx<'_> {
    fn replace_rows(&self, from: &ReadTx<'_>) -> Result<(), Fault> {
        let Engine::Server(server) = self.engine() else { return Err(needs_a_server()) };
        let guarded = self.all(GUARDED, &[], |row| row.get::<String>(0))?;
        let guard = |how: &str| {
            guarded.iter().try_for_each(|table| server.run(&format!("alter table {table} {how} trigger user")))
        };
        guard("disable")?;
        dump::defer_references(self)?;
        let tables = parents_first();
        for table in tables.iter().rev().filter(|table| table.name != HEAD) {
            self.may_change(&format!("delete from {}", table.name), &[])?;
        }
        for table in tables.iter().filter(|table| table.name != HEAD) {
            let put = dump::Put::into(self, table);
            dump::each_row(from, table, |values| put.row(values))?;
        }
        // Written at the end; if the answer to the commit is lost, it decides what became of it.
        *self.head.borrow_mut() = Some(from.head()?);
        // A table can't be changed while references to it wait to be checked.
        server.run("set constraints all immediate")?;
        guard("enable")
    }
}
