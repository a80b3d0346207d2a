//! Makes ids and salts. An import needs a million of each, and asking the system every time is slow, so each writing
//! transaction has its own generator, seeded by the system or by a test.

use domain::{fault::Fault, when::Instant};
use rand::{Rng as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::{
    cell::Cell,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::{Builder, Uuid};

/// The source of randomness: the system, unless a seed was given.
#[derive(Debug, Clone, Default)]
pub struct Random(Option<Arc<Mutex<ChaCha12Rng>>>);

impl Random {
    /// Makes a source for tests: the same work gives the same ids and salts.
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(Mutex::new(ChaCha12Rng::seed_from_u64(seed)))))
    }

    /// Makes the generator of one transaction.
    ///
    /// Errors: the system gives no random numbers.
    pub(super) fn generator(&self) -> Result<ChaCha12Rng, Fault> {
        let mut seed = [0; 32];
        match &self.0 {
            Some(seeds) => seeds.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut seed),
            None => getrandom::fill(&mut seed)
                .map_err(|e| Fault::register("the system gave no random numbers").because(e).hint("Try again."))?,
        }
        Ok(ChaCha12Rng::from_seed(seed))
    }
}

/// The ids of one transaction, UUID version 7 (RFC 9562, 6.2, method 2): the moment, 26 random bits that all these ids
/// share, and a counter of 48 bits that starts anywhere in its lower half. Later ids sort later.
pub(super) struct Ids {
    milliseconds: u64,
    fixed: [u8; 4],
    next: Cell<u64>,
}

impl Ids {
    /// Starts the ids of a transaction that is recorded at `at`.
    pub(super) fn begin(at: Instant, generator: &mut ChaCha12Rng) -> Self {
        let milliseconds = u64::try_from(at.timestamp()).unwrap_or(0) * 1_000;
        let fixed = generator.next_u32().to_be_bytes();
        Self { milliseconds, fixed, next: Cell::new(generator.next_u64() >> 17) }
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
    fn identities_are_unique_and_sort_by_creation() {
        let at = Instant::parse("2026-11-26T09:00:00Z").unwrap();
        let mut all: Vec<Uuid> = Vec::new();
        for _ in 0..50 {
            let ids = Ids::begin(at, &mut Random::default().generator().unwrap());
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
    fn a_seed_repeats_itself_and_each_transaction_differs() {
        let two = |random: Random| [(); 2].map(|()| random.generator().unwrap().next_u64());
        let [first, second] = two(Random::seeded(7));
        assert_ne!(first, second);
        assert_eq!(two(Random::seeded(7)), [first, second]);
        assert_ne!(two(Random::seeded(8))[0], first);
    }
}
