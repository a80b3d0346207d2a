//! Passwords and PINs: hashed with argon2id, one at a time, so that many sign-ins at once take neither all the memory nor
//! both processors.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use domain::fault::{Failure, Fault, FaultKind};
use std::sync::Arc;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The memory of one hash in KiB, and its passes: the first choice of the OWASP cheat sheet on password storage.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// The bytes of a salt.
const SALT: usize = 16;

/// Hashes and compares secrets, one at a time.
#[derive(Clone)]
pub struct Hasher {
    turn: Arc<Semaphore>,
    params: Params,
}

impl Default for Hasher {
    fn default() -> Self {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
        Self { turn: Arc::new(Semaphore::new(1)), params }
    }
}

impl Hasher {
    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    /// Hashes a secret with a new salt, in the PHC format.
    ///
    /// Errors: the system gives no random numbers.
    pub async fn hash(&self, secret: String) -> Result<String, Failure> {
        let hasher = self.clone();
        let permit = Arc::clone(&self.turn).acquire_owned().await;
        let task = spawn_blocking(move || {
            let _permit = permit;
            hash(&hasher.argon2(), &secret)
        });
        Ok(task.await.map_err(|e| failed().because(e))??)
    }

    /// Compares a secret with a hash. Without a hash it takes the same time and is false, so that nobody learns from the
    /// time which names have an account.
    pub async fn fits(&self, secret: String, hash: Option<String>) -> bool {
        let hasher = self.clone();
        let permit = Arc::clone(&self.turn).acquire_owned().await;
        let task = spawn_blocking(move || {
            let _permit = permit;
            let argon2 = hasher.argon2();
            match hash.as_deref().map(PasswordHash::new) {
                Some(Ok(hash)) => argon2.verify_password(secret.as_bytes(), &hash).is_ok(),
                _ => {
                    let _ = argon2.hash_password_with_salt(secret.as_bytes(), &[0; SALT]);
                    false
                }
            }
        });
        task.await.unwrap_or(false)
    }
}

/// Hashes a secret at once, for a program without requests.
///
/// Errors: the system gives no random numbers.
pub fn hash_now(secret: &str) -> Result<String, Fault> {
    hash(&Hasher::default().argon2(), secret)
}

/// Hashes a secret with a new salt.
fn hash(argon2: &Argon2<'_>, secret: &str) -> Result<String, Fault> {
    let mut salt = [0; SALT];
    getrandom::fill(&mut salt).map_err(|e| failed().because(e))?;
    let hash = argon2.hash_password_with_salt(secret.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|_| failed())
}

fn failed() -> Fault {
    Fault::new(FaultKind::Answer, "the password could not be kept").hint("Try again.")
}
