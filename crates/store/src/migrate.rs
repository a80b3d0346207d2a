//! Bringing an older register up to date: forward only, all steps in one transaction, the file copied before it.

use super::{
    Entry, Operator, Record as _, Store, Subject, Table, WriteTx, Writer,
    file::register_of,
    private::first_free,
    record::{damaged_rows, redigest},
    sound::has_digest,
    tx::fault,
};
use domain::{asset::Asset, category::Part, fault::Fault, person::Person, stamp::Behind};
use serde_json::{Map, json};
use std::{collections::HashSet, path::PathBuf};

/// One step.
struct Step {
    /// The version that it leads to.
    to: i64,
    sql: &'static str,
    /// Tables whose rows it changes: their digests are worked out anew.
    changes: &'static [&'static Table],
}

/// Every step, in order. A step is never edited once it is released.
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
];

/// The version of `schema.sql`, to which the last step leads, kept in the file's `user_version`. A newer file is refused.
pub const SCHEMA_VERSION: i64 = STEPS[STEPS.len() - 1].to;

/// What was brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgraded {
    pub from: i64,
    pub to: i64,
    /// The file as it was.
    pub kept: PathBuf,
}

impl Store {
    /// Brings an older register up to date, keeping the file as it was beside it; `None`: it is up to date.
    ///
    /// Errors: there is no room for the copy, or the register can't be written; it is as it was then.
    pub fn upgrade(&mut self, writer: &Writer<'_>) -> Result<Option<Upgraded>, Fault> {
        if self.schema == SCHEMA_VERSION {
            return Ok(None);
        }
        // Another program may have done it since.
        let from = self.version()?.1;
        if from == SCHEMA_VERSION {
            self.schema = from;
            return Ok(None);
        }
        let kept = self.keep_copy(from)?;
        // Where the clock is wrong, the register must come in all the same: to be read, and for somebody to say so.
        self.write(&Writer { behind: Behind::Always, ..*writer }, true, |tx| {
            // Another program may be doing it: only now nobody else is.
            let from: i64 = tx.connection().query_row("pragma user_version", [], |row| row.get(0)).map_err(fault)?;
            let steps = STEPS.iter().filter(|step| step.to > from);
            let taken = steps.map(|step| take(tx, step)).collect::<Result<Vec<()>, Fault>>()?;
            // Said when all of it is there: an entry is written as this program writes it, its operator too.
            if taken.is_empty() { Ok(()) } else { say(tx, from) }
        })?;
        self.schema = SCHEMA_VERSION;
        Ok(Some(Upgraded { from, to: SCHEMA_VERSION, kept }))
    }

    /// Copies the register, whole and as it stands, to a file that only its owner (and its group) can read.
    fn keep_copy(&mut self, from: i64) -> Result<PathBuf, Fault> {
        let path = first_free(|number| {
            let again = if number < 2 { String::new() } else { format!("-{}", number - 1) };
            self.path().with_extension(format!("schema-{from}{again}.db"))
        });
        self.copy_aside(&path)?;
        Ok(path)
    }
}

/// Takes one step.
fn take(tx: &WriteTx<'_>, step: &Step) -> Result<(), Fault> {
    // A row that was changed behind the program's back must not be whitewashed by a new digest.
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
    // What was prepared before knows nothing of the new columns.
    connection.flush_prepared_statement_cache();
    for (table, damaged) in step.changes.iter().zip(&damaged) {
        redigest(tx, table, damaged)?;
    }
    connection.execute_batch(&format!("pragma user_version = {}", step.to)).map_err(fault)
}

/// Says in the log what was done.
fn say(tx: &WriteTx<'_>, from: i64) -> Result<(), Fault> {
    let body = Map::from_iter([("from".to_owned(), json!(from)), ("to".to_owned(), json!(SCHEMA_VERSION))]);
    tx.log(Entry::plain("register upgrade", Subject::new("register", register_of(tx)?.uuid), body)).map(|_| ())
}
