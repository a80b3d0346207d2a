//! The register's file: made only by `init`, opened only if it is a register that this program understands.

use super::{
    Address, Head, ReadTx, Record, Register, WriteTx, Writer,
    connect::{self, Access, Budget},
    network,
    on_server::needs_a_file,
    private::create_private,
    recognise::{must_be_ordinary, must_be_sqlite, not_a_register, unreadable},
    schema::{self, OLDEST, SCHEMA, SCHEMA_VERSION, WAY_OVER},
    tx::{Engine, fault},
};
use domain::{
    fault::{Fault, FaultKind},
    remedy::Remedy,
    say,
    text::count,
};
use rusqlite::{Connection, Transaction, TransactionBehavior, config::DbConfig};
use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

/// The file's `application_id`, "Kitb" in ASCII: it tells a register from any other SQLite file.
pub(super) const APPLICATION_ID: i64 = 0x4b69_7462;

/// An open register.
pub struct Store {
    pub(super) connected: Connected,
    address: Address,
    path: PathBuf,
    /// The schema version when the register was opened.
    pub(super) schema: i64,
    wrote: bool,
    /// The head of the log after the last act that was written through this connection.
    written: Option<Head>,
    aside: Arc<Mutex<Aside>>,
}

/// The connection to the register.
pub(super) enum Connected {
    File(Connection),
    Server(Box<crate::postgres::Server>),
}

/// Remarks for the caller that opened the register, beside its answers.
#[derive(Debug, Default)]
pub struct Aside {
    /// A remark that the recorded time differs from the computer's clock.
    pub remark: Option<String>,
    /// True if a text that was written names a matter of child protection, which is not kept here.
    pub names_a_matter: bool,
    /// The fault that occurred when the register was closed.
    pub unsettled: Option<Fault>,
}

impl Drop for Store {
    fn drop(&mut self) {
        if !self.wrote {
            return;
        }
        let Ok(connection) = self.connection() else { return };
        // SQLite does this too when the connection closes, but reports no error.
        if let Err(error) = connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()))
            && let Ok(mut aside) = self.aside.lock()
        {
            aside.unsettled = Some(unsettled(&self.path, error));
        }
    }
}

/// The result of `init`.
pub enum Init {
    /// A new, empty register: no file was there, or only a file left by an interrupted `init`.
    Fresh(Store),
    /// A register that was already there, unchanged.
    Known(Store),
}

impl Store {
    /// Opens an existing register with this version or an older one; an older register must be brought up to date with
    /// [`Store::upgrade`] before it is used. Never creates a file.
    ///
    /// Errors: the file is missing, is not a register, is a newer or a much older register, has parts that Kitbook did
    /// not make, or can't be read.
    pub fn open(address: impl Into<Address>) -> Result<Self, Fault> {
        Self::open_address(&address.into(), Access::Write)
    }

    fn open_address(address: &Address, access: Access) -> Result<Self, Fault> {
        match address {
            Address::File(path) => Self::open_as(path, access, Budget::Open),
            Address::Server { .. } => {
                let store = Self::on_server(address)?;
                store.server()?.must_be_known()?;
                Ok(store)
            }
        }
    }

    /// Opens a private copy of a file that may be anybody's: what is done with it is limited by its length.
    ///
    /// Errors: as [`Store::open`].
    pub fn open_foreign(path: &Path) -> Result<Self, Fault> {
        Self::open_as(path, Access::Write, Budget::ForeignFile)
    }

    /// Opens such a copy for reading only.
    ///
    /// Errors: as [`Store::open`].
    pub fn look_at_foreign(path: &Path) -> Result<Self, Fault> {
        Self::open_as(path, Access::Read, Budget::ForeignFile)
    }

    /// Opens an existing register for reading only. An older register is not upgraded.
    ///
    /// Errors: as [`Store::open`].
    pub fn look(address: impl Into<Address>) -> Result<Self, Fault> {
        Self::open_address(&address.into(), Access::Read)
    }

