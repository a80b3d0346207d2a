//! Sorting what is read: a list is sorted before it is cut.

/// The first values of a list by their keys. Only about twice as many as are wanted are kept while they are read, so a
/// short list of a large register needs little memory.
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
        if self.most.is_some_and(|most| self.kept.len() >= most.saturating_mul(2).max(1024)) {
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
}
