//! The open registers of one school: some for reading, one for writing behind a queue. All of them work in blocking
//! tasks.

use crate::pool::Pool;
use domain::fault::{Failure, Fault, FaultKind};
use std::sync::Arc;
use store::{Address, Store};
use tokio::{
    sync::{Mutex as Queue, Semaphore},
    task::{JoinError, spawn_blocking},
};

/// The most requests of a school that read at the same time. SQLite reads from memory, so more would only wait for a
/// processor; on a server, one school can't take the connections of all others.
pub const READERS: usize = 4;

/// The memory for pages of each file that is read, in KiB. The system keeps the file in memory anyway.
const CACHE_KIB: i64 = 2 * 1024;

/// The open registers of one school.
#[derive(Clone)]
pub struct Shelf {
    address: Arc<Address>,
    pool: Arc<Pool>,
    readers: Arc<Semaphore>,
    writer: Arc<Queue<()>>,
}

impl Shelf {
    /// Makes the shelf of a register.
    pub fn new(address: Address, pool: Arc<Pool>) -> Self {
        let readers = Arc::new(Semaphore::new(READERS));
        Self { address: Arc::new(address), pool, readers, writer: Arc::default() }
    }

    /// Works at once, before the page runs.
    ///
    /// Errors: the register can't be opened, or `work` fails.
    pub fn now<T>(&self, work: impl FnOnce(&mut Store) -> Result<T, Failure>) -> Result<T, Failure> {
        self.pool.with(&self.address, None, work)
    }

    /// Reads in a blocking task.
    ///
    /// Errors: the register can't be opened, or `work` fails.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let permit = Arc::clone(&self.readers).acquire_owned().await;
        // A connection to a server is the same for both.
        let limit = self.address.file().is_ok().then_some(CACHE_KIB);
        self.work(limit, permit, work).await
    }

    /// Writes in a blocking task, once every earlier writer of this page is done. Other programs' writers are waited for
    /// by SQLite, or by the server.
    ///
    /// Errors: the register can't be opened, or `work` fails.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let place = Arc::clone(&self.writer).lock_owned().await;
        self.work(None, place, work).await
    }

    /// Works in a blocking task, which holds its `place` in the queue until it is done.
    async fn work<T: Send + 'static>(
        &self,
        limit: Option<i64>,
        place: impl Send + 'static,
        work: impl FnOnce(&mut Store) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = self.pool.turn().await?;
        let shelf = self.clone();
        let task = spawn_blocking(move || {
            let out = shelf.pool.with(&shelf.address, limit, work);
            drop((place, turn));
            out
        });
        task.await.unwrap_or_else(|error| Err(broken(error)))
    }
}

/// The fault of a task that panicked. The panic is that request's alone.
pub fn broken(error: JoinError) -> Failure {
    Fault::new(FaultKind::Answer, "this request failed, for a reason that Kitbook did not foresee")
        .hint("Reload the page to see what is recorded, and please report this.")
        .because(error)
        .into()
}
