//! The file itself: made only by `init`, opened only if it is a register that this program understands.

use super::{Record, Register, Tx, place, private::create_private, tx::fault};
use crate::domain::{fault::Fault, when::Instant};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, config::DbConfig, limits::Limit};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

/// The version of `schema.sql`, kept in the file's `user_version`. A newer file is refused.
pub const SCHEMA_VERSION: i64 = 4;

/// "Kitb", in the file's `application_id`: tells a register from any other SQLite file.
const APPLICATION_ID: i64 = 0x4b69_7462;

pub(super) const SCHEMA: &str = include_str!("../../schema.sql");

/// How long a command waits for another that is writing.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest text, paper or row that SQLite takes, in bytes: an attachment of the largest size, with room.
const LONGEST: i32 = 32 * 1024 * 1024;

/// What a path may hold as it is in a file's address.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// To read and to write.
    Write,
    /// To be looked at; others may write it meanwhile.
    Read,
    /// To be looked at on a medium that nobody can write: no lock is taken.
    Still,
}

/// An open register.
pub struct Store {
    pub(super) connection: Connection,
    path: PathBuf,
    /// The version of its schema when it was opened.
    pub(super) schema: i64,
}

/// What `init` found at the path.
pub enum Init {
    /// Nothing was there, or a file that a broken-off `init` had left: an empty register now.
    Fresh(Store),
    /// A register was there; it is left alone.
    Known(Store),
}

impl Store {
    /// Opens a register that is there, of this version or an older one: that is to be brought up to date with
    /// [`Store::upgrade`] before it is used. Nothing is ever made here.
    ///
    /// Errors: no file, not a register, a newer one, not readable.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        Self::open_as(path, Access::Write)
    }

    /// Opens a register that is there to look at it: nothing can be written through it, and an older one stays as it is.
    ///
    /// Errors: as [`Store::open`].
    pub fn look(path: &Path) -> Result<Self, Fault> {
        Self::open_as(path, Access::Read)
    }

    /// Opens a copy that nobody writes, as it lies on the disk.
    ///
    /// Errors: it can't be read.
    pub fn at_rest(path: &Path) -> Result<Self, Fault> {
        Self::connect(path, Access::Still)
    }

    fn open_as(path: &Path, access: Access) -> Result<Self, Fault> {
        let metadata = fs::metadata(path).map_err(|e| unreadable(path, e))?;
        if metadata.is_dir() {
            return Err(Fault::register(format!("{} is a folder, not a register", path.display()))
                .hint("Give the register's own file after --db."));
        }
        must_be_sqlite(path)?;
        let mut store = Self::connect(path, access)?;
        if let Err(error) = store.numbers() {
            store = Self::connect_still(path, error)?;
        }
        match store.version()? {
            (APPLICATION_ID, schema @ 1..=SCHEMA_VERSION) => Ok(Self { schema, ..store }),
            (APPLICATION_ID, newer) if newer > SCHEMA_VERSION => Err(Fault::register(format!(
                "{} was made by a newer Kitbook (schema {newer}; this one knows {SCHEMA_VERSION})",
                path.display()
            ))
            .hint("Use the newer Kitbook. Nothing was changed.")),
            _ => Err(not_a_register(path)),
        }
    }

    /// Makes a register where there is none; `group` may write it beside its owner.
    ///
    /// Errors: something else is there, or the file can't be made.
    pub fn init(path: &Path, group: Option<&str>) -> Result<Init, Fault> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.len() > 0 || metadata.is_dir() => {
                must_be_sqlite(path)?;
                let store = Self::connect(path, Access::Write)?;
                // A broken-off `init` leaves a database with nothing in it.
                if store.version()? == (0, 0) && store.is_empty()? {
                    return Ok(Init::Fresh(store));
                }
                drop(store);
                return Self::open(path).map(Init::Known);
            }
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                place::refuse_network(path)?;
                create_private(path, group)?;
            }
            Err(e) => return Err(unreadable(path, e)),
        }
        let store = Self::connect(path, Access::Write)?;
        store.connection.execute_batch("pragma journal_mode = wal").map_err(fault)?;
        Ok(Init::Fresh(store))
    }

    fn connect(path: &Path, access: Access) -> Result<Self, Fault> {
        let opened = match access {
            Access::Write => {
                Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            }
            Access::Read => {
                Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            }
            Access::Still => Connection::open_with_flags(
                still_address(path)?,
                OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI,
            ),
        };
        let connection = opened.map_err(fault)?;
        connection.busy_timeout(PATIENCE).map_err(fault)?;
        for (config, on) in [
            // A mistyped column name in double quotes must be an error, not a string.
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
            (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
            // A plan never depends on the values that are bound. Without this, a select that might use one of the
            // partial indexes is prepared anew each time it runs.
            (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
        ] {
            connection.set_db_config(config, on).map_err(fault)?;
        }
        // FULL: what a command printed as done survives a power cut. fullfsync is what that takes on a Mac.
        connection
            .execute_batch("pragma foreign_keys = on; pragma synchronous = full; pragma fullfsync = on")
            .map_err(fault)?;
        // Twelve megabytes: what an import of a hundred thousand rows touches, so that it is written once, not over
        // and over.
        connection.execute_batch("pragma cache_size = -12288").map_err(fault)?;
        for (limit, most) in [
            (Limit::SQLITE_LIMIT_LENGTH, LONGEST),
            (Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
            // What a backup or `vacuum` needs for itself, and no more.
            (Limit::SQLITE_LIMIT_ATTACHED, 1),
        ] {
            connection.set_limit(limit, most).map_err(fault)?;
        }
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Self { connection, path: path.to_owned(), schema: SCHEMA_VERSION })
    }

    /// Where the file's folder can't be written, not even a look is to be had in the usual way: SQLite keeps its lock in a
    /// file beside the register. If nothing waits in a log beside it, it can be read as it stands.
    fn connect_still(path: &Path, error: rusqlite::Error) -> Result<Self, Fault> {
        if !matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)) {
            return Err(fault(error));
        }
        if fs::metadata(beside(path, "-wal")).is_ok_and(|wal| wal.len() > 0) {
            return Err(Fault::register(format!(
                "{} can't be read here: its newest entries wait in {}, and its folder can't be written",
                path.display(),
                beside(path, "-wal").display()
            ))
            .hint("Copy both files to a folder that you may write, and use the copy.")
            .because(error));
        }
        Self::connect(path, Access::Still)
    }

    pub(super) fn version(&self) -> Result<(i64, i64), Fault> {
        self.numbers().map_err(fault)
    }

    /// What kind of file it is, and the version of its schema.
    fn numbers(&self) -> rusqlite::Result<(i64, i64)> {
        let number = |name: &str| self.connection.query_row(&format!("pragma {name}"), [], |row| row.get::<_, i64>(0));
        Ok((number("application_id")?, number("user_version")?))
    }

    fn is_empty(&self) -> Result<bool, Fault> {
        let count = self.connection.query_row("select count(*) from sqlite_schema", [], |row| row.get::<_, i64>(0));
        Ok(count.map_err(fault)? == 0)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Whether its schema is this program's.
    pub fn is_current(&self) -> bool {
        self.schema == SCHEMA_VERSION
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads. What `work` sees stands still while it looks.
    ///
    /// Errors: the register can't be read, or `work` fails.
    pub fn read<T, E: From<Fault>>(&mut self, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let inner = self.connection.transaction_with_behavior(TransactionBehavior::Deferred).map_err(fault)?;
        let tx = Tx::new(inner, "", Instant::EPOCH);
        let out = work(&tx)?;
        tx.roll_back()?;
        Ok(out)
    }

    /// Writes, all or nothing: when `work` fails, or `keep` is false, nothing was written.
    ///
    /// The lock is taken at once, so that two writers queue at the door and never meet inside.
    ///
    /// Errors: the register can't be written, or `work` fails.
    pub fn write<T, E: From<Fault>>(
        &mut self,
        operator: &str,
        at: Instant,
        keep: bool,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        place::refuse_network(&self.path)?;
        let inner = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
        let tx = Tx::new(inner, operator, at);
        let out = work(&tx)?;
        (if keep { tx.commit() } else { tx.roll_back() })?;
        Ok(out)
    }
}

impl Tx<'_> {
    /// Lays the tables of an empty register. The caller's transaction makes it whole or not at all.
    ///
    /// Errors: the register can't be written.
    pub fn lay_schema(&self) -> Result<(), Fault> {
        let connection = self.connection();
        connection.execute_batch(SCHEMA).map_err(fault)?;
        connection
            .execute_batch(&format!("pragma application_id = {APPLICATION_ID}; pragma user_version = {SCHEMA_VERSION}"))
            .map_err(fault)
    }
}

