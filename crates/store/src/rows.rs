//! Rows that only this crate defines: the register, settings, limits, old names, operators and merged registers.

use domain::{
    ids::{AssetId, CategoryId, OperatorId, PersonId, RowId},
    person::PersonKind,
    when::Instant,
};

/// The one row that describes this register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    pub created_at: Instant,
    /// The group of accounts that may write the file; `None` if only its owner may.
    pub file_group: Option<String>,
    pub id: i64,
    pub school: String,
    pub uuid: String,
    /// The IANA name of the school's time zone.
    pub zone: String,
}

/// A setting that the school has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    pub value: String,
}

/// The number of items that a kind of person may hold at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanLimit {
    pub category_id: Option<CategoryId>,
    pub id: RowId,
    pub maximum: i64,
    pub person_kind: PersonKind,
}

/// An asset's old tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    pub asset_id: AssetId,
    pub retired_at: Instant,
    pub tag: String,
    pub tag_folded: String,
}

/// The ref of a person's former duplicate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonAlias {
    /// The duplicate's id, which the log still names.
    pub id: PersonId,
    pub kind: PersonKind,
    pub merged_on: chrono::NaiveDate,
    pub person_id: PersonId,
    pub reference: String,
    pub ref_folded: String,
}

/// A person at the keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub id: OperatorId,
    pub name: String,
}

/// Another school's register that was merged into this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedRegister {
    /// The hash of the last entry in the other school's log.
    pub head_hash: String,
    pub head_no: i64,
    /// The id of the other school's register.
    pub id: RowId,
    pub merged_at: Instant,
    /// The prefix that the merge put before tags and refs that were already used here.
    pub prefix: Option<String>,
    pub school: String,
}

/// The shift of a merged register's short numbers in one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedSeries {
    /// The number that the merge added to each number of the series.
    pub added: i64,
    pub id: RowId,
    /// The last number in the other school's series.
    pub last: i64,
    pub register_id: RowId,
    pub series: String,
}

/// An operator of a merged register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedOperator {
    pub id: OperatorId,
    pub name: String,
    pub register_id: RowId,
}
