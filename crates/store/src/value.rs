//! How the domain's values stand in a column.

use chrono::{NaiveDate, NaiveTime};
use domain::{
    asset::{Condition, Fate},
    category::{OffSiteRule, PatClass, PatType},
    charge,
    ids::{
        AgreementId, AssetId, CategoryId, ChargeId, IncidentId, LicenceId, LoanId, OperatorId, PermissionId, PersonId,
        RepairId, RowId, SlipId,
    },
    incident, leaver,
    loan::{Kind, OffSite, PartOutcome, SignedHow, Stage},
    pat::{Basis, Comparator, Decimal, Measure, Outcome, Standing, TestKind},
    permission,
    person::{PersonKind, Role},
    repair,
    when::Instant,
    words::Word,
};
use rusqlite::types::{FromSqlError, ToSql, ToSqlOutput, ValueRef};
use std::borrow::Cow;
use uuid::Uuid;

/// What a column holds: nothing, a whole number, text, or bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    /// Of attachments only.
    Bytes(Cow<'a, [u8]>),
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// A value that can stand in a column.
pub trait Field: Sized {
    /// As it is stored.
    fn to_value(&self) -> Value<'_>;
    /// As it is read. Errors where the column holds something else: the file was written by another hand.
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError>;
}

impl Field for String {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
        value.as_str().map(str::to_owned)
    }
}

impl Field for Vec<u8> {
    fn to_value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
        value.as_blob().map(<[u8]>::to_vec)
    }
}

impl Field for i64 {
    fn to_value(&self) -> Value<'_> {
        Value::Int(*self)
    }
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
        value.as_i64()
    }
}

impl Field for bool {
    fn to_value(&self) -> Value<'_> {
        Value::Int(i64::from(*self))
    }
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
        value.as_i64().map(|n| n != 0)
    }
}

impl<T: Field> Field for Option<T> {
    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Field::to_value)
    }
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
        match value {
            ValueRef::Null => Ok(None),
            other => T::from_column(other).map(Some),
        }
    }
}

impl Field for NaiveDate {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
        value.as_str()?.parse().map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

impl Field for NaiveTime {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.format("%H:%M:%S").to_string()))
    }
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
        value.as_str()?.parse().map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

impl Field for Decimal {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
        Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl Field for Instant {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }
    fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
        Instant::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

macro_rules! id_fields {
    ($($id:ty),+) => { $(
        impl Field for $id {
            fn to_value(&self) -> Value<'_> {
                let mut buffer = Uuid::encode_buffer();
                Value::Text(Cow::Owned(self.0.as_hyphenated().encode_lower(&mut buffer).to_owned()))
            }
            fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
                Uuid::try_parse(value.as_str()?).map(Self).map_err(|e| FromSqlError::Other(Box::new(e)))
            }
        }
    )+ };
}
id_fields!(
    AgreementId,
    AssetId,
    CategoryId,
    ChargeId,
    IncidentId,
    LicenceId,
    LoanId,
    OperatorId,
    PermissionId,
    PersonId,
    RepairId,
    RowId,
    SlipId
);

macro_rules! word_fields {
    ($($word:ty),+) => { $(
        impl Field for $word {
            fn to_value(&self) -> Value<'_> {
                Value::Text(Cow::Borrowed(self.word()))
            }
            fn from_column(value: ValueRef<'_>) -> Result<Self, FromSqlError> {
                let text = value.as_str()?;
                Self::ALL.iter().copied().find(|w| w.word() == text).ok_or(FromSqlError::InvalidType)
            }
        }
    )+ };
}
word_fields!(
    Condition,
    Fate,
    OffSiteRule,
    PatClass,
    PatType,
    Kind,
    OffSite,
    PartOutcome,
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
    charge::AddressedTo,
    charge::LineKind,
    charge::State,
    incident::Breach,
    incident::Kind,
    incident::Outcome,
    incident::State,
    leaver::Outcome,
    permission::DeviceState,
    repair::Outcome,
    repair::State
);
