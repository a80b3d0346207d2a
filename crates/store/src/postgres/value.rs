//! Converts values to PostgreSQL's, and back.

use crate::Value;
use postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use rusqlite::types::ValueRef;
use std::error::Error;

type Failed = Box<dyn Error + Sync + Send>;

impl ToSql for Value<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failed> {
        match (self, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            // A row that was copied from a file says yes and no in numbers.
            (Value::Int(number @ (0 | 1)), &Type::BOOL) => (*number == 1).to_sql(kind, out),
            (Value::Bool(yes), &Type::BOOL) => yes.to_sql(kind, out),
            (Value::Int(number), &Type::INT8) => number.to_sql(kind, out),
            (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
            (Value::Int(number), &Type::NUMERIC) => {
                numeric(*number, out);
                Ok(IsNull::No)
            }
            (Value::Bool(yes), &Type::INT8) => i64::from(*yes).to_sql(kind, out),
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::NAME) => text.as_ref().to_sql(kind, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.as_ref().to_sql(kind, out),
            _ => Err(format!("{self:?} is no {kind}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Writes a whole number as PostgreSQL's `numeric`: digits to the base of ten thousand.
fn numeric(number: i64, out: &mut BytesMut) {
    let (mut digits, mut rest) = (Vec::new(), number.unsigned_abs());
    while rest > 0 {
        digits.push(u16::try_from(rest % 10_000).unwrap_or_default());
        rest /= 10_000;
    }
    let count = u16::try_from(digits.len()).unwrap_or_default();
    let sign: u16 = if number < 0 { 0x4000 } else { 0 };
    for part in [count, count.saturating_sub(1), sign, 0].into_iter().chain(digits.into_iter().rev()) {
        out.extend_from_slice(&part.to_be_bytes());
    }
}

/// Reads a whole number from a `numeric`; `None` if it has a fraction or is too large. A sum of whole numbers is one.
fn whole_number(bytes: &[u8]) -> Option<i64> {
    let mut parts = bytes.chunks_exact(2).map(|part| u16::from_be_bytes([part[0], part[1]]));
    let (count, weight, sign, _scale) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let weight = i16::from_be_bytes(weight.to_be_bytes());
    let mut number: i64 = 0;
    for at in 0..=i32::from(weight).max(-1) {
        let digit = if at < i32::from(count) { parts.next()? } else { 0 };
        number = number.checked_mul(10_000)?.checked_add(i64::from(digit))?;
    }
    if parts.any(|digit| digit != 0) {
        return None;
    }
    match sign {
        0 => Some(number),
        0x4000 => Some(-number),
        _ => None,
    }
}

/// A value as it came, in the shape that the file's driver uses too.
struct Raw<'a>(ValueRef<'a>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(kind: &Type, bytes: &'a [u8]) -> Result<Self, Failed> {
        Ok(Self(match *kind {
            // As in a file, so that digests and exports are the same.
            Type::BOOL => ValueRef::Integer(i64::from(bool::from_sql(kind, bytes)?)),
            Type::INT8 => ValueRef::Integer(i64::from_sql(kind, bytes)?),
            Type::INT4 => ValueRef::Integer(i32::from_sql(kind, bytes)?.into()),
            Type::INT2 => ValueRef::Integer(i16::from_sql(kind, bytes)?.into()),
            Type::OID => ValueRef::Integer(u32::from_sql(kind, bytes)?.into()),
            Type::CHAR => ValueRef::Text(bytes),
            Type::NUMERIC => ValueRef::Integer(whole_number(bytes).ok_or("a number with a fraction")?),
            Type::BYTEA => ValueRef::Blob(bytes),
            _ => ValueRef::Text(<&str>::from_sql(kind, bytes)?.as_bytes()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failed> {
        Ok(Self(ValueRef::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A column of a row.
pub(crate) fn raw(row: &postgres::Row, at: usize) -> Result<ValueRef<'_>, postgres::Error> {
    row.try_get::<_, Raw<'_>>(at).map(|raw| raw.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_the_same_after_it_was_a_numeric() {
        for number in [0, 1, -1, 9_999, 10_000, 10_001, 123_456_789, -40_000_000, i64::MAX] {
            let mut bytes = BytesMut::new();
            numeric(number, &mut bytes);
            assert_eq!(whole_number(&bytes), Some(number), "{number}");
        }
        // 1.5: one digit before the point, and 5000 behind it.
        assert_eq!(whole_number(&[0, 2, 0, 0, 0, 0, 0, 1, 0, 1, 0x13, 0x88]), None);
        // 10,000 is kept without its last digit.
        assert_eq!(whole_number(&[0, 1, 0, 1, 0, 0, 0, 0, 0, 1]), Some(10_000));
    }
}
