//! The file itself: made only by `init`, opened only if it is a register that this program understands.

use super::{Record, Register, Tx, tx::fault};
use crate::domain::{fault::Fault, when::Instant};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

/// The version of `schema.sql`, kept in the file's `user_version`. A newer file is refused.
pub const SCHEMA_VERSION: i64 = 4;

/// "Kitb", in the file's `application_id`: tells a register from any other SQLite file.
const APPLICATION_ID: i64 = 0x4b69_7462;

const SCHEMA: &str = include_str!("../../schema.sql");

/// How long a command waits for another that is writing.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open register.
pub struct Store {
    connection: Connection,
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
        let metadata = fs::metadata(path).map_err(|e| unreadable(path, e))?;
        if metadata.is_dir() {
            return Err(Fault::register(format!("{} is a folder, not a register", path.display()))
                .hint("Give the register's own file after --db."));
        }
        must_be_sqlite(path)?;
        let store = Self::connect(path)?;
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
                let store = Self::connect(path)?;
                // A broken-off `init` leaves a database with nothing in it.
                if store.version()? == (0, 0) && store.is_empty()? {
                    return Ok(Init::Fresh(store));
                }
                drop(store);
                return Self::open(path).map(Init::Known);
            }
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => create_private(path, group)?,
            Err(e) => return Err(unreadable(path, e)),
        }
        let store = Self::connect(path)?;
        store.connection.execute_batch("pragma journal_mode = wal").map_err(fault)?;
        Ok(Init::Fresh(store))
    }

    fn connect(path: &Path) -> Result<Self, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
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
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Self { connection, path: path.to_owned(), schema: SCHEMA_VERSION })
    }

    pub(super) fn version(&self) -> Result<(i64, i64), Fault> {
        let number = |name: &str| self.connection.query_row(&format!("pragma {name}"), [], |row| row.get::<_, i64>(0));
        Ok((number("application_id").map_err(fault)?, number("user_version").map_err(fault)?))
    }

    fn is_empty(&self) -> Result<bool, Fault> {
        let count = self.connection.query_row("select count(*) from sqlite_schema", [], |row| row.get::<_, i64>(0));
        Ok(count.map_err(fault)? == 0)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
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
        Fault::register(format!("the table {} is empty", Register::TABLE)).hint("Go back to the last backup.")
    })
}

/// Makes the folder that a register is to lie in, and those above it.
///
/// Errors: it can't be made.
pub fn make_folder_for(path: &Path) -> Result<(), Fault> {
    let Some(folder) = folder_of(path) else { return Ok(()) };
    fs::create_dir_all(folder).map_err(|e| {
        Fault::register(format!("the folder {} can't be made", folder.display()))
            .hint("Choose another place with --db.")
            .because(e)
    })
}

fn folder_of(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

/// Makes the file, readable and writable by its owner alone (or by a group as well), before anything is in it.
pub(super) fn create_private(path: &Path, group: Option<&str>) -> Result<(), Fault> {
    if let Some(folder) = folder_of(path).filter(|folder| !folder.exists()) {
        return Err(Fault::register(format!("there is no folder {}", folder.display()))
            .hint("Check the path after --db (or KITBOOK_DB), or make the folder first."));
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if group.is_some() { 0o660 } else { 0o600 });
    }
    let file = options.open(path).map_err(|e| {
        Fault::register(format!("{} can't be made", path.display())).hint("Choose another place with --db.").because(e)
    })?;
    let given = group.map_or(Ok(()), |group| give_to_group(path, group));
    drop(file);
    given.inspect_err(|_| {
        // The file is empty and ours: leaving it would make the next `init` think that it was meant.
        let _ = fs::remove_file(path);
    })
}

#[cfg(unix)]
fn give_to_group(path: &Path, group: &str) -> Result<(), Fault> {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    let known = nix::unistd::Group::from_name(group).ok().flatten().ok_or_else(|| {
        Fault::usage(format!("there is no group {}", crate::domain::text::shown(group)))
            .hint("Give a group of accounts that this machine knows; `getent group` lists them.")
    })?;
    let denied = |e: io::Error| {
        Fault::register(format!("the register can't be given to the group {group}"))
            .hint("You must be a member of that group yourself.")
            .because(e)
    };
    chown(path, None, Some(known.gid.as_raw())).map_err(denied)?;
    // `mode` at creation is cut by the umask.
    fs::set_permissions(path, fs::Permissions::from_mode(0o660)).map_err(denied)
}

#[cfg(not(unix))]
fn give_to_group(_path: &Path, _group: &str) -> Result<(), Fault> {
    Err(Fault::usage("--group works on Linux and macOS only")
        .hint("On Windows, share the folder with the accounts that need it."))
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
