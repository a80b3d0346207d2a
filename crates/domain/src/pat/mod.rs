//! Portable appliance testing: what is tested, how often, what a reading must keep to, and where an item stands.
//!
//! No law sets an interval (Electricity at Work Regulations 1989), and the 5th edition of the IET Code of Practice
//! (2020) dropped its table: every interval is the school's own. The defaults here are starting points.

mod history;
mod interval;
mod limit;
mod plan;
mod reading;
mod result;

use crate::{text::fold, words};
pub use history::{History, SOON, Status, Where};
pub use interval::{Basis, Every, Interval, Intervals, Make, default_intervals, every};
pub use limit::{Bound, Edition, LIMITS, Limit, Limits, breaks};
pub use plan::{Appliance, Plan};
pub use reading::{Comparator, Decimal, Measure, Reading};
pub use result::{Item, PatReading, PatResult, Tested, TesterId, lacks};

words! {
    /// What was done to an item. A quick pass is a visual inspection; a combined test is inspection and test.
    TestKind, "kind of test" { Visual = "visual", Full = "combined" as "full" }
}

impl TestKind {
    /// As people say it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Visual => "visual check",
            Self::Full => "full test",
        }
    }
}

words! {
    /// How it ended. `information` is noted and counts as neither.
    Outcome, "test result" { Pass = "pass", Fail = "fail", Information = "information" }
}

words! {
    /// Whether a result counts.
    Standing, "state of a test result" {
        Counted = "counted",
        /// An imported pass whose readings break a limit: it counts when somebody has accepted it.
        Queried = "queried",
        Void = "void",
    }
}

/// Whether two names are of one part, or both of the item itself.
pub fn same_part(a: Option<&str>, b: Option<&str>) -> bool {
    a.map(fold) == b.map(fold)
}

/// A tested item as people write it: its tag, or `LAP-0042/charger` for a part.
pub fn label(tag: &str, part: Option<&str>) -> String {
    part.map_or_else(|| tag.to_owned(), |part| format!("{tag}/{part}"))
}