    /// Opens a register for reading only, to check it, whatever parts it has. What is done with it is limited by its
    /// length.
    pub fn inspect(address: impl Into<Address>) -> Result<Self, Fault> {
        match address.into() {
            Address::File(path) => Self::open_any(&path, Access::Read),
            server @ Address::Server { .. } => Self::open_address(&server, Access::Read),
        }
    }

    /// Opens a register that a backup is to replace, whatever parts it has. No trigger of it runs.
    pub fn open_to_replace(address: impl Into<Address>) -> Result<Self, Fault> {
        let mut store = Self::open_any(address.into().file()?, Access::Write)?;
        Budget::Open.opened(store.connection_mut()?).map_err(fault)?;
        store.connection()?.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).map_err(fault)?;
        Ok(store)
    }

    /// Opens a copy on the disk that nobody writes to.
    pub fn at_rest(address: impl Into<Address>) -> Result<Self, Fault> {
        Self::connect(address.into().file()?, Access::Still)
    }

    fn open_as(path: &Path, access: Access, budget: Budget) -> Result<Self, Fault> {
        let mut store = Self::open_any(path, access)?;
        store.must_have_own_parts()?;
        budget.opened(store.connection_mut()?).map_err(fault)?;
        Ok(store)
    }

    /// Opens a register of a version that is known, and leaves its budget as it is.
    fn open_any(path: &Path, access: Access) -> Result<Self, Fault> {
        let metadata = fs::metadata(path).map_err(|e| unreadable(path, e))?;
        must_be_ordinary(path, &metadata)?;
        must_be_sqlite(path)?;
        let mut store = Self::limited(path, access)?;
        match store.version()? {
            (APPLICATION_ID, schema @ OLDEST..=SCHEMA_VERSION) => {
                store.schema = schema;
                Ok(store)
            }
            (APPLICATION_ID, older @ 1..OLDEST) if schema::has_later_table(store.connection()?)? => {
                Err(Fault::damaged(format!(
                    "{}: the file says that it has schema {older}, but it has a table of a later one",
                    path.display()
                ))
                .hint(say![Remedy::Restore, " brings back a backup. Nothing was changed."]))
            }
            (APPLICATION_ID, older @ 1..OLDEST) => Err(Fault::register(format!(
                "{} was made by an older Kitbook (schema {older}; this one reads schema {OLDEST} and later)",
                path.display()
            ))
            .hint(format!(
                "Build Kitbook from commit {WAY_OVER} and run any command with it: that brings the register to schema \
                 {OLDEST}. Then use this one. Nothing was changed."
            ))),
            (APPLICATION_ID, newer) if newer > SCHEMA_VERSION => Err(Fault::register(format!(
                "{} was made by a newer Kitbook (schema {newer}; this one knows {SCHEMA_VERSION})",
                path.display()
            ))
            .hint("Use the newer Kitbook. Nothing was changed.")),
            _ => Err(not_a_register(path)),
        }
    }

    /// Refuses a register with parts that Kitbook did not make, before anything else of it is read.
    fn must_have_own_parts(&self) -> Result<(), Fault> {
        let differing = schema::differing(self.connection()?, self.schema)?;
        let Some(first) = differing.first() else { return Ok(()) };
        let more = differing.len() - 1;
        let others = if more == 0 { String::new() } else { format!(", and {} more", count(more, "difference")) };
        Err(Fault::damaged(format!("{}: {first}{others}", self.path.display()))
            .hint(say![
                "Another program changed it. Nothing was written. ",
                Remedy::Check,
                " lists every difference; ",
                Remedy::Restore,
                " brings back a backup."
            ])
            .details(if more == 0 { Vec::new() } else { differing }))
    }

    /// Creates a register where none exists; `group` may write its file, as well as its owner.
    ///
    /// Errors: another file is there, or the file can't be created.
    pub fn init(address: &Address, group: Option<&str>) -> Result<Init, Fault> {
        match address {
            Address::File(path) => Self::init_file(path, group),
            Address::Server { .. } if group.is_some() => {
                Err(Fault::invalid("a group of accounts is for a register in a file")
                    .hint("On a server, roles say who may use a school."))
            }
            Address::Server { .. } => Self::init_on_server(address),
        }
    }

    fn init_file(path: &Path, group: Option<&str>) -> Result<Init, Fault> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.len() > 0 || !metadata.is_file() => {
                must_be_ordinary(path, &metadata)?;
                must_be_sqlite(path)?;
                let store = Self::connect(path, Access::Write)?;
                // An interrupted `init` leaves an empty database.
                if store.version()? == (0, 0) && store.is_empty()? {
                    return Ok(Init::Fresh(store));
                }
                drop(store);
                return Self::open(path).map(Init::Known);
            }
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                network::refuse_network(path)?;
                create_private(path, group)?;
            }
            Err(e) => return Err(unreadable(path, e)),
        }
        let store = Self::connect(path, Access::Write)?;
        store.connection()?.execute_batch("pragma journal_mode = wal").map_err(fault)?;
        Ok(Init::Fresh(store))
    }

    /// Opens an empty file.
    pub(super) fn at_first(path: &Path) -> Result<Self, Fault> {
        Self::connect(path, Access::Write)
    }

    fn connect(path: &Path, access: Access) -> Result<Self, Fault> {
        let mut store = Self::limited(path, access)?;
        Budget::Open.opened(store.connection_mut()?).map_err(fault)?;
        Ok(store)
    }

    fn limited(path: &Path, access: Access) -> Result<Self, Fault> {
        Ok(Self::of(Connected::File(connect::connect(path, access)?), Address::File(path.to_owned()), path.to_owned()))
    }

    pub(super) fn of(connected: Connected, address: Address, path: PathBuf) -> Self {
        Self { connected, address, path, schema: SCHEMA_VERSION, wrote: false, written: None, aside: Arc::default() }
    }

    pub(super) fn version(&self) -> Result<(i64, i64), Fault> {
        connect::numbers(self.connection()?).map_err(fault)
    }

    fn is_empty(&self) -> Result<bool, Fault> {
        let count = self.connection()?.query_row("select count(*) from sqlite_schema", [], |row| row.get::<_, i64>(0));
        Ok(count.map_err(fault)? == 0)
    }

    /// The connection to the file.
    ///
    /// Errors: the register is on a server.
    pub(super) fn connection(&self) -> Result<&Connection, Fault> {
        match &self.connected {
            Connected::File(connection) => Ok(connection),
            Connected::Server(_) => Err(needs_a_file()),
        }
    }

    /// The connection to the file, to change its settings.
    ///
    /// Errors: the register is on a server.
    pub(super) fn connection_mut(&mut self) -> Result<&mut Connection, Fault> {
        match &mut self.connected {
            Connected::File(connection) => Ok(connection),
            Connected::Server(_) => Err(needs_a_file()),
        }
    }

    /// Tells whether the register is a file on this machine.
    pub fn is_file(&self) -> bool {
        self.connection().is_ok()
    }

    /// Tells whether the register has this program's schema version.
    pub fn is_current(&self) -> bool {
        self.schema == SCHEMA_VERSION
    }

    /// Limits the memory for pages of the file, in KiB: a program with many open stores leaves them to the system's own cache.
    pub fn limit_cache(&self, kib: i64) -> Result<(), Fault> {
        match &self.connected {
            Connected::File(connection) => connection.pragma_update(None, "cache_size", -kib).map_err(fault),
            Connected::Server(_) => Ok(()),
        }
    }

    /// The remarks for the caller; they outlive the open register.
    pub fn aside(&self) -> Arc<Mutex<Aside>> {
        Arc::clone(&self.aside)
    }

    /// The register's address, to open it again.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The path of the register file. Of a school on a server: a path in the folder for temporary files, where no file
    /// is; working copies are made beside it, and backups are named after it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads; `work` sees one unchanging state.
    ///
    /// Errors: `work` fails.
    pub fn read<T, E: From<Fault>>(&mut self, work: impl FnOnce(&ReadTx<'_>) -> Result<T, E>) -> Result<T, E> {
        let tx = self.begin()?;
        let out = work(&tx)?;
        tx.end()?;
        Ok(out)
    }

    /// Writes all or nothing: if `work` fails or `keep` is false, nothing is written.
    ///
    /// Takes the lock at once, so that two writers queue and never collide; the clock is read after that.
    ///
    /// Errors: the register can't be written, or `work` fails.
    pub fn write<T, E: From<Fault>>(
        &mut self,
        writer: &Writer<'_>,
        keep: bool,
        work: impl FnOnce(&WriteTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let inner = match &mut self.connected {
            Connected::File(connection) => {
                network::refuse_network(&self.path)?;
                Engine::File(begun(connection, TransactionBehavior::Immediate)?)
            }
            Connected::Server(server) => Engine::Server(server.begin_write()?),
        };
        let tx = WriteTx::new(inner, writer)?;
        let out = work(&tx)?;
        let (remark, names_a_matter) = (tx.stamp().remark(), tx.names_a_matter.get());
        if keep {
            self.written = tx.commit()?.or(self.written.take());
        } else {
            tx.roll_back()?;
        }
        self.wrote |= keep;
        if let Ok(mut aside) = self.aside.lock() {
            aside.remark = remark.or(aside.remark.take());
            aside.names_a_matter |= names_a_matter;
        }
        Ok(out)
    }

    /// The head of the log after the last act that was written through this connection since [`Store::forget_written`]. It
    /// costs no question.
    pub fn written(&self) -> Option<Head> {
        self.written.clone()
    }

    /// Forgets the head of the acts so far.
    pub fn forget_written(&mut self) {
        self.written = None;
    }

    /// The head of the log: its last entry.
    pub fn head(&mut self) -> Result<Head, Fault> {
        let tx = self.begin()?;
        let head = tx.head()?;
        tx.end()?;
        Ok(head)
    }

    fn begin(&mut self) -> Result<ReadTx<'_>, Fault> {
        let inner = match &mut self.connected {
            Connected::File(connection) => Engine::File(begun(connection, TransactionBehavior::Deferred)?),
            Connected::Server(server) => Engine::Server(server.begin_read()?),
        };
        Ok(ReadTx::new(inner, false))
    }
}

