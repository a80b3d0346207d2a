//! Identities and salts. An import makes a million of either, and a call to the system for each is slow.

use super::record::hex;
use crate::domain::{fault::Fault, when::Instant};
use std::cell::Cell;
use uuid::{Builder, Uuid};

/// Random bytes, drawn in one go.
pub(super) struct Pool {
    bytes: [u8; 1024],
    used: usize,
}

impl Default for Pool {
    fn default() -> Self {
        Self { bytes: [0; 1024], used: 1024 }
    }
}

impl Pool {
    /// A salt for details of the log, in hex.
    ///
    /// Errors: the system gives no random numbers.
    pub(super) fn salt(&mut self) -> Result<String, Fault> {
        self.take::<16>().map(|bytes| hex(&bytes))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        if self.used + N > self.bytes.len() {
            getrandom::fill(&mut self.bytes)
                .map_err(|e| Fault::register("the system gave no random numbers").because(e).hint("Try again."))?;
            self.used = 0;
        }
        let mut taken = [0; N];
        taken.copy_from_slice(&self.bytes[self.used..self.used + N]);
        self.used += N;
        Ok(taken)
    }
}

/// Identities of one transaction, version 7 (RFC 9562, 6.2, method 2): the moment, 26 random bits that are the same for all,
/// and a counter of 48 bits that begins anywhere in its lower half. What is made later is later in order.
pub(super) struct Ids {
    milliseconds: u64,
    fixed: [u8; 4],
    next: Cell<u64>,
}

impl Ids {
    /// Those of a transaction that is recorded at `at`.
    ///
    /// Errors: the system gives no random numbers.
    pub(super) fn begin(at: Instant, pool: &mut Pool) -> Result<Self, Fault> {
        let fixed = pool.take()?;
        let start = u64::from_be_bytes(pool.take()?);
        let milliseconds = u64::try_from(at.timestamp()).unwrap_or(0) * 1_000;
        Ok(Self { milliseconds, fixed, next: Cell::new(start >> 17) })
    }

    pub(super) fn next(&self) -> Uuid {
        let number = self.next.replace(self.next.get() + 1);
        let mut bytes = [0; 10];
        bytes[..4].copy_from_slice(&self.fixed);
        bytes[4..].copy_from_slice(&number.to_be_bytes()[2..]);
        Builder::from_unix_timestamp_millis(self.milliseconds, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_in_the_order_of_their_making_and_never_the_same() {
        let at = Instant::parse("2026-11-26T09:00:00Z").unwrap();
        let mut all: Vec<Uuid> = Vec::new();
        for _ in 0..50 {
            let ids = Ids::begin(at, &mut Pool::default()).unwrap();
            let made: Vec<Uuid> = (0..1_000).map(|_| ids.next()).collect();
            assert!(made.is_sorted());
            assert_eq!((made[0].get_version_num(), made[0].get_variant()), (7, uuid::Variant::RFC4122));
            let (seconds, _) = made[0].get_timestamp().unwrap().to_unix();
            assert_eq!(i64::try_from(seconds).unwrap(), at.timestamp());
            all.extend(made);
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 50_000);
    }

    #[test]
    fn no_salt_is_given_twice() {
        let mut pool = Pool::default();
        let mut salts: Vec<String> = (0..200).map(|_| pool.salt().unwrap()).collect();
        salts.sort();
        salts.dedup();
        assert_eq!((salts.len(), salts[0].len()), (200, 32));
    }
}
