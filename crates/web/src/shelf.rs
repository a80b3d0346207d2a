//! Open registers: some for reading on a shelf, one for writing behind a queue. All of them work in blocking tasks.

use domain::fault::{Failure, Fault, FaultKind};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use store::Store;
use tokio::{
    sync::{Mutex as Queue, Semaphore},
    task::{JoinError, spawn_blocking},
};

/// The most requests that read at the same time. SQLite reads from memory, so more would only wait for a processor.
const READERS: usize = 4;

/// The memory for pages of each store that reads, in KiB. The system keeps the file in memory anyway.
const CACHE_KIB: i64 = 2 * 1024;

/// The stores of one register.
#[derive(Clone)]
pub struct Shelf {
    register: Arc<Path>,
    free: Arc<Mutex<Vec<Kept>>>,
    readers: Arc<Semaphore>,
    writer: Arc<Queue<Option<Kept>>>,
}

/// An open store, and the file that it opened: a restored backup may have taken the file's place since.
struct Kept {
    store: Store,
    file: FileId,
}

#[cfg(unix)]
type FileId = (u64, u64);
#[cfg(not(unix))]
type FileId = ();

/// Tells the file at a path from one that takes its place.
#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// An open file can't be replaced here.
#[cfg(not(unix))]
fn file_id(_: &Path) -> Option<FileId> {
    Some(())
}

impl Shelf {
    /// Makes an empty shelf for a register.
    pub fn new(register: PathBuf) -> Self {
        Self {
            register: register.into(),
            free: Arc::default(),
            readers: Arc::new(Semaphore::new(READERS)),
            writer: Arc::default(),
        }
    }

    /// The register's file.
    pub fn register(&self) -> &Path {
        &self.register
    }

    /// Reads in a blocking task.
    ///
    /// Errors: the register can't be opened, or `work` fails.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let permit = Arc::clone(&self.readers).acquire_owned().await;
        let shelf = self.clone();
        let task = spawn_blocking(move || {
            let mut kept = match shelf.take() {
                Some(kept) => kept,
                None => {
                    let kept = shelf.open()?;
                    kept.store.limit_cache(CACHE_KIB)?;
                    kept
                }
            };
            let out = work(&mut kept.store);
            shelf.free.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
            drop(permit);
            out
        });
        task.await.unwrap_or_else(|error| Err(broken(error)))
    }

    /// Writes in a blocking task, once every earlier writer of this page is done. Other programs' writers are waited for
    /// by SQLite.
    ///
    /// Errors: the register can't be opened, or `work` fails.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let mut turn = Arc::clone(&self.writer).lock_owned().await;
        let shelf = self.clone();
        let task = spawn_blocking(move || {
            let mut kept = match turn.take().filter(|kept| shelf.is_same(kept)) {
                Some(kept) => kept,
                None => shelf.open()?,
            };
            let out = work(&mut kept.store);
            *turn = Some(kept);
            out
        });
        task.await.unwrap_or_else(|error| Err(broken(error)))
    }

    /// A free store whose file is still in its place.
    fn take(&self) -> Option<Kept> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(kept) = free.pop() {
            if self.is_same(&kept) {
                return Some(kept);
            }
        }
        None
    }

    fn is_same(&self, kept: &Kept) -> bool {
        file_id(&self.register) == Some(kept.file)
    }

    fn open(&self) -> Result<Kept, Failure> {
        let file = file_id(&self.register);
        let store = Store::open(&*self.register)?;
        if !store.is_current() {
            // A restored backup may be older; only a start of the page brings it up to date.
            return Err(Fault::register("the register was replaced by one of an older Kitbook")
                .hint("Start the page again: that brings the register up to date.")
                .into());
        }
        Ok(Kept { store, file: file.unwrap_or_default() })
    }
}

/// The fault of a task that panicked. The panic is that request's alone.
fn broken(error: JoinError) -> Failure {
    Fault::new(FaultKind::Answer, "this request failed, for a reason that Kitbook did not foresee")
        .hint("Reload the page to see what is recorded, and please report this.")
        .because(error)
        .into()
}