/// Begins a transaction on the file.
///
/// Errors: a newer Kitbook brought the register up to date since it was opened.
fn begun(connection: &mut Connection, behaviour: TransactionBehavior) -> Result<Transaction<'_>, Fault> {
    let transaction = connection.transaction_with_behavior(behaviour).map_err(fault)?;
    if connect::version(&transaction).map_err(fault)? > SCHEMA_VERSION {
        return Err(Fault::register("a newer Kitbook brought the register up to date since this one opened it")
            .hint("Start Kitbook again, in the newer version. Nothing was written."));
    }
    Ok(transaction)
}

impl WriteTx<'_> {
    /// Makes the tables of an empty register. The caller's transaction makes all of them or none.
    pub fn lay_schema(&self) -> Result<(), Fault> {
        match self.engine() {
            Engine::File(_) => self.lay(SCHEMA),
            Engine::Server(server) => server.lay(),
        }
    }

    /// Runs these definitions, and marks the file with this program's version.
    pub(super) fn lay(&self, definitions: &str) -> Result<(), Fault> {
        let connection = self.connection()?;
        connection.execute_batch(definitions).map_err(fault)?;
        connection
            .execute_batch(&format!("pragma application_id = {APPLICATION_ID}; pragma user_version = {SCHEMA_VERSION}"))
            .map_err(fault)
    }
}

/// The row that describes this register.
pub fn register_of(tx: &ReadTx<'_>) -> Result<Register, Fault> {
    tx.get::<Register>("where r.id = 1", &[])?
        .ok_or_else(|| Fault::damaged(format!("the table {} is empty", Register::TABLE.name)))
}

/// The path of a file that SQLite keeps beside the register, by its suffix; the register's own path if the suffix is
/// empty.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

/// The fault when recorded entries are in the `-wal` file and can't be moved into the register file.
fn unsettled(path: &Path, error: rusqlite::Error) -> Fault {
    let log = beside(path, "-wal");
    let message = format!("the disk failed or is full; the newest entries are kept in {}", log.display());
    Fault::new(FaultKind::Unwritable, message)
        .hint(say!["Leave both files where they are, check the disk, then run ", Remedy::Check, "."])
        .because(error)
}
