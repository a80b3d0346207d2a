//! Categories: what a school has decided for all laptops, all cameras … at once.

use super::{
    ids::{CategoryId, RowId},
    loan::Kind,
};
use crate::words;

words! {
    /// Whether kit of a category may leave the site, for home or for a visit: two items (Hazeldene 4.6, 4.18).
    OffSiteRule, "off-site rule" { Never = "never", Permission = "permission", Allowed = "allowed" }
}

words! {
    /// Construction class of electrical equipment (BS EN 61140). Battery and USB powered kit is class III.
    PatClass, "construction class" { One = "I", Two = "II", Three = "III", Unknown = "unknown" }
}

words! {
    /// Equipment type of the IET Code of Practice: stationary, IT, movable, portable, hand-held.
    PatType, "equipment type" { Stationary = "S", It = "IT", Movable = "M", Portable = "P", HandHeld = "H" }
}

/// A kind of item, and the school's policy for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    pub check_in_months: Option<i64>,
    pub holds_data: bool,
    pub home_rule: OffSiteRule,
    pub id: CategoryId,
    pub life_months: Option<i64>,
    /// Days of a dated or class loan when no due date is said; 0 is "back today".
    pub loan_days: Option<i64>,
    pub loan_kind: Kind,
    /// Minutes of a loan by the hour when no time is said.
    pub loan_minutes: Option<i64>,
    pub name: String,
    pub name_folded: String,
    pub needs_anti_virus: bool,
    pub pat_class: PatClass,
    pub pat_type: Option<PatType>,
    /// Pence.
    pub replacement_price_pence: Option<i64>,
    pub visit_rule: OffSiteRule,
}

/// What goes out with each asset of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub category_id: CategoryId,
    pub id: RowId,
    pub name: String,
    /// `None`: it is not electrical, and there is nothing to test.
    pub pat_class: Option<PatClass>,
    pub pat_type: Option<PatType>,
    pub position: i64,
    /// Pence.
    pub price_pence: Option<i64>,
}

/// What is looked at when an asset of a category comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub category_id: CategoryId,
    pub id: RowId,
    pub name: String,
    /// Whether it is on the short list too, for loans that go out and come back on one day.
    pub on_short: bool,
    pub position: i64,
    pub question: String,
}
