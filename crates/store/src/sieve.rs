//! Tells texts that were surely never added, in one or four bytes for each text. An import asks of each of its rows if
//! any row has the same key, and nearly always none has.

use std::hash::{BuildHasher as _, RandomState};

/// A Bloom filter that grows by layers.
pub(super) struct Sieve {
    key: RandomState,
    mesh: Mesh,
    layers: Vec<Layer>,
}

/// How many texts a sieve takes for earlier ones.
#[derive(Clone, Copy)]
struct Mesh {
    /// The bits for each text, and the bits that a text sets.
    width: usize,
    places: u64,
    /// The number of texts in a layer.
    room: usize,
}

struct Layer {
    words: Vec<u64>,
    /// The number of texts that may still be added.
    room: usize,
}

impl Sieve {
    /// Makes a sieve for questions that are costly to answer: of a million texts, it takes one or two for earlier ones.
    pub(super) fn fine() -> Self {
        Self::of(Mesh { width: 32, places: 16, room: 1 << 17 })
    }

    /// Makes a sieve for questions that are cheap to answer: it takes a few texts in a hundred for earlier ones.
    pub(super) fn coarse() -> Self {
        Self::of(Mesh { width: 10, places: 5, room: 1 << 18 })
    }

    fn of(mesh: Mesh) -> Self {
        Self { key: RandomState::new(), mesh, layers: Vec::new() }
    }

    /// Adds a text. Returns true if it may have been added before.
    pub(super) fn add(&mut self, text: &str) -> bool {
        let hash = self.key.hash_one(text);
        let known = self.holds(hash);
        match self.layers.last_mut().filter(|layer| layer.room > 0) {
            Some(layer) => layer.add(hash, self.mesh),
            None => {
                let mut layer = Layer::of(self.mesh);
                layer.add(hash, self.mesh);
                self.layers.push(layer);
            }
        }
        known
    }

    /// True if a text may have been added; false if it surely was not.
    pub(super) fn may_hold(&self, text: &str) -> bool {
        self.holds(self.key.hash_one(text))
    }

    fn holds(&self, hash: u64) -> bool {
        self.layers.iter().any(|layer| layer.holds(hash, self.mesh))
    }
}

impl Layer {
    fn of(mesh: Mesh) -> Self {
        Self { words: vec![0; mesh.room * mesh.width / 64], room: mesh.room }
    }

    fn add(&mut self, hash: u64, mesh: Mesh) {
        for place in 0..mesh.places {
            let (word, bit) = self.place(hash, place);
            self.words[word] |= bit;
        }
        self.room -= 1;
    }

    fn holds(&self, hash: u64, mesh: Mesh) -> bool {
        (0..mesh.places).map(|place| self.place(hash, place)).all(|(word, bit)| self.words[word] & bit != 0)
    }

    /// The word and the bit at one of the places of a text. Two halves of a hash give all its places.
    fn place(&self, hash: u64, place: u64) -> (usize, u64) {
        let at = hash.wrapping_add((hash.rotate_left(32) | 1).wrapping_mul(place));
        let words = self.words.len() as u64;
        (usize::try_from((at >> 6) % words).unwrap_or(0), 1 << (at & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_that_was_added_is_held_and_hardly_any_other() {
        for (mut sieve, most) in [(Sieve::fine(), 8), (Sieve::coarse(), 15_000)] {
            assert!(!sieve.may_hold("0"));
            let taken_for_known = (0..300_000).filter(|n| sieve.add(&n.to_string())).count();
            assert!(taken_for_known < most, "{taken_for_known}");
            assert!(sieve.layers.len() > 1);
            assert!((0..300_000).all(|n| sieve.may_hold(&n.to_string())));
            let others = (300_000..600_000).filter(|n| sieve.may_hold(&n.to_string())).count();
            assert!(others < most, "{others}");
            assert!(sieve.add("7"));
        }
    }
}
