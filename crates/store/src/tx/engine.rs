//! The open transaction of a register's engine: a file, or a school on a server.

use super::fault::fault;
use crate::Head;
use domain::fault::Fault;

/// An open transaction.
pub(crate) enum Engine<'c> {
    File(rusqlite::Transaction<'c>),
    Server(crate::postgres::Open<'c>),
}

impl Engine<'_> {
    /// Keeps every change. `head` is the last entry that the transaction added to the log.
    pub(super) fn commit(self, head: Option<&Head>) -> Result<(), Fault> {
        match self {
            Self::File(file) => file.commit().map_err(fault),
            Self::Server(server) => server.commit(head),
        }
    }

    /// Keeps no change.
    pub(super) fn roll_back(self) -> Result<(), Fault> {
        match self {
            // SQLite has ended it already if it ran out of memory; the statement that failed has said so.
            Self::File(file) if file.is_autocommit() => Ok(()),
            Self::File(file) => file.rollback().map_err(fault),
            Self::Server(server) => server.roll_back(),
        }
    }

    /// In tests, finds a statement that writes but is run as one that reads. A server refuses it by itself.
    pub(super) fn must_only_read(&self, sql: &str) {
        match self {
            // A statement that can't be prepared, for want of memory perhaps, fails when it is run.
            Self::File(file) => debug_assert!(
                file.prepare_cached(sql).map_or(true, |statement| statement.readonly()),
                "a statement that writes was run as one that reads: {sql}"
            ),
            Self::Server(_) => {}
        }
    }
}