/// Whose register this is.
///
/// Errors: the register can't be read.
pub fn register_of(tx: &Tx<'_>) -> Result<Register, Fault> {
    tx.get::<Register>("where r.id = 1", &[])?.ok_or_else(|| {
        Fault::register(format!("the table {} is empty", Register::TABLE))
            .hint("`kitbook restore FILE` puts a backup in its place.")
    })
}

/// A file that SQLite keeps beside the register, by the end of its name; the register itself if that is empty.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

/// A file's address, for SQLite to read it as it stands.
fn still_address(path: &Path) -> Result<String, Fault> {
    let path = path.to_str().ok_or_else(|| {
        Fault::register("the register's path is not text").hint("Move it to a folder with a plain name.")
    })?;
    // On Windows, C:\school becomes /C:/school.
    let path = if cfg!(windows) { format!("/{}", path.replace('\\', "/")) } else { path.to_owned() };
    Ok(format!("file:{}?immutable=1", utf8_percent_encode(&path, PATH)))
}

fn must_be_sqlite(path: &Path) -> Result<(), Fault> {
    let mut head = Vec::with_capacity(16);
    File::open(path).and_then(|file| file.take(16).read_to_end(&mut head)).map_err(|e| unreadable(path, e))?;
    if head == b"SQLite format 3\0" { Ok(()) } else { Err(not_a_register(path)) }
}

fn not_a_register(path: &Path) -> Fault {
    Fault::register(format!("{} is not a Kitbook register", path.display()))
        .hint("Check the path after --db; a register is made with `kitbook init`. The file was not touched.")
}

fn unreadable(path: &Path, error: io::Error) -> Fault {
    if error.kind() == io::ErrorKind::NotFound {
        return Fault::register(format!("there is no register at {}", path.display()))
            .hint("Check the path after --db (or KITBOOK_DB); make a new register with `kitbook init`.");
    }
    Fault::register(format!("{} can't be read", path.display())).hint("Check that you may read it.").because(error)
}
