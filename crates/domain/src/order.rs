//! Sorting what is read: a list is sorted before it is cut.

/// The most keys of a list that are kept at a time. A longer list is read in parts, and its keys again for each part, so
/// that memory stays flat.
pub const AT_A_TIME: usize = 100_000;

/// How much of a list is wanted, and how many of its keys are kept at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The most keys of the list; `None` for all.
    pub most: Option<usize>,
    pub at_a_time: usize,
}

impl Default for Extent {
    fn default() -> Self {
        Self::up_to(None)
    }
}

impl Extent {
    /// The first `most` keys, or all.
    pub fn up_to(most: Option<usize>) -> Self {
        Self { most, at_a_time: AT_A_TIME }
    }

    /// Hands over the keys and values of a list in order, a part at a time. `read` offers the whole list to the part, in
    /// any order, and is called again for each part. A value must have the same key each time, and no other value may have it.
    ///
    /// Errors: `read` or `take` fails.
    pub fn in_parts<K: Ord + Clone, T, E>(
        self,
        mut read: impl FnMut(&mut Part<K, T>) -> Result<(), E>,
        mut take: impl FnMut(Vec<(K, T)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut left, mut after) = (self.most.unwrap_or(usize::MAX), None);
        while left > 0 {
            let size = left.min(self.at_a_time.max(1));
            let mut part = Part { first: Foremost::new(Some(size)), after };
            read(&mut part)?;
            let keyed = part.first.with_keys();
            let is_last = keyed.len() < size;
            after = keyed.last().map(|(key, _)| key.clone());
            take(keyed)?;
            left = if is_last { 0 } else { left - size };
        }
        Ok(())
    }
}

/// A part of a list that is being read.
#[derive(Debug)]
pub struct Part<K, T> {
    first: Foremost<K, T>,
    /// The last key of the part before.
    after: Option<K>,
}

impl<K: Ord, T> Part<K, T> {
    /// Offers a value of the list. It is kept if it belongs to this part.
    pub fn push(&mut self, key: K, value: T) {
        if self.after.as_ref().is_none_or(|after| key > *after) {
            self.first.push(key, value);
        }
    }
}

/// The first values of a list by their keys. Only a few more than are wanted are kept while they are read, so a short
/// list of a large register needs little memory.
#[derive(Debug)]
pub struct Foremost<K, T> {
    most: Option<usize>,
    /// The values kept so far. After the first cut, the first `most` of them are in order.
    kept: Vec<(K, T)>,
    is_cut: bool,
}

impl<K: Ord, T> Foremost<K, T> {
    /// Keeps the first `most` values, or all.
    pub fn new(most: Option<usize>) -> Self {
        Self { most, kept: Vec::new(), is_cut: false }
    }

    /// Adds a value. Values with equal keys stay in the order in which they came.
    pub fn push(&mut self, key: K, value: T) {
        let is_late =
            |most: usize| self.is_cut && self.kept.get(most.wrapping_sub(1)).is_none_or(|(last, _)| key >= *last);
        if self.most.is_some_and(is_late) {
            return;
        }
        self.kept.push((key, value));
        if self.most.is_some_and(|most| self.kept.len() >= most.saturating_add(most / 4).max(1024)) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.kept.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.kept.truncate(self.most.unwrap_or(usize::MAX));
        self.is_cut = true;
    }

    /// The values, in order.
    pub fn sorted(self) -> impl Iterator<Item = T> {
        self.with_keys().into_iter().map(|(_, value)| value)
    }

    /// The values with their keys, in order.
    pub fn with_keys(mut self) -> Vec<(K, T)> {
        self.cut();
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_values_are_kept() {
        let mut first = Foremost::new(Some(3));
        (0..5000_u32).for_each(|n| first.push((n * 7) % 5000, n));
        // 7 × 2143 = 15001, 7 × 4286 = 30002.
        assert_eq!(first.sorted().collect::<Vec<_>>(), [0, 2143, 4286]);
        let mut all = Foremost::new(None);
        [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')].into_iter().for_each(|(key, value)| all.push(key, value));
        assert_eq!(all.sorted().collect::<String>(), "bdac");
    }

    #[test]
    fn a_list_in_parts_has_each_value_once_in_order() {
        for (most, at_a_time) in [(None, 4), (None, 20), (None, 60), (Some(7), 4), (Some(8), 4), (Some(0), 4)] {
            let (mut all, mut parts, mut readings) = (Vec::new(), Vec::new(), 0);
            Extent { most, at_a_time }
                .in_parts(
                    |part| {
                        // A server reads rows in another order each time.
                        readings += 3;
                        (0..20_u32).map(|n| (n + readings) % 20).for_each(|n| part.push((n * 7) % 20, n));
                        Ok::<(), ()>(())
                    },
                    |part| {
                        parts.push(part.len());
                        all.extend(part);
                        Ok(())
                    },
                )
                .unwrap();
            let wanted: Vec<(u32, u32)> = (0..20).map(|key| (key, (key * 3) % 20)).take(most.unwrap_or(20)).collect();
            assert_eq!(all, wanted, "{most:?}, {at_a_time}");
            assert!(parts.iter().all(|size| *size <= at_a_time), "{parts:?}");
        }
    }
}
