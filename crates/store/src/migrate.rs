//! Brings an older register up to date: forward only, in one transaction. A file is copied first; a school on a server is
//! in the trust's own backups.

use super::{
    Entry, ReadTx, Setting, Store, Subject, Table, Value, WriteTx, Writer, connect, dump,
    erase::TRACES,
    file::register_of,
    hash::hex,
    import_formats::{self, Retold},
    private::first_free,
    record::Fields,
    routine_lists::{self, RoutineList},
    schema::{HAS_DEVICE_FIELDS, HAS_ROUTINE_LISTS, SCHEMA, SCHEMA_VERSION, TELLS_ROWS},
    tables,
    tx::{Engine, fault},
};
use domain::{fault::Fault, stamp::Behind};
use rusqlite::{Connection, config::DbConfig};
use serde_json::{Map, json};
use sha2::{Digest as _, Sha256};
use std::{fs, path::PathBuf};

/// The result of an upgrade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgraded {
    pub from: i64,
    pub to: i64,
    /// The copy of the old file; `None` of a school on a server.
    pub kept: Option<PathBuf>,
    /// The routine checks that categories got.
    pub routine: Vec<RoutineList>,
    /// The import formats that read columns as other fields now.
    pub formats: Vec<Retold>,
}

impl Upgraded {
    /// Removes the copy of the old file, if it is not needed.
    pub fn drop_copy(&self) {
        if let Some(kept) = &self.kept {
            let _ = fs::remove_file(kept);
        }
    }
}

impl Store {
    /// Brings an older register up to date; `None` if it is up to date already. A copy of an old file is kept beside it.
    ///
    /// Errors: there is no room for the copy; the register can't be written; a school on a server was made by another
    /// role, or has parts that Kitbook did not make. The register is then unchanged.
    pub fn upgrade(&mut self, writer: &Writer<'_>) -> Result<Option<Upgraded>, Fault> {
        if self.schema == SCHEMA_VERSION {
            return Ok(None);
        }
        if self.is_file() { self.upgrade_file(writer) } else { self.upgrade_school(writer) }
    }

    fn upgrade_school(&mut self, writer: &Writer<'_>) -> Result<Option<Upgraded>, Fault> {
        self.server()?.must_own()?;
        let from = self.schema;
        let done = self.write(&Writer { behind: Behind::Always, ..*writer }, true, |tx| step(tx, from));
        // Another program may have brought it up to date while this one waited.
        let is_current = self.server()?.must_be_known().is_ok();
        if is_current {
            self.schema = SCHEMA_VERSION;
        }
        match done {
            Ok((routine, formats)) => Ok(Some(Upgraded { from, to: SCHEMA_VERSION, kept: None, routine, formats })),
            Err(_) if is_current => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn upgrade_file(&mut self, writer: &Writer<'_>) -> Result<Option<Upgraded>, Fault> {
        // Another program may have upgraded the register meanwhile.
        let from = self.version()?.1;
        if from == SCHEMA_VERSION {
            self.schema = from;
            return Ok(None);
        }
        let kept = self.keep_copy(from)?;
        self.guarded(false)?;
        // A wrong clock must not stop the upgrade, or nobody could read the register or accept the clock.
        let done = self.write(&Writer { behind: Behind::Always, ..*writer }, true, |tx| {
            // Another program may have upgraded the register meanwhile; from now on nobody else can write.
            let from: i64 = connect::version(tx.connection()?).map_err(fault)?;
            if from == SCHEMA_VERSION { Ok((Vec::new(), Vec::new())) } else { step(tx, from) }
        });
        self.guarded(true)?;
        let (routine, formats) = done?;
        self.schema = SCHEMA_VERSION;
        // The old tables leave their room empty. The register is as good with it.
        let _ = self.connection()?.execute_batch("vacuum");
        Ok(Some(Upgraded { from, to: SCHEMA_VERSION, kept: Some(kept), routine, formats }))
    }

    /// Switches triggers and the check of references on or off. No trigger may run while tables are moved, and the rows
    /// that refer to one of them stay while it is taken away.
    fn guarded(&self, on: bool) -> Result<(), Fault> {
        self.connection()?.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, on).map_err(fault)?;
        self.connection()?.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, on).map_err(fault)?;
        Ok(())
    }

    /// Copies the register to a file that only its owner (and its group) can read.
    fn keep_copy(&mut self, from: i64) -> Result<PathBuf, Fault> {
        let path = first_free(|number| {
            let again = if number < 2 { String::new() } else { format!("-{}", number - 1) };
            self.path().with_extension(format!("schema-{from}{again}.db"))
        });
        self.copy_aside(&path)?;
        Ok(path)
    }
}

/// The prefix of an old table's name while its rows are moved.
const OLD: &str = "old_";

