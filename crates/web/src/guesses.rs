//! Wrong passwords and codes: each makes the next one of the same account, or from the same address, wait longer. They
//! are noted beside the register, so that a restart forgets none.

use data_encoding::HEXLOWER;
use domain::{account::wait_after, text::fold, when::Instant};
use register::account::beside::Guesses;
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// The most that are remembered. The oldest are forgotten first: an attacker with so many addresses would not wait for
/// any of them.
const MOST: usize = 10_000;

/// What someone guesses at: an account by its name, or anything, from an address. A school shares one address, so an
/// address may be wrong more often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target<'a> {
    Account(&'a str),
    Address(IpAddr),
}

impl Target<'_> {
    /// A hash, so that the notes name neither people nor devices.
    fn key(&self) -> String {
        let text = match self {
            Self::Account(name) => format!("account {}", fold(name.trim())),
            Self::Address(address) => format!("address {address}"),
        };
        HEXLOWER.encode(&Sha256::digest(text.as_bytes())[..16])
    }

    /// The number of wrong guesses that cost nothing, beside those of `wait_after`.
    fn free(&self) -> u32 {
        match self {
            Self::Account(_) => 0,
            Self::Address(_) => 20,
        }
    }
}

/// The wrong guesses so far.
#[derive(Debug, Default)]
pub struct Wrong(Mutex<HashMap<String, Guesses>>);

impl Wrong {
    /// Goes on from what was noted.
    pub fn noted(all: Vec<Guesses>) -> Self {
        Self(Mutex::new(all.into_iter().map(|one| (one.of.clone(), one)).collect()))
    }

    /// The seconds until someone may guess again; `None` if they may now.
    pub fn wait(&self, targets: &[Target<'_>], now: Instant) -> Option<i64> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = targets.iter().filter_map(|target| {
            let one = known.get(&target.key())?;
            let until = one.last_at.plus(wait_after(one.wrong.saturating_sub(target.free())));
            Some(until.timestamp() - now.timestamp()).filter(|seconds| *seconds > 0)
        });
        left.max()
    }

    /// Counts a wrong guess.
    pub fn count(&self, targets: &[Target<'_>], now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for target in targets {
            let of = target.key();
            let one = known.entry(of.clone()).or_insert(Guesses { of, wrong: 0, last_at: now });
            (one.wrong, one.last_at) = (one.wrong.saturating_add(1), now);
        }
        if known.len() > MOST {
            let mut ages: Vec<(Instant, String)> = known.values().map(|one| (one.last_at, one.of.clone())).collect();
            ages.sort();
            for (_, of) in ages.into_iter().take(MOST / 10) {
                known.remove(&of);
            }
        }
    }

    /// Forgets the wrong guesses at an account, after a right one. Those of the address stay: one right password doesn't
    /// make an address trusted.
    pub fn forget(&self, account: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&Target::Account(account).key());
    }

    /// Everything, for the notes beside the register.
    pub fn all(&self) -> Vec<Guesses> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Guesses> = known.values().cloned().collect();
        all.sort_by(|a, b| a.of.cmp(&b.of));
        all
    }
}
