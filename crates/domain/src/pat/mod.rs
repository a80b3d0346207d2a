//! Portable appliance testing (PAT): which items are tested, how often, the limits for readings, and each item's test
//! status.
//!
//! No law sets an interval (Electricity at Work Regulations 1989), and the 5th edition of the IET Code of Practice
//! (2020) dropped its table: every interval is the school's own. The defaults here are starting points.

mod history;
mod interval;
mod limit;
mod line;
mod plan;
mod reading;
mod result;

use crate::{text::fold, words};
pub use history::{History, SOON, Status, TestState};
pub use interval::{Basis, Every, Interval, Intervals, Make, default_intervals, every};
pub use limit::{Bound, Edition, LIMITS, Limit, Limits, breaks, failing};
pub use line::{LINE_WORDS, TestLine, begins_a_test};
pub use plan::{Appliance, AssetFacts, NEW_MONTHS, Plan};
pub use reading::{Comparator, Decimal, Measure, Reading};
pub use result::{Item, NO_READINGS, PatReading, PatResult, Tested, TesterId, Unclear, lacks, unmeasured};

words! {
    /// The kind of test. A visual check is the Code of Practice's formal visual inspection; a full test is its combined
    /// inspection and test. The database and JSON say `combined`.
    TestKind, "kind of test" { Visual = "visual", Full = "combined" as "full" }
}

impl TestKind {
    /// The name of this kind of test in a sentence.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Visual => "visual check",
            Self::Full => "full test",
        }
    }
}

words! {
    /// The outcome of a test. `information` is only recorded: it is neither a pass nor a fail.
    Outcome, "test result" { Pass = "pass", Fail = "fail", Information = "information" }
}

words! {
    /// The state of a result: only a counted one affects an item's status.
    Standing, "state of a test result" {
        Counted = "counted",
        /// An imported pass with a reading outside its limit. It doesn't count until someone accepts it.
        Queried = "queried",
        Void = "void",
    }
}

/// True if both names mean the same part, or both mean the asset itself.
pub fn same_part(a: Option<&str>, b: Option<&str>) -> bool {
    a.map(fold) == b.map(fold)
}

/// The label of a tested item: its tag, or `LAP-0042/charger` for a part.
pub fn label(tag: &str, part: Option<&str>) -> String {
    part.map_or_else(|| tag.to_owned(), |part| format!("{tag}/{part}"))
}
