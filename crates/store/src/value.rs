//! Converts the domain's values to a column's, and back.

use chrono::{NaiveDate, NaiveTime};
use domain::{
    asset::{Condition, Fate},
    category::{Encryption, OffSiteRule, PatClass, PatType},
    charge, disposal,
    group::MemberRole,
    ids::{
        AgreementId, AssetId, CategoryId, ChargeId, GroupId, IncidentId, LicenceId, LoanId, OperatorId, PermissionId,
        PersonId, RepairId, RowId, SlipId, StockId, StocktakeId,
    },
    import_format::Imports,
    incident, leaver, letter,
    loan::{CheckSource, Kind, OffSite, PartOutcome, Place, SignedHow, Stage, signed::Paper},
    money::Vat,
    part::PartState,
    pat::{Basis, Comparator, Decimal, Measure, Outcome, Standing, TestKind},
    permission,
    person::{PersonKind, Role},
    repair,
    school_year::ClosedKind,
    stocktake,
    support::{
        SupportEnd,
        dates::{Edition, System},
    },
    value,
    when::{Instant, day_text, plain_day, time_text},
    words::Word,
};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use std::{borrow::Cow, fmt};
use uuid::Uuid;

/// The value of a column: null, a whole number, yes or no, text, or bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Bool(bool),
    Text(Cow<'a, str>),
    /// Bytes, only for attachments.
    Bytes(Cow<'a, [u8]>),
}

impl Value<'_> {
    /// Copies the value, so that it doesn't depend on any row.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Int(number) => Value::Int(number),
            Value::Bool(yes) => Value::Bool(yes),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}

impl fmt::Display for Value<'_> {
    /// Writes text and numbers; writes an empty text for null and bytes. Yes is 1 and no is 0, as in exports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null | Value::Bytes(_) => Ok(()),
            Value::Int(number) => write!(f, "{number}"),
            Value::Bool(yes) => write!(f, "{}", u8::from(*yes)),
            Value::Text(text) => f.write_str(text),
        }
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.as_ref()))
    }
}

impl Value<'_> {
    /// The value as the driver has it.
    pub(super) fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Bool(yes) => ValueRef::Integer(i64::from(*yes)),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }
    }
}

/// The reason why a column's value was not written by Kitbook.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl Unreadable {
    pub(super) fn of(why: impl fmt::Display) -> Self {
        Self(why.to_string())
    }
}

fn text(value: Value<'_>) -> Result<Cow<'_, str>, Unreadable> {
    match value {
        Value::Text(text) => Ok(text),
        _ => Err(Unreadable::of("not text")),
    }
}

/// A value that a column can hold.
pub trait Field: Sized {
    /// The value to store.
    fn to_value(&self) -> Value<'_>;
    /// Reads a stored value.
    ///
    /// Errors: the column holds something else, which another program wrote.
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable>;
}

impl Field for String {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        text(value).map(Cow::into_owned)
    }
}

impl Field for Vec<u8> {
    fn to_value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        match value {
            Value::Bytes(bytes) => Ok(bytes.into_owned()),
            _ => Err(Unreadable::of("not bytes")),
        }
    }
}

impl Field for i64 {
    fn to_value(&self) -> Value<'_> {
        Value::Int(*self)
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        match value {
            Value::Int(number) => Ok(number),
            _ => Err(Unreadable::of("not a whole number")),
        }
    }
}

impl Field for bool {
    fn to_value(&self) -> Value<'_> {
        Value::Bool(*self)
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        match value {
            Value::Bool(yes) => Ok(yes),
            // A database without booleans stores 0 and 1.
            Value::Int(number @ (0 | 1)) => Ok(number == 1),
            _ => Err(Unreadable::of("neither yes nor no")),
        }
    }
}

impl<T: Field> Field for Option<T> {
    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Field::to_value)
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl Field for NaiveDate {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(day_text(*self)))
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        let text = text(value)?;
        plain_day(&text).map_or_else(|| text.parse().map_err(Unreadable::of), Ok)
    }
}

impl Field for SupportEnd {
    fn to_value(&self) -> Value<'_> {
        Value::Text(self.stored())
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        let text = text(value)?;
        Self::of_stored(&text).ok_or_else(|| Unreadable::of("neither a day nor an answer"))
    }
}

impl Field for NaiveTime {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(time_text(*self)))
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        text(value)?.parse().map_err(Unreadable::of)
    }
}

impl Field for Decimal {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        Self::parse(&text(value)?).ok_or_else(|| Unreadable::of("not a decimal number"))
    }
}

impl Field for Instant {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.text()))
    }
    fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
        Instant::parse(&text(value)?).ok_or_else(|| Unreadable::of("not an instant"))
    }
}

macro_rules! id_fields {
    ($($id:ty),+) => { $(
        impl Field for $id {
            fn to_value(&self) -> Value<'_> {
                let mut buffer = Uuid::encode_buffer();
                Value::Text(Cow::Owned(self.0.as_hyphenated().encode_lower(&mut buffer).to_owned()))
            }
            fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
                Uuid::try_parse(&text(value)?).map(Self).map_err(Unreadable::of)
            }
        }
    )+ };
}
id_fields!(
    AgreementId,
    AssetId,
    CategoryId,
    ChargeId,
    GroupId,
    IncidentId,
    LicenceId,
    LoanId,
    OperatorId,
    PermissionId,
    PersonId,
    RepairId,
    RowId,
    SlipId,
    StockId,
    StocktakeId
);

macro_rules! word_fields {
    ($($word:ty),+) => { $(
        impl Field for $word {
            fn to_value(&self) -> Value<'_> {
                Value::Text(Cow::Borrowed(self.word()))
            }
            fn from_value(value: Value<'_>) -> Result<Self, Unreadable> {
                let text = text(value)?;
                let found = Self::ALL.iter().copied().find(|word| word.word() == text);
                found.ok_or_else(|| Unreadable::of("not one of the allowed words"))
            }
        }
    )+ };
}
word_fields!(
    CheckSource,
    ClosedKind,
    Condition,
    Fate,
    Imports,
    MemberRole,
    Encryption,
    OffSiteRule,
    PatClass,
    PatType,
    Kind,
    OffSite,
    Place,
    PartOutcome,
    PartState,
    Paper,
    SignedHow,
    Stage,
    PersonKind,
    Role,
    Basis,
    Comparator,
    Measure,
    Outcome,
    Standing,
    TestKind,
    Vat,
    charge::AddressedTo,
    charge::LineKind,
    charge::State,
    disposal::Kind,
    disposal::Method,
    disposal::State,
    incident::Breach,
    incident::Kind,
    incident::Outcome,
    incident::State,
    leaver::Outcome,
    letter::Kind,
    letter::PictureKind,
    letter::Sending,
    letter::Way,
    permission::DeviceState,
    repair::Outcome,
    repair::State,
    stocktake::Finding,
    value::Convention,
    value::Method,
    Edition,
    System
);
