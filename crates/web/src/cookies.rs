//! The sessions' records, which a cookie finds: in memory, or in a schema of the server's own, where they outlive the
//! program. They are found by the hash of their id: who can read them afterwards, in a dump or a backup of the server,
//! finds no cookie.

use async_trait::async_trait;
use domain::fault::Fault;
use register::account::beside::Keeper;
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use store::Pages;
use time::OffsetDateTime;
use tokio::task::spawn_blocking;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// The records of one school's sessions.
#[derive(Clone)]
pub enum Cookies {
    Memory(Memory),
    Server { pages: Arc<Pages>, school: String },
}

impl Cookies {
    /// The place of the records, beside the page's notes.
    pub fn of(keeper: &Keeper) -> Self {
        match keeper {
            Keeper::File(_) => Self::Memory(Memory::default()),
            Keeper::Server { pages, school } => Self::Server { pages: Arc::clone(pages), school: school.clone() },
        }
    }

    /// True if a record may be older than this program's memory.
    pub fn outlive(&self) -> bool {
        matches!(self, Self::Server { .. })
    }

    /// Asks the server in a blocking task.
    async fn ask<T: Send + 'static>(
        pages: &Arc<Pages>,
        school: &str,
        ask: impl FnOnce(&Pages, &str) -> std::result::Result<T, Fault> + Send + 'static,
    ) -> Result<T> {
        let (pages, school) = (Arc::clone(pages), school.to_owned());
        let asked = spawn_blocking(move || ask(&pages, &school)).await;
        asked.map_err(|e| Error::Backend(e.to_string()))?.map_err(|e| Error::Backend(e.message))
    }
}

/// Records in memory.
#[derive(Debug, Default, Clone)]
pub struct Memory(Arc<Mutex<HashMap<[u8; 32], Record>>>);

impl Memory {
    fn all(&self) -> MutexGuard<'_, HashMap<[u8; 32], Record>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hashed(id: &Id) -> [u8; 32] {
    Sha256::digest(id.0.to_be_bytes()).into()
}

/// A record without its id, as JSON.
fn written(record: &Record) -> Result<String> {
    serde_json::to_string(&Record { id: Id(0), ..record.clone() }).map_err(|e| Error::Encode(e.to_string()))
}

impl std::fmt::Debug for Cookies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cookies")
    }
}

#[async_trait]
impl SessionStore for Cookies {
    async fn create(&self, record: &mut Record) -> Result<()> {
        match self {
            Self::Memory(memory) => {
                let mut all = memory.all();
                let now = OffsetDateTime::now_utc();
                all.retain(|_, known| known.expiry_date > now);
                while all.contains_key(&hashed(&record.id)) {
                    record.id = Id::default();
                }
                all.insert(hashed(&record.id), Record { id: Id(0), ..record.clone() });
                Ok(())
            }
            Self::Server { pages, school } => {
                let now = OffsetDateTime::now_utc().unix_timestamp();
                Self::ask(pages, school, move |pages, _| pages.forget_old(now)).await?;
                // An id of 128 random bits is nobody else's.
                self.save(record).await
            }
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let id = hashed(&record.id);
        match self {
            Self::Memory(memory) => {
                memory.all().insert(id, Record { id: Id(0), ..record.clone() });
                Ok(())
            }
            Self::Server { pages, school } => {
                let (body, ends_at) = (written(record)?, record.expiry_date.unix_timestamp());
                Self::ask(pages, school, move |pages, school| pages.keep_session(school, &id, &body, ends_at)).await
            }
        }
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let (hash, now) = (hashed(id), OffsetDateTime::now_utc());
        let found = match self {
            Self::Memory(memory) => memory.all().get(&hash).cloned(),
            Self::Server { pages, school } => {
                let now = now.unix_timestamp();
                let body = Self::ask(pages, school, move |pages, school| pages.session(school, &hash, now)).await?;
                // A record of another version of the page is none.
                body.and_then(|body| serde_json::from_str(&body).ok())
            }
        };
        Ok(found.filter(|known| known.expiry_date > now).map(|known| Record { id: *id, ..known }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let hash = hashed(id);
        match self {
            Self::Memory(memory) => {
                memory.all().remove(&hash);
                Ok(())
            }
            Self::Server { pages, school } => {
                Self::ask(pages, school, move |pages, school| pages.end_session(school, &hash)).await
            }
        }
    }
}
