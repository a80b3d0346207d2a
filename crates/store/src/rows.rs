//! Rows that no other crate but this one knows of: whose the register is, what is set, who sits at it, what was merged.

use domain::{
    ids::{AssetId, CategoryId, OperatorId, PersonId, RowId},
    person::PersonKind,
    when::Instant,
};

/// The one row that says whose register this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    pub created_at: Instant,
    /// The group of accounts that may write the file, if not the owner alone.
    pub file_group: Option<String>,
    pub id: i64,
    pub school: String,
    pub uuid: String,
    /// IANA name of the school's time zone.
    pub zone: String,
}

/// An item that the school has set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    pub value: String,
}

/// How many items a kind of person may hold at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanLimit {
    pub category_id: Option<CategoryId>,
    pub id: RowId,
    pub maximum: i64,
    pub person_kind: PersonKind,
}

/// A tag that an asset wore before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    pub asset_id: AssetId,
    pub retired_at: Instant,
    pub tag: String,
    pub tag_folded: String,
}

/// The ref of somebody who was registered twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonAlias {
    /// That was the double's: the log names it still.
    pub id: PersonId,
    pub kind: PersonKind,
    pub merged_on: chrono::NaiveDate,
    pub person_id: PersonId,
    pub reference: String,
    pub ref_folded: String,
}

/// Who sits at the keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub id: OperatorId,
    pub name: String,
}

/// Another school's register that was taken into this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedRegister {
    /// Of the last entry of its log.
    pub head_hash: String,
    pub head_no: i64,
    /// Its own identity.
    pub id: RowId,
    pub merged_at: Instant,
    /// Put before tags and refs that were taken.
    pub prefix: Option<String>,
    pub school: String,
}

/// How that register's short numbers of one series became this one's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedSeries {
    /// What each had added to it.
    pub added: i64,
    pub id: RowId,
    /// The last of its own numbers.
    pub last: i64,
    pub register_id: RowId,
    pub series: String,
}

/// Who sat at that register's keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedOperator {
    pub id: OperatorId,
    pub name: String,
    pub register_id: RowId,
}
