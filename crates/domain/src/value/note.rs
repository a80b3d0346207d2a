//! The fixed asset note: cost and depreciation brought forward, what changed in the year, and what is carried forward.

use super::{FinancialYear, Walk};
use crate::words;
use chrono::NaiveDate;
use std::ops::AddAssign;

words! {
    /// The reason why an item is not in the note.
    LeftOut, "reason to leave an item out" {
        NoCost = "no-cost",
        NoPurchaseDay = "no-purchase-day",
        /// No depreciation policy counts for the year of its purchase.
        NoPolicy = "no-policy",
        /// It is gone, and the register doesn't know since when.
        NoDisposalDay = "no-disposal-day",
        /// It belongs to a lessor.
        Leased = "leased",
        /// Its purchase is below the capital threshold.
        BelowThreshold = "below-threshold",
    }
}

/// A financial year of the note, as far as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub year: FinancialYear,
    /// The last day that is told: the end of the year, or a day before it.
    pub until: NaiveDate,
}

/// An item in the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub cost: i64,
    pub bought: NaiveDate,
    /// The day on which the school ceased to own it.
    pub gone_on: Option<NaiveDate>,
    /// The sum that the school got for it, if that is known.
    pub proceeds: Option<i64>,
}

/// The figures of one or more items in a year, in pence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// The number of items at the end.
    pub items: i64,
    pub cost_before: i64,
    pub additions: i64,
    /// The cost of the items that were disposed of.
    pub disposals: i64,
    pub depreciation_before: i64,
    pub charge: i64,
    /// The depreciation of the items that were disposed of.
    pub on_disposals: i64,
    /// The number of items that were disposed of.
    pub disposed: i64,
    /// The number of those whose proceeds are unknown.
    pub without_proceeds: i64,
    pub proceeds: i64,
    /// The proceeds less the net book value of the items whose proceeds are known; less than nothing for a loss.
    pub gain: i64,
}

impl Figures {
    pub fn cost_after(&self) -> i64 {
        self.cost_before + self.additions - self.disposals
    }

    pub fn depreciation_after(&self) -> i64 {
        self.depreciation_before + self.charge - self.on_disposals
    }

    pub fn value_before(&self) -> i64 {
        self.cost_before - self.depreciation_before
    }

    pub fn value_after(&self) -> i64 {
        self.cost_after() - self.depreciation_after()
    }

    /// Works out the figures of one item for several years, which are in order, and passes those that are not empty to
    /// `take`, with the place of the year.
    pub fn each(held: &Held, mut walk: Walk<'_>, spans: &[Span], mut take: impl FnMut(usize, Self)) {
        let before = |day: NaiveDate| day.pred_opt().unwrap_or(day);
        for (at, span) in spans.iter().enumerate() {
            let (first, until) = (span.year.first, span.until);
            if held.bought > until {
                continue;
            }
            if held.gone_on.is_some_and(|gone| gone < first) {
                return;
            }
            let gone = held.gone_on.filter(|gone| *gone <= until);
            let is_new = held.bought >= first;
            let depreciation_before = if is_new { 0 } else { walk.until(before(first)) };
            let depreciation = walk.until(gone.map_or(until, before));
            let mut figures = Self {
                items: i64::from(gone.is_none()),
                cost_before: if is_new { 0 } else { held.cost },
                additions: if is_new { held.cost } else { 0 },
                depreciation_before,
                charge: depreciation - depreciation_before,
                ..Self::default()
            };
            if gone.is_some() {
                (figures.disposals, figures.on_disposals, figures.disposed) = (held.cost, depreciation, 1);
                match held.proceeds {
                    Some(proceeds) => {
                        figures.proceeds = proceeds;
                        figures.gain = proceeds - (held.cost - depreciation);
                    }
                    None => figures.without_proceeds = 1,
                }
            }
            take(at, figures);
        }
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, more: Self) {
        self.items += more.items;
        self.cost_before += more.cost_before;
        self.additions += more.additions;
        self.disposals += more.disposals;
        self.depreciation_before += more.depreciation_before;
        self.charge += more.charge;
        self.on_disposals += more.on_disposals;
        self.disposed += more.disposed;
        self.without_proceeds += more.without_proceeds;
        self.proceeds += more.proceeds;
        self.gain += more.gain;
    }
}
