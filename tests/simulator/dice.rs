//! The seeded choices of a run. The same seed makes the same choices, on every machine.

use rand::{Rng as _, SeedableRng as _, rngs::ChaCha12Rng};

/// A generator of choices.
pub struct Dice(ChaCha12Rng);

impl Dice {
    pub fn seeded(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }

    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        assert!(most > 0, "nothing to choose from");
        usize::try_from(self.0.next_u64() % most as u64).unwrap()
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.below(usize::try_from(most - least + 1).unwrap())).unwrap()
    }

    /// True in this many of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// One of these, or none if there are none.
    pub fn any<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| self.one(of))
    }

    /// A position in a list of weights.
    pub fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (position, weight) in weights.iter().enumerate() {
            if at < *weight {
                return position;
            }
            at -= weight;
        }
        unreachable!("the choice is below the sum of the weights")
    }
}
