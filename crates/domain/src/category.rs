//! Categories: the school's settings for all laptops, all cameras and so on.

use super::{
    builtin,
    ids::{CategoryId, RowId},
    loan::Kind,
};
use crate::words;

words! {
    /// The rule for taking items of a category off site. Home and visits have separate rules (Hazeldene 4.6, 4.18).
    OffSiteRule, "off-site rule" { Never = "never", Permission = "permission", Allowed = "allowed" }
}

words! {
    /// Construction class of electrical equipment (BS EN 61140). Battery and USB powered equipment is class III.
    PatClass, "construction class" { One = "I", Two = "II", Three = "III", Unknown = "unknown" }
}

words! {
    /// Equipment type of the IET Code of Practice: stationary, IT, movable, portable, hand-held.
    PatType, "equipment type" { Stationary = "S", It = "IT", Movable = "M", Portable = "P", HandHeld = "H" }
}

words! {
    /// Where an item of a category must be encrypted. Cameras can't be; a school may lend USB sticks only encrypted, on
    /// site too.
    Encryption, "place of encryption" { Never = "none", OffSite = "off-site", Always = "always" }
}

/// A kind of item, and the school's policy for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    pub check_in_months: Option<i64>,
    /// The cost centre of charges for these items in the finance system; `None`: the school's.
    pub cost_centre: Option<String>,
    /// `None`: as the built-in category of this name has it; see [`Category::encryption`].
    pub encryption: Option<Encryption>,
    pub holds_data: bool,
    pub home_rule: OffSiteRule,
    pub id: CategoryId,
    pub life_months: Option<i64>,
    /// The number of days of a dated or class loan if no due date is given; 0 means that the loan is due today.
    pub loan_days: Option<i64>,
    pub loan_kind: Kind,
    /// The number of minutes of a short loan if no due time is given.
    pub loan_minutes: Option<i64>,
    pub name: String,
    pub name_folded: String,
    pub needs_anti_virus: bool,
    /// The nominal code of charges for these items in the finance system; `None`: the school's.
    pub nominal_code: Option<String>,
    pub pat_class: PatClass,
    pub pat_type: Option<PatType>,
    pub replacement_price_pence: Option<i64>,
    /// True for removable storage; `None`: as the built-in category of this name has it, see [`Category::is_removable`].
    pub removable: Option<bool>,
    /// `None`: as the built-in category of this name has it; see [`Category::takes_pictures`].
    pub takes_pictures: Option<bool>,
    pub visit_rule: OffSiteRule,
}

impl Category {
    /// Where an item that holds data must be encrypted. A register that was made before the school could set it has what
    /// Kitbook's own category of that name has.
    pub fn encryption(&self) -> Encryption {
        let usual = || builtin::named(&self.name_folded).map_or(Encryption::OffSite, |builtin| builtin.encryption);
        self.encryption.unwrap_or_else(usual)
    }

    /// True if its items have something stored in them that must be destroyed before they leave the school.
    pub fn keeps_data(&self) -> bool {
        self.holds_data || self.is_removable()
    }

    /// True for removable storage, such as a USB stick.
    pub fn is_removable(&self) -> bool {
        let usual = || builtin::named(&self.name_folded).is_some_and(|builtin| builtin.removable);
        self.removable.unwrap_or_else(usual)
    }

    /// True if a visitor needs a member of staff beside them to use it.
    pub fn takes_pictures(&self) -> bool {
        let usual = || builtin::named(&self.name_folded).is_some_and(|builtin| builtin.takes_pictures);
        self.takes_pictures.unwrap_or_else(usual)
    }
}

/// A part that goes out with each item of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub category_id: CategoryId,
    pub id: RowId,
    pub name: String,
    /// The construction class; `None` if the part is not electrical and needs no test.
    pub pat_class: Option<PatClass>,
    pub pat_type: Option<PatType>,
    pub position: i64,
    pub price_pence: Option<i64>,
}

/// A question of the return check for items of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub category_id: CategoryId,
    pub id: RowId,
    pub name: String,
    /// True if a routine check asks it too.
    pub on_routine: Option<bool>,
    /// True if the question is also on the short list, for loans that go out and come back on the same day.
    pub on_short: bool,
    pub position: i64,
    pub question: String,
    /// True if only routine checks ask it, and returns don't.
    pub routine_only: Option<bool>,
    /// The part of which a yes in a routine check is a visual check.
    pub tests_part: Option<String>,
}

impl Check {
    /// True if the question is asked when an item comes back.
    pub fn is_of_returns(&self) -> bool {
        self.routine_only != Some(true)
    }
}

words! {
    /// When routine checks and returns ask a question: both, routine checks alone, or returns alone.
    Routine, "word about routine checks" { Too = "yes", Only = "only", Never = "no" }
}
