//! Runs the tests on a PostgreSQL server, if `KITBOOK_TEST_POSTGRES` has its address: each school of a test is a school
//! on that server, removed at the end of the test.

use std::{
    cell::Cell,
    env,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};
use store::{Address, remove_school};

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

/// The address of a new school, if the tests run on a server and this one is not about files.
pub fn place() -> Option<PathBuf> {
    if IN_FILES.get().is_some() {
        return None;
    }
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = env::var("KITBOOK_TEST_POSTGRES").ok()?;
    let join = if server.contains('?') { '&' } else { '?' };
    let school = format!("t{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    Some(format!("{server}{join}school={school}").into())
}

/// Removes a school from the server.
pub fn remove(db: &Path) {
    let address = Address::from(db);
    if address.file().is_err() {
        remove_school(&address).unwrap();
    }
}
