//! Runs the tests on a PostgreSQL server, if `KITBOOK_TEST_POSTGRES` has its address: each school of a test is a school
//! on that server.
//!
//! To lay the tables of a school and to remove them takes longer than most tests, so a sound school is kept for the next
//! test: it gets back the rows that `init` gave it. The role of the address must be a superuser, because no other may go
//! past the guards of the log.

use super::{MONDAY, clock, sessions};
use domain::{
    fault::Fault,
    stamp::{Behind, Timepiece},
};
use register::{
    act::Act,
    keep::{
        check::{self, Finding},
        init,
    },
};
use std::{
    cell::Cell,
    env,
    path::{Path, PathBuf},
    process,
    sync::{
        Mutex, Once,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};
use store::{Address, Store, WriteTx, Writer, remove_school};

/// The reason why a test is about a register in a file, and runs on one even where the others run on a server.
#[derive(Debug, Clone, Copy)]
pub enum OnlyFiles {
    /// It opens, changes or damages the file itself.
    OpensTheFile,
    /// It is about what lies beside the file: backups, leftovers, locks, folders.
    LiesBesideIt,
    /// It is about an older file.
    IsOlder,
    /// It is about the machine's own disk: full, read-only, a network share.
    IsOnADisk,
}

thread_local! {
    /// The reason why this test's schools are files.
    static IN_FILES: Cell<Option<OnlyFiles>> = const { Cell::new(None) };
}

/// Lets every school of a test be a register in a file, until this is dropped.
pub struct InFiles;

impl Drop for InFiles {
    fn drop(&mut self) {
        IN_FILES.set(None);
    }
}

/// Says why a test is about files: its schools are files while the answer lives.
pub fn in_files(why: OnlyFiles) -> InFiles {
    IN_FILES.set(Some(why));
    InFiles
}

/// The rooms whose tests are all about files, each with its reason.
const ROOMS: [(&str, OnlyFiles); 9] = [
    // Processes and disks that fail, of this machine. `server::` has a server's.
    ("faults::", OnlyFiles::IsOnADisk),
    ("migrations::", OnlyFiles::IsOlder),
    ("sound::backups::", OnlyFiles::LiesBesideIt),
    ("sound::drills::", OnlyFiles::LiesBesideIt),
    ("sound::encrypted::", OnlyFiles::LiesBesideIt),
    ("sound::files::", OnlyFiles::OpensTheFile),
    ("sound::laid::", OnlyFiles::LiesBesideIt),
    ("sound::leftovers::", OnlyFiles::LiesBesideIt),
    // `sound::conditions` changes the parts of a school on a server.
    ("sound::parts::", OnlyFiles::OpensTheFile),
];

/// The reason why the test of this thread is about files: its own, or its room's. A test's thread has its name.
fn reason() -> Option<OnlyFiles> {
    let of_room = || {
        let thread = thread::current();
        ROOMS.iter().find(|(room, _)| thread.name().is_some_and(|name| name.starts_with(room))).map(|(_, why)| *why)
    };
    IN_FILES.get().or_else(of_room)
}

/// The address of a new school, if the tests run on a server and this one is not about files.
pub fn place() -> Option<PathBuf> {
    if reason().is_some() { None } else { address() }
}

/// The address of a new school, if the tests run on a server.
fn address() -> Option<PathBuf> {
    env::var("KITBOOK_TEST_POSTGRES").ok().map(|server| address_on(&server))
}

/// The address of a new school on a server.
pub fn address_on(server: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let join = if server.contains('?') { '&' } else { '?' };
    let school = format!("t{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    format!("{server}{join}school={school}").into()
}

/// The schools that no test uses now.
static IDLE: Mutex<Vec<Laid>> = Mutex::new(Vec::new());

/// The time in which a program that made a school also says that it uses it.
const SAYING_SO: Duration = Duration::from_secs(2);

/// A school on a server that has exactly what `init` gave it, and can be given that again.
pub struct Laid {
    db: PathBuf,
    /// Its address for a test.
    pub way: PathBuf,
    /// Checks the school. It knows all statements of the check by now.
    looks: Store,
    /// Brings the first rows back. No guard runs on its connection.
    cleans: Store,
}

impl Laid {
    /// A school for one test, if the tests run on a server and this one is not about files.
    pub fn take() -> Option<Self> {
        let db = place()?;
        let idle = IDLE.lock().unwrap().pop();
        Some(idle.unwrap_or_else(|| Self::new(db)))
    }

    /// Makes a school, and keeps its first rows in a schema beside it.
    pub fn new(db: PathBuf) -> Self {
        drop(init::init(&db, &act(), Some("Test School"), None).unwrap());
        let way = sessions::through(db.to_str().unwrap()).into();
        let mut laid = Self { way, looks: Store::look(&db).unwrap(), cleans: Store::open(&db).unwrap(), db };
        let (short, first) = laid.names();
        let tables = laid.all(&format!(
            "select tablename::text from pg_catalog.pg_tables where schemaname = 'school_{short}' order by 1"
        ));
        let mut again = String::new();
        laid.run("set session_replication_role = replica");
        laid.run(&format!("create schema {first}"));
        // Another run of the tests leaves this school alone while this connection lives.
        laid.run(&format!("select pg_advisory_lock(hashtext('{first}'))"));
        for table in &tables {
            again.push_str(&format!("delete from {table}; "));
        }
        for table in &tables {
            if !laid.all(&format!("select 'yes' from {table} limit 1")).is_empty() {
                laid.run(&format!("create table {first}.{table} as table {table}"));
                again.push_str(&format!("insert into {table} select * from {first}.{table}; "));
            }
        }
        // What the pages of earlier tests kept of the school is not in the school.
        let page = ["note", "session"]
            .map(|table| format!("delete from kitbook_page.{table} where school = '{short}'; "))
            .concat();
        again.push_str(&format!("if to_regclass('kitbook_page.session') is not null then {page}end if; "));
        laid.run(&format!("create function {first}.again() returns void language plpgsql as $$ begin {again}end $$"));
        static SWEEP: Once = Once::new();
        SWEEP.call_once(|| laid.sweep());
        laid
    }

    /// Looks for what is wrong with the school.
    pub fn check(&mut self) -> Vec<Finding> {
        self.looks.read::<_, Fault>(|tx| check::check(tx, true, None)).unwrap().findings
    }

    /// Keeps the school for another test, with its first rows. If that leaves anything wrong, it is removed.
    pub fn give_back(mut self, was_sound: bool) {
        if self.try_again().is_ok() && (was_sound || self.check().is_empty()) {
            IDLE.lock().unwrap().push(self);
        } else {
            self.remove();
        }
    }

    /// Gives the school the rows that `init` gave it, and no others.
    pub fn begin_again(&mut self) {
        self.try_again().unwrap();
    }

    fn try_again(&mut self) -> Result<(), Fault> {
        let (_, first) = self.names();
        self.change(&format!("select {first}.again()"))
    }

    /// Removes the school from the server.
    pub fn remove(mut self) {
        let (_, first) = self.names();
        self.run(&format!("drop schema {first} cascade"));
        drop((self.looks, self.cleans));
        remove(&self.db);
    }

    /// Removes the schools that other runs of the tests left, and that nobody uses.
    fn sweep(&mut self) {
        let left = "select substr(nspname::text, 7) from pg_catalog.pg_namespace \
                     where nspname like 'first\\_%' and pg_try_advisory_lock(hashtext(nspname::text)) order by 1";
        let (own, _) = self.names();
        let free = |all: Vec<String>| -> Vec<String> { all.into_iter().filter(|short| *short != own).collect() };
        let some = free(self.all(left));
        if some.is_empty() {
            return;
        }
        self.run("select pg_advisory_unlock_all()");
        self.run(&format!("select pg_advisory_lock(hashtext('first_{own}'))"));
        thread::sleep(SAYING_SO);
        for short in free(self.all(left)).into_iter().filter(|short| some.contains(short)) {
            self.run(&format!("drop schema first_{short} cascade"));
            remove(Address::from(&self.db).with_school(&short).unwrap().typed());
        }
    }

    /// The school's short name, and the schema of its first rows.
    fn names(&self) -> (String, String) {
        let short = self.db.to_str().and_then(|db| db.split_once("school=")).unwrap().1;
        (short.to_owned(), format!("first_{short}"))
    }

    /// Lets the server prepare a statement, as it would before it runs it. A table for one connection alone is made, and
    /// stays for the statements that ask it later.
    ///
    /// Errors: the server can't.
    pub fn prepare(&mut self, sql: &str) -> Result<(), Fault> {
        if sql.starts_with("create temporary table ") {
            return self.change(sql);
        }
        if sql.starts_with("drop table ") {
            return Ok(());
        }
        self.change(&format!("prepare one as {sql}"))?;
        self.change("deallocate one")
    }

    /// Runs a statement past all guards.
    fn run(&mut self, sql: &str) {
        self.change(sql).unwrap();
    }

    fn change(&mut self, sql: &str) -> Result<(), Fault> {
        let act = act();
        let writer = Writer { behind: Behind::Accepted, ..act.writer() };
        self.cleans.write::<_, Fault>(&writer, true, |tx| tx.may_change(sql, &[])).map(|_| ())
    }

    fn all(&mut self, sql: &str) -> Vec<String> {
        self.cleans.read::<_, Fault>(|tx| tx.all(sql, &[], |row| row.get(0))).unwrap()
    }
}

fn act() -> Act {
    Act::of("tess", Timepiece::standing(clock(MONDAY)))
}

/// Changes a school past its guards and, where they are in the way, its constraints.
pub fn damage(db: &Path, sql: &str) {
    let mut store = Store::open(db).unwrap();
    let mut change = |first: Option<&str>| {
        write_past_guards(&mut store, true, |tx| {
            let all = first.into_iter().chain(sql.split("; "));
            all.map(|sql| tx.may_change(sql, &[])).collect::<Result<Vec<_>, _>>()
        })
    };
    if change(None).is_err() {
        change(Some(NO_CHECKS)).unwrap_or_else(|problem| panic!("{sql}: {problem:?}"));
    }
}

/// Drops the conditions that the rows of a school must meet.
const NO_CHECKS: &str = "do $$ declare c record; begin \
    for c in select conrelid::regclass as of, conname from pg_catalog.pg_constraint \
              where connamespace = current_schema()::regnamespace and contype = 'c' \
    loop execute format('alter table %s drop constraint %I', c.of, c.conname); end loop; end $$";

/// Lets a school keep rows that do not meet their conditions.
pub fn drop_checks(db: &Path) {
    past_guards(db, |tx| tx.may_change(NO_CHECKS, &[]).unwrap());
}

/// Works in a school past its guards, and keeps what is written.
pub fn past_guards<T>(db: &Path, work: impl FnOnce(&WriteTx<'_>) -> T) -> T {
    write_past_guards(&mut Store::open(db).unwrap(), true, |tx| Ok(work(tx))).unwrap()
}

/// Works in a school past its guards. What is written is kept, or not.
pub fn write_past_guards<T>(
    store: &mut Store,
    keep: bool,
    work: impl FnOnce(&WriteTx<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let act = act();
    let writer = Writer { behind: Behind::Accepted, ..act.writer() };
    store.write(&writer, keep, |tx| {
        tx.may_change("set local session_replication_role = replica", &[])?;
        work(tx)
    })
}

/// The rows of a school as they were, kept in a schema beside it.
pub struct Rows {
    db: PathBuf,
    kept: String,
    tables: Vec<String>,
}

impl Rows {
    pub fn of(db: &Path) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let kept = format!("kept_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let names = "select tablename::text from pg_catalog.pg_tables where schemaname = current_schema() order by 1";
        let tables = past_guards(db, |tx| {
            let tables = tx.all(names, &[], |row| row.get::<String>(0))?;
            tx.may_change(&format!("create schema {kept}"), &[])?;
            for table in &tables {
                tx.may_change(&format!("create table {kept}.{table} as table {table}"), &[])?;
            }
            Ok::<_, Fault>(tables)
        });
        Self { db: db.to_owned(), kept, tables: tables.unwrap() }
    }

    /// Gives the school these rows, and no others.
    pub fn put_back(&self) {
        past_guards(&self.db, |tx| {
            for table in &self.tables {
                tx.may_change(&format!("delete from {table}"), &[])?;
                tx.may_change(&format!("insert into {table} select * from {}.{table}", self.kept), &[])?;
            }
            Ok::<_, Fault>(())
        })
        .unwrap();
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        past_guards(&self.db, |tx| tx.may_change(&format!("drop schema {} cascade", self.kept), &[]).unwrap());
    }
}

/// Removes a school from the server.
pub fn remove(db: &Path) {
    let address = Address::from(db);
    if address.file().is_err() {
        remove_school(&address).unwrap();
    }
}
