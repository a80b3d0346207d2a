//! Passwords and PINs: hashed with argon2id, one at a time, so that many sign-ins at once take neither all the memory nor
//! both processors.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use domain::fault::{Failure, Fault, FaultKind};
use std::{
    sync::mpsc::{Sender, channel},
    thread,
};
use tokio::sync::oneshot;

/// The memory of one hash in KiB, and its passes: the first choice of the OWASP cheat sheet on password storage.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// The bytes of a salt.
const SALT: usize = 16;

/// Hashes and compares secrets, one at a time: on one thread, which uses the same memory again for each.
#[derive(Clone)]
pub struct Hasher {
    jobs: Sender<Job>,
}

/// A secret to hash, or to compare with a hash; the answer goes to who waits for it.
enum Job {
    Hash(String, oneshot::Sender<Result<String, Fault>>),
    Fits(String, Option<String>, oneshot::Sender<bool>),
}

impl Default for Hasher {
    fn default() -> Self {
        let (jobs, waiting) = channel::<Job>();
        // It ends when the last of its hashers is gone.
        thread::spawn(move || {
            let argon2 = argon2();
            for job in waiting {
                // Nobody may wait any more: a browser went away.
                match job {
                    Job::Hash(secret, to) => drop(to.send(hash(&argon2, &secret))),
                    Job::Fits(secret, known, to) => drop(to.send(fits(&argon2, &secret, known.as_deref()))),
                }
            }
        });
        Self { jobs }
    }
}

impl Hasher {
    /// Hashes a secret with a new salt, in the PHC format.
    ///
    /// Errors: the system gives no random numbers.
    pub async fn hash(&self, secret: String) -> Result<String, Failure> {
        let (to, answer) = oneshot::channel();
        self.jobs.send(Job::Hash(secret, to)).map_err(|e| failed().because(e))?;
        Ok(answer.await.map_err(|e| failed().because(e))??)
    }

    /// Compares a secret with a hash. Without a hash it takes the same time and is false, so that nobody learns from the
    /// time which names have an account.
    pub async fn fits(&self, secret: String, hash: Option<String>) -> bool {
        let (to, answer) = oneshot::channel();
        self.jobs.send(Job::Fits(secret, hash, to)).is_ok() && answer.await.unwrap_or(false)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn fits(argon2: &Argon2<'_>, secret: &str, known: Option<&str>) -> bool {
    match known.map(PasswordHash::new) {
        Some(Ok(known)) => argon2.verify_password(secret.as_bytes(), &known).is_ok(),
        _ => {
            let _ = argon2.hash_password_with_salt(secret.as_bytes(), &[0; SALT]);
            false
        }
    }
}

/// Hashes a secret at once, for a program without requests.
///
/// Errors: the system gives no random numbers.
pub fn hash_now(secret: &str) -> Result<String, Fault> {
    hash(&argon2(), secret)
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
