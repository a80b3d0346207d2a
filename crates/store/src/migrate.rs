//! Brings an older register up to date: forward only, all steps in one transaction, after copying the file.

use super::{
    Entry, Operator, Record as _, Store, Subject, Table, WriteTx, Writer,
    file::register_of,
    private::first_free,
    record::{damaged_rows, redigest},
    sound::has_digest,
    tx::fault,
};
use domain::{asset::Asset, category::Part, fault::Fault, person::Person, stamp::Behind};
use rusqlite::config::DbConfig;
use serde_json::{Map, json};
use std::{collections::HashSet, path::PathBuf};

/// One step of an upgrade.
struct Step {
    /// The version after this step.
    to: i64,
    sql: &'static str,
    /// The tables with rows that the step changes: their digests are worked out again.
    changes: &'static [&'static Table],
}

/// Every step, in order. Never edit a step that was released.
const STEPS: &[Step] = &[
    Step {
        to: 2,
        sql: include_str!("../../../migrations/0002_portable_appliance_tests.sql"),
        changes: &[Asset::TABLE, Part::TABLE],
    },
    Step {
        to: 3,
        sql: include_str!("../../../migrations/0003_when_things_go_wrong.sql"),
        changes: &[Asset::TABLE, Person::TABLE],
    },
    Step { to: 4, sql: include_str!("../../../migrations/0004_papers_and_leavers.sql"), changes: &[Asset::TABLE] },
    Step { to: 5, sql: include_str!("../../../migrations/0005_merged_registers.sql"), changes: &[Operator::TABLE] },
    // The new column is empty, so that no digest changes.
    Step { to: 6, sql: include_str!("../../../migrations/0006_what_comes_in.sql"), changes: &[] },
];

/// The version of `schema.sql`, and of a register after the last step. The file keeps it in `user_version`; a newer
/// file is refused.
pub const SCHEMA_VERSION: i64 = STEPS[STEPS.len() - 1].to;

/// The result of an upgrade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgraded {
    pub from: i64,
    pub to: i64,
    /// The copy of the old file.
    pub kept: PathBuf,
}

impl Store {
    /// Brings an older register up to date and keeps a copy of the old file beside it; `None` if the register is up to
    /// date already.
    ///
    /// Errors: there is no room for the copy, or the register can't be written. The register is then unchanged.
    pub fn upgrade(&mut self, writer: &Writer<'_>) -> Result<Option<Upgraded>, Fault> {
        if self.schema == SCHEMA_VERSION {
            return Ok(None);
        }
        // Another program may have upgraded the register meanwhile.
        let from = self.version()?.1;
        if from == SCHEMA_VERSION {
            self.schema = from;
            return Ok(None);
        }
        let kept = self.keep_copy(from)?;
        // A trigger that another program made must not run, and no step needs ours.
        self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).map_err(fault)?;
        // A wrong clock must not stop the upgrade, or nobody could read the register or accept the clock.
        self.write(&Writer { behind: Behind::Always, ..*writer }, true, |tx| {
            // Another program may have upgraded the register meanwhile; from now on nobody else can write.
            let from: i64 = tx.connection().query_row("pragma user_version", [], |row| row.get(0)).map_err(fault)?;
            let steps = STEPS.iter().filter(|step| step.to > from);
            let taken = steps.map(|step| take(tx, step)).collect::<Result<Vec<()>, Fault>>()?;
            // Logged after all steps, since this program writes an entry and its operator in the newest form.
            if taken.is_empty() { Ok(()) } else { log_upgrade(tx, from) }
        })?;
        self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true).map_err(fault)?;
        self.schema = SCHEMA_VERSION;
        Ok(Some(Upgraded { from, to: SCHEMA_VERSION, kept }))
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

/// Carries out one step.
fn take(tx: &WriteTx<'_>, step: &Step) -> Result<(), Fault> {
    // A row that was changed outside Kitbook must not get a good digest.
    let mut damaged: Vec<HashSet<String>> = Vec::with_capacity(step.changes.len());
    for table in step.changes {
        let mut found = HashSet::new();
        if has_digest(tx, table)? {
            damaged_rows(tx, table, |key| {
                found.insert(key);
            })?;
        }
        damaged.push(found);
    }
    let connection = tx.connection();
    connection.execute_batch(step.sql).map_err(fault)?;
    // Statements prepared before this don't know the new columns.
    connection.flush_prepared_statement_cache();
    for (table, damaged) in step.changes.iter().zip(&damaged) {
        redigest(tx, table, damaged)?;
    }
    connection.execute_batch(&format!("pragma user_version = {}", step.to)).map_err(fault)
}

/// Logs the upgrade.
fn log_upgrade(tx: &WriteTx<'_>, from: i64) -> Result<(), Fault> {
    let body = Map::from_iter([("from".to_owned(), json!(from)), ("to".to_owned(), json!(SCHEMA_VERSION))]);
    tx.log(Entry::plain("register upgrade", Subject::new("register", register_of(tx)?.uuid), body)).map(|_| ())
}