/// Makes every table anew, moves the rows, and returns the routine checks that categories got, and the import formats
/// that read more. A new column is empty, so rows keep their digests; those of schema 5 and 6 get new ones, of which the
/// log tells.
fn step(tx: &WriteTx<'_>, from: i64) -> Result<(Vec<RoutineList>, Vec<Retold>), Fault> {
    let has_new_digests = from >= TELLS_ROWS;
    let counted = if has_new_digests { None } else { Some(counted_rows(tx.connection()?)?) };
    let old = put_aside(tx, from)?;
    let mut moved = 0;
    // The log and what its entries refer to come first: a full list of rows is an entry.
    let is_first = |table: &&Table| table.name.starts_with("log") || ["register", "operator"].contains(&table.name);
    let (first, then): (Vec<_>, Vec<_>) = tables::parents_first().into_iter().partition(is_first);
    for table in first.into_iter().chain(then) {
        let there = columns_of(tx, &format!("{old}{}", table.name))?;
        if there.is_empty() {
            continue;
        }
        if table.has_digest && !has_new_digests {
            moved += move_rows(tx, table, &there)?;
        } else {
            let both: Vec<&str> = table.names().filter(|name| there.iter().any(|known| known == name)).collect();
            let both = both.join(", ");
            run(tx, &format!("insert into {0} ({both}) select {both} from {old}{0}", table.name))?;
        }
    }
    match tx.engine() {
        Engine::File(file) => take_away(file)?,
        Engine::Server(server) => server.take_away(tx)?,
    }
    if let Some(counted) = counted {
        counted_mark(tx)?;
        // Schema 5 counted its rows. A row that was added or taken out since must not be covered up, so the log tells of
        // rows that nobody has.
        for missing in moved..counted {
            tx.note_row(None, Some(&Value::Text(format!("missing {missing}").into())))?;
        }
        for added in counted..moved {
            tx.note_row(Some(&Value::Text(format!("added {added}").into())), None)?;
        }
    }
    let routine = if from < HAS_ROUTINE_LISTS { routine_lists::give(tx)? } else { Vec::new() };
    let formats = if from < HAS_DEVICE_FIELDS { import_formats::take_along(tx)? } else { Vec::new() };
    let mut body = Map::from_iter([("from".to_owned(), json!(from)), ("to".to_owned(), json!(SCHEMA_VERSION))]);
    let lists = routine.iter().filter(|list| !list.asked.is_empty());
    let lists: Map<_, _> = lists.map(|list| (list.category.clone(), json!(list.asked))).collect();
    if !lists.is_empty() {
        body.insert("routine_checks".to_owned(), lists.into());
    }
    let retold: Vec<i64> = formats.iter().map(|format| format.no).collect();
    if !retold.is_empty() {
        body.insert("import_formats".to_owned(), json!(retold));
    }
    tx.log(Entry::plain("register upgrade", Subject::new("register", register_of(tx)?.uuid), body))?;
    Ok((routine, formats))
}

/// The number of rows by the count of schema 5.
fn counted_rows(connection: &Connection) -> Result<i64, Fault> {
    let sql = "select coalesce(max(rows_kept), 0) from log_head";
    connection.query_row(sql, [], |row| row.get(0)).map_err(fault)
}

/// The mark of an unfinished erasure was a setting.
fn counted_mark(tx: &WriteTx<'_>) -> Result<(), Fault> {
    let Some(mark) = tx.get::<Setting>("where r.name = ?1", &[Value::Text(TRACES.into())])? else { return Ok(()) };
    let sql = "insert into counter (name, value) values (?1, ?2)";
    tx.must_change(1, sql, &[Value::Text(TRACES.into()), Value::Int(mark.value.parse().unwrap_or(0))])?;
    tx.delete(&mark)
}

/// The kind and name of every part that has a definition.
fn parts_of(connection: &Connection) -> Result<Vec<(String, String)>, Fault> {
    let sql =
        "select type, name from sqlite_schema where sql is not null and substr(name, 1, 7) <> 'sqlite_' order by 1, 2";
    let mut statement = connection.prepare(sql).map_err(fault)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(fault)?;
    rows.collect::<Result<_, _>>().map_err(fault)
}

/// Puts the old tables aside and makes the new ones; returns what stands before a table's name if the old one is meant.
fn put_aside(tx: &WriteTx<'_>, from: i64) -> Result<String, Fault> {
    match tx.engine() {
        Engine::File(file) => {
            rename_all(file)?;
            tx.lay(SCHEMA)?;
            // Statements prepared before this know other tables.
            file.flush_prepared_statement_cache();
            Ok(OLD.to_owned())
        }
        Engine::Server(server) => {
            let old = server.put_aside(tx, from)?;
            dump::defer_references(tx)?;
            Ok(old)
        }
    }
}

/// Runs a statement on tables of two versions at once.
fn run(tx: &WriteTx<'_>, sql: &str) -> Result<(), Fault> {
    match tx.engine() {
        Engine::File(file) => file.execute_batch(sql).map_err(fault),
        Engine::Server(server) => server.run(sql),
    }
}

