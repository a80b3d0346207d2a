//! Opens the file: settles SQLite's settings before anything is read, and finds a way to read where nothing can be
//! written.

use super::{file::beside, tx::fault};
use domain::fault::Fault;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, config::DbConfig, limits::Limit};
use std::{fs, path::Path, time::Duration};

/// The longest time for which a command waits while another command writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest text, paper or row that SQLite accepts, in bytes: the largest attachment, and some room.
const LONGEST: i32 = 32 * 1024 * 1024;

/// The access with which a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Reads and writes.
    Write,
    /// Reads, while others may write.
    Read,
    /// Reads a file that nobody can write; takes no lock.
    Still,
}

/// The most work that SQLite may do on a connection: its own steps, of which it takes some ten for each row it reads.
///
/// A made-up file can name a page as its own child many times over, and so has more rows than there are atoms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Budget {
    /// Only opening the file is limited.
    Open,
    /// All that is done with the file is limited, by its length.
    ForeignFile,
}

impl Budget {
    /// The steps for a file of any length: about half a second.
    const ANY: u64 = 20_000_000;
    /// The steps for each byte. A whole check takes less than one.
    const FOR_A_BYTE: u64 = 4;
    /// The steps between two looks at the budget.
    const STRIDE: i32 = 10_000;

    /// Ends whatever runs once the budget for a file of this length is spent.
    fn begin(connection: &mut Connection, length: u64) -> rusqlite::Result<()> {
        let most = Self::ANY + length.saturating_mul(Self::FOR_A_BYTE);
        let mut left = most / u64::from(Self::STRIDE.unsigned_abs());
        connection.progress_handler(
            Self::STRIDE,
            Some(move || {
                left = left.saturating_sub(1);
                left == 0
            }),
        )
    }

    /// Lifts the limit once the file is open.
    pub(super) fn opened(self, connection: &mut Connection) -> rusqlite::Result<()> {
        match self {
            Self::Open => connection.progress_handler(0, None::<fn() -> bool>),
            Self::ForeignFile => Ok(()),
        }
    }
}

/// Opens a file; if its folder can't be written, reads the file without a lock. What is done with it is limited until
/// [`Budget::opened`].
///
/// Errors: the newest entries are in SQLite's `-wal` file, which can't be read because the folder is read-only.
pub(super) fn connect(path: &Path, access: Access) -> Result<Connection, Fault> {
    // A read-only connection leaves behind the files that SQLite makes beside the register; a writing connection
    // removes them. If those files are empty, opening for writing changes nothing.
    let is_empty = |end: &&str| fs::metadata(beside(path, end)).map_or(0, |found| found.len()) == 0;
    let nothing_waits = ["-wal", "-journal"].iter().all(is_empty);
    if access == Access::Read
        && nothing_waits
        && let Ok(connection) = open(path, Access::Write)
    {
        connection.execute_batch("pragma query_only = on").map_err(fault)?;
        return Ok(connection);
    }
    let error = match open(path, access) {
        Ok(connection) => return Ok(connection),
        Err(error) => error,
    };
    // SQLite keeps its lock in a file beside the register. If that file can't be made, the register can't be opened in
    // the usual way; but if no entries wait in the `-wal` file, the register can be read without a lock.
    if access == Access::Still
        || !matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
    {
        return Err(fault(error));
    }
    let log = beside(path, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(Fault::register(format!(
            "{} can't be read: its newest entries are in {}, and its folder is read-only",
            path.display(),
            log.display()
        ))
        .hint("Copy both files to a folder where you can write, and use the copy.")
        .because(error));
    }
    open(path, Access::Still).map_err(fault)
}

/// The file's application ID and schema version.
pub(super) fn numbers(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let number = |name: &str| connection.query_row(&format!("pragma {name}"), [], |row| row.get::<_, i64>(0));
    Ok((number("application_id")?, number("user_version")?))
}

/// The file's schema version.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("pragma user_version")?.query_row([], |row| row.get(0))
}

fn open(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let plain = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let looking = plain | OpenFlags::SQLITE_OPEN_READ_ONLY;
    let mut connection = match access {
        Access::Write => Connection::open_with_flags(path, plain | OpenFlags::SQLITE_OPEN_READ_WRITE),
        Access::Read => Connection::open_with_flags(path, looking),
        Access::Still => Connection::open_with_flags(still_address(path)?, looking | OpenFlags::SQLITE_OPEN_URI),
    }?;
    connection.busy_timeout(PATIENCE)?;
    let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    Budget::begin(&mut connection, length(path) + length(&beside(path, "-wal")))?;
    for (config, on) in [
        // A mistyped column name in double quotes must be an error, not a string.
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        // A foreign file may hold anything. A register has no views, and nobody may write its schema.
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        // A plan must not depend on bound values. Without this, a select that might use a partial index is prepared
        // again each time it runs.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
    ] {
        connection.set_db_config(config, on)?;
    }
    // FULL: a command that printed "done" survives a power cut; on a Mac that also takes fullfsync. An import of a
    // hundred thousand rows touches twelve megabytes: a cache of that size is written once, not over and over.
    connection.execute_batch(
        "pragma foreign_keys = on; pragma synchronous = full; pragma fullfsync = on; pragma cache_size = -12288; \
         pragma cell_size_check = on",
    )?;
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, LONGEST),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
        // `vacuum` needs one attached database; no other statement needs any.
        (Limit::SQLITE_LIMIT_ATTACHED, 1),
    ] {
        connection.set_limit(limit, most)?;
    }
    connection.set_prepared_statement_cache_capacity(256);
    // Read at once, so that a fault of the file or folder shows here.
    numbers(&connection)?;
    Ok(connection)
}

/// The address with which SQLite reads the file without a lock.
fn still_address(path: &Path) -> rusqlite::Result<String> {
    let text = path.to_str().ok_or_else(|| Error::InvalidPath(path.to_owned()))?;
    // Two slashes at the start, as in \\?\C:\school, would be taken for the name of a machine. Encoded, every path
    // arrives unchanged.
    Ok(format!("file:{}?immutable=1", utf8_percent_encode(text, NON_ALPHANUMERIC)))
}
