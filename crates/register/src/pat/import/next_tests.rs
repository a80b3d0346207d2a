//! The dates of the next test in a tester's file that are not used, because the school's own intervals count.

use chrono::{Months, NaiveDate};
use domain::{
    ids::AssetId,
    pat::{Outcome, Tested},
    remedy::Input,
    say,
    say::Say,
    text::count,
    when::show_day,
};
use std::collections::HashMap;

/// The most days by which a date of the file may differ from Kitbook's: sheets have the last day on which a test counts, or
/// whole months.
const SAME: i64 = 16;

/// The most items that the note names.
const NAMED: usize = 3;

/// The most items whose dates are compared, so that no file fills the memory.
const MOST: usize = 100_000;

/// The next test of each item in the file, by its last test there.
#[derive(Default)]
pub(super) struct NextTests(HashMap<AssetId, Next>);

struct Next {
    line: u64,
    /// The item's ID in the file.
    id: String,
    tested_on: NaiveDate,
    there: NaiveDate,
    here: Option<NaiveDate>,
}

impl NextTests {
    /// Notes when a test of the file and the register say that an item is tested next.
    pub(super) fn see(&mut self, record: &Tested, asset: AssetId, here: Option<NaiveDate>) {
        let tested_on = record.tested_on;
        let is_later = self.0.get(&asset).is_none_or(|known| known.tested_on <= tested_on);
        if record.outcome != Outcome::Pass || !is_later || (self.0.len() == MOST && !self.0.contains_key(&asset)) {
            return;
        }
        let months = record.retest_months.filter(|months| *months > 0);
        match months.and_then(|months| tested_on.checked_add_months(Months::new(months))) {
            Some(there) => {
                let next = Next { line: record.line, id: record.asset_id.clone(), tested_on, there, here };
                self.0.insert(asset, next);
            }
            None => _ = self.0.remove(&asset),
        }
    }

    /// The note on the dates that are not used.
    pub(super) fn note(self) -> Option<Say> {
        let differs = |next: &Next| next.here.is_none_or(|here| (here - next.there).num_days().abs() > SAME);
        let mut unused: Vec<Next> = self.0.into_values().filter(differs).collect();
        if unused.is_empty() {
            return None;
        }
        unused.sort_by_key(|next| next.line);
        let named = unused.iter().take(NAMED).map(|next| {
            let here = next.here.map_or_else(|| "none".to_owned(), show_day);
            format!("{}: {} there, {here} here", next.id, show_day(next.there))
        });
        let named: Vec<String> = named.collect();
        let more = if unused.len() > NAMED { "; …" } else { "" };
        let items = count(unused.len(), "item");
        Some(say![
            format!(
                "the file's next test of {items} is not used ({}{more}); to take its intervals, add ",
                named.join("; ")
            ),
            Input::UseRetest.alone()
        ])
    }
}