/// Removes the old tables, whose rows were moved.
fn take_away(connection: &Connection) -> Result<(), Fault> {
    let mut tables = parts_of(connection)?.into_iter().filter(|(kind, name)| kind == "table" && name.starts_with(OLD));
    tables.try_for_each(|(_, table)| connection.execute_batch(&format!("drop table {table}")).map_err(fault))
}

/// Gives every table another name, and drops indexes and triggers.
fn rename_all(connection: &Connection) -> Result<(), Fault> {
    let parts = parts_of(connection)?;
    for (kind, name) in parts.iter().filter(|(kind, _)| kind != "table") {
        connection.execute_batch(&format!("drop {kind} {name}")).map_err(fault)?;
    }
    for (_, name) in parts.iter().filter(|(kind, _)| kind == "table") {
        connection.execute_batch(&format!("alter table {name} rename to {OLD}{name}")).map_err(fault)?;
    }
    Ok(())
}

/// The names of a table's columns; none if there is no such table.
fn columns_of(tx: &ReadTx<'_>, table: &str) -> Result<Vec<String>, Fault> {
    let sql = if tx.is_file() {
        "select name from pragma_table_info(?1) order by cid"
    } else {
        "select cast(a.attname as text) from pg_catalog.pg_attribute a \
          where a.attrelid = to_regclass(?1) and a.attnum > 0 and not a.attisdropped order by a.attnum"
    };
    tx.all(sql, &[Value::Text(table.into())], |row| row.get(0))
}

/// Moves the rows of a table; returns their number. A row that was changed outside Kitbook keeps its digest, which fits
/// neither before nor after.
fn move_rows(tx: &WriteTx<'_>, table: &Table, there: &[String]) -> Result<i64, Fault> {
    let put = dump::Put::into(tx, table);
    let mut moved = 0;
    let read = |row: &super::Row<'_>| table.values(row);
    tx.each_apart(&select_old(table, there, OLD), &[], read, |mut values| {
        let at = table.columns.len();
        if values[at] == digest_5(table, &values) {
            values[at] = Value::Text(tx.digest_of(table, &values).into());
        } else if values[at] == Value::Null {
            values[at] = Value::Text("".into());
        }
        moved += 1;
        put.row(&values)?;
        tx.note_row(None, values.last())
    })?;
    Ok(moved)
}

/// Selects the columns of a table as it is now from a table of an older version.
fn select_old(table: &Table, there: &[String], prefix: &str) -> String {
    let columns: Vec<&str> =
        table.names().map(|name| if there.iter().any(|known| known == name) { name } else { "null" }).collect();
    format!("select {} from {prefix}{}", columns.join(", "), table.name)
}

/// The digest that schema 5 gave a row: the first half of a SHA-256 without a salt, in hex.
fn digest_5(table: &Table, values: &[Value<'_>]) -> Value<'static> {
    let mut fields = Fields::of(table.name);
    for (column, value) in table.sorted(values) {
        fields.field(column.name, value);
    }
    Value::Text(hex(&Sha256::digest(fields.bytes())[..16]).into())
}

/// True if the register's version is one whose log tells the digests of rows.
pub fn tells_rows(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(version_of(tx)? >= TELLS_ROWS)
}

/// True if the register has this version's tables, so that whole records can be read.
pub fn has_current_tables(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(version_of(tx)? == SCHEMA_VERSION)
}

fn version_of(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    match tx.engine() {
        Engine::File(file) => connect::version(file).map_err(fault),
        Engine::Server(server) => server.version(tx),
    }
}

/// Reads every row of a table, in a register of this or an older version, and hands over its key, its stored digest, and
/// whether that matches its fields; returns the number of rows.
pub fn each_digest(
    tx: &ReadTx<'_>,
    table: &Table,
    mut take: impl FnMut(&Value<'_>, &Value<'_>, bool),
) -> Result<i64, Fault> {
    let there = columns_of(tx, table.name)?;
    let mut rows = 0;
    if there.is_empty() {
        return Ok(rows);
    }
    let is_new = tells_rows(tx)?;
    let (key, digest) = (table.key_at().next().unwrap_or_default(), table.columns.len());
    tx.each(&select_old(table, &there, ""), &[], |row| {
        rows += 1;
        let values = (0..=digest).map(|at| row.value(at)).collect::<Result<Vec<_>, _>>()?;
        let fits = if is_new { table.fits(&values) } else { values[digest] == digest_5(table, &values) };
        take(&values[key], &values[digest], fits);
        Ok::<(), Fault>(())
    })?;
    Ok(rows)
}

/// Hands over the key of every row with a digest that doesn't match its fields; returns the number of rows.
pub fn damaged_rows(tx: &ReadTx<'_>, table: &Table, mut found: impl FnMut(String)) -> Result<i64, Fault> {
    each_digest(tx, table, |key, _, fits| {
        if !fits {
            found(key.to_string());
        }
    })
}
