//! Open registers that wait to be used again: of one school, or of all schools of a server, which has only so many
//! connections.

use domain::fault::{Failure, Fault, FaultKind};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use store::{Address, Store};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// The longest time for which a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// The time after which a connection that nobody used is tried before it is used again.
const TRUSTED: Duration = Duration::from_secs(15);

/// An open register.
pub struct Open {
    pub store: Store,
    /// True if it holds few pages in memory.
    limited: bool,
    file: FileId,
    since: Instant,
    _counted: Counted,
}

#[cfg(unix)]
type FileId = (u64, u64);
#[cfg(not(unix))]
type FileId = ();

/// Tells the file at a path from one that takes its place, such as a restored backup.
#[cfg(unix)]
fn file_id(address: &Address) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    match address {
        Address::File(path) => std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino())),
        Address::Server { .. } => Some((0, 0)),
    }
}

/// An open file can't be replaced here.
#[cfg(not(unix))]
fn file_id(_: &Address) -> Option<FileId> {
    Some(())
}

/// One of the registers that are open.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Open registers, at most so many.
pub struct Pool {
    most: usize,
    turns: Arc<Semaphore>,
    open: Arc<AtomicUsize>,
    /// Those that nobody uses, the one that was used last at the end.
    idle: Mutex<VecDeque<Open>>,
}

impl Pool {
    /// A pool of at most so many open registers.
    pub fn new(most: usize) -> Self {
        Self { most, turns: Arc::new(Semaphore::new(most)), open: Arc::default(), idle: Mutex::default() }
    }

    /// The most registers that are open at once.
    pub fn most(&self) -> usize {
        self.most
    }

    /// The number of registers that are open now.
    pub fn open_now(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Waits until one more register may be used.
    ///
    /// Errors: too many others are used for too long.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, Failure> {
        match timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Fault::new(FaultKind::Busy, "every connection to the server is in use")
                .hint("Try again in a moment. If this comes often, the page needs more connections.")
                .into()),
        }
    }

    /// Works with an open register, and keeps it for the next. The caller has a turn.
    ///
    /// Errors: the register can't be opened, or `work` fails.
    pub fn with<T>(
        &self,
        address: &Address,
        limit: Option<i64>,
        work: impl FnOnce(&mut Store) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut open = match self.take(address, limit.is_some()) {
            Some(open) => open,
            None => self.open(address, limit)?,
        };
        let out = work(&mut open.store);
        if open.store.is_lost() {
            // The server that closed one connection, because it stopped perhaps, has closed the others too.
            self.idle().clear();
        } else {
            open.since = Instant::now();
            self.idle().push_back(open);
        }
        out
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, VecDeque<Open>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An open register that nobody uses, whose file is still in its place, or whose server still answers.
    fn take(&self, address: &Address, limited: bool) -> Option<Open> {
        let fits = |open: &Open| open.limited == limited && open.store.address() == address;
        loop {
            let mut idle = self.idle();
            let found = idle.iter().rposition(fits)?;
            let open = idle.remove(found)?;
            drop(idle);
            let is_good =
                file_id(address) == Some(open.file) && (open.since.elapsed() < TRUSTED || open.store.answers());
            if is_good {
                return Some(open);
            }
        }
    }

    fn open(&self, address: &Address, limit: Option<i64>) -> Result<Open, Failure> {
        // The one that nobody has used for longest makes room: perhaps of a school where nobody works now.
        let oldest = if self.open_now() >= self.most { self.idle().pop_front() } else { None };
        drop(oldest);
        self.open.fetch_add(1, Ordering::Relaxed);
        let counted = Counted(Arc::clone(&self.open));
        let file = file_id(address);
        let store = Store::open(address)?;
        if !store.is_current() {
            // A restored backup may be older; only a start of the page brings it up to date.
            return Err(Fault::register("the register was replaced by one of an older Kitbook")
                .hint("Start the page again: that brings the register up to date.")
                .into());
        }
        if let Some(kib) = limit {
            store.limit_cache(kib)?;
        }
        let (file, since) = (file.unwrap_or_default(), Instant::now());
        Ok(Open { store, limited: limit.is_some(), file, since, _counted: counted })
    }
}
