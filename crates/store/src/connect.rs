//! How the file is opened: what SQLite is told before anything is read, and what to do where it can only be looked at.

use super::{file::beside, tx::fault};
use domain::fault::Fault;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, config::DbConfig, limits::Limit};
use std::{fs, path::Path, time::Duration};

/// How long a command waits for another that is writing.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest text, paper or row that SQLite takes, in bytes: an attachment of the largest size, with room.
const LONGEST: i32 = 32 * 1024 * 1024;

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// To read and to write.
    Write,
    /// To be looked at; others may write it meanwhile.
    Read,
    /// To be looked at where nobody can write it: no lock is taken.
    Still,
}

/// Opens a file, as it stands where its folder can't be written.
///
/// Errors: it can't be read.
pub(super) fn connect(path: &Path, access: Access) -> Result<Connection, Fault> {
    // Whoever may only read leaves the files behind that SQLite makes beside the register; whoever may write takes them away
    // again. Where nothing waits in them, that writes nothing.
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
    // SQLite keeps its lock in a file beside the register: where that can't be made, there is not even a look to be had in
    // the usual way. If nothing waits in a log beside the register, it can be read as it stands.
    if access == Access::Still
        || !matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
    {
        return Err(fault(error));
    }
    let log = beside(path, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(Fault::register(format!(
            "{} can't be read here: its newest entries wait in {}, and its folder can't be written",
            path.display(),
            log.display()
        ))
        .hint("Copy both files to a folder that you may write, and use the copy.")
        .because(error));
    }
    open(path, Access::Still).map_err(fault)
}

/// What kind of file it is, and the version of its schema.
pub(super) fn numbers(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let number = |name: &str| connection.query_row(&format!("pragma {name}"), [], |row| row.get::<_, i64>(0));
    Ok((number("application_id")?, number("user_version")?))
}

fn open(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let plain = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let looking = plain | OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = match access {
        Access::Write => Connection::open_with_flags(path, plain | OpenFlags::SQLITE_OPEN_READ_WRITE),
        Access::Read => Connection::open_with_flags(path, looking),
        Access::Still => Connection::open_with_flags(still_address(path)?, looking | OpenFlags::SQLITE_OPEN_URI),
    }?;
    connection.busy_timeout(PATIENCE)?;
    for (config, on) in [
        // A mistyped column name in double quotes must be an error, not a string.
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        // A plan never depends on the values that are bound. Without this, a select that might use one of the
        // partial indexes is prepared anew each time it runs.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
    ] {
        connection.set_db_config(config, on)?;
    }
    // FULL: what a command printed as done survives a power cut. fullfsync is what that takes on a Mac. The cache of
    // twelve megabytes is what an import of a hundred thousand rows touches, so that it is written once, not over and over.
    connection.execute_batch(
        "pragma foreign_keys = on; pragma synchronous = full; pragma fullfsync = on; pragma cache_size = -12288",
    )?;
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, LONGEST),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
        // What `vacuum` needs for itself, and no more.
        (Limit::SQLITE_LIMIT_ATTACHED, 1),
    ] {
        connection.set_limit(limit, most)?;
    }
    connection.set_prepared_statement_cache_capacity(256);
    // Whatever is wrong with the place shows at the first look.
    numbers(&connection)?;
    Ok(connection)
}

/// A file's address, for SQLite to read it as it stands.
fn still_address(path: &Path) -> rusqlite::Result<String> {
    let text = path.to_str().ok_or_else(|| Error::InvalidPath(path.to_owned()))?;
    // Two slashes at the beginning would be taken for the name of a machine, and so would those of \\?\C:\school. Encoded,
    // every path arrives as it is.
    Ok(format!("file:{}?immutable=1", utf8_percent_encode(text, NON_ALPHANUMERIC)))
}
