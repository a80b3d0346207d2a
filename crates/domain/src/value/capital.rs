//! The capital threshold: the cost from which an item is in the accounts. Items that were bought together count together,
//! if the school says so.

use crate::{ids::CategoryId, text::fold};
use chrono::NaiveDate;
use std::collections::HashMap;

/// The threshold for items that were bought on a day or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// `None`: for items of any day.
    pub from: Option<NaiveDate>,
    pub pence: i64,
    /// True if items of one purchase count together.
    pub grouped: bool,
}

/// What tells which items were bought together.
#[derive(Debug, Clone, Copy)]
pub struct Purchase<'a> {
    pub bought: NaiveDate,
    pub cost: i64,
    pub category: CategoryId,
    pub supplier: Option<&'a str>,
    pub order: Option<&'a str>,
}

/// Items with one order number of one supplier are one purchase. Without an order number, items of one category that were
/// bought on one day from one supplier are.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Order(String, String),
    Day(NaiveDate, CategoryId, String),
}

impl Purchase<'_> {
    fn key(&self) -> Key {
        let folded = |text: Option<&str>| text.map(|text| fold(text.trim())).unwrap_or_default();
        let (supplier, order) = (folded(self.supplier), folded(self.order));
        if order.is_empty() { Key::Day(self.bought, self.category, supplier) } else { Key::Order(supplier, order) }
    }
}

/// The purchases of the school: the sum and the first day of each.
#[derive(Debug, Default)]
pub struct Purchases(HashMap<Key, (i64, NaiveDate)>);

impl Purchases {
    /// Adds an item. Add every item before asking, those that are gone too: an item is in the accounts or not by what its
    /// purchase cost.
    pub fn add(&mut self, item: &Purchase<'_>) {
        let (sum, first) = self.0.entry(item.key()).or_insert((0, item.bought));
        *sum += item.cost;
        *first = item.bought.min(*first);
    }

    /// True if an item reaches the threshold of its day, alone or with what was bought with it. `thresholds` are in order
    /// of their days. An item that was bought before the first of them is in the accounts.
    pub fn is_capital(&self, thresholds: &[Threshold], item: &Purchase<'_>) -> bool {
        let of = |day: NaiveDate| thresholds.iter().rfind(|threshold| threshold.from.is_none_or(|from| from <= day));
        let Some(threshold) = of(item.bought) else { return true };
        if item.cost >= threshold.pence {
            return true;
        }
        if !threshold.grouped {
            return false;
        }
        let Some((sum, first)) = self.0.get(&item.key()) else { return false };
        // A purchase that came in two deliveries has one threshold: that of its first day.
        of(*first).is_none_or(|threshold| *sum >= threshold.pence)
    }
}
