//! Licences: software that is paid for by the seat. Its key is a secret.

use super::ids::{AssetId, LicenceId, PersonId, RowId};
use chrono::NaiveDate;

/// Software that the school may use so many times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Pence.
    pub cost_pence: Option<i64>,
    pub expires_on: Option<NaiveDate>,
    pub id: LicenceId,
    /// Shown whole only when it is asked for by name.
    pub licence_key: Option<String>,
    pub no: i64,
    pub product: String,
    /// `None`: as many as are wanted.
    pub seats: Option<i64>,
    pub vendor: Option<String>,
}

/// Who or what uses a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub asset_id: Option<AssetId>,
    pub id: RowId,
    pub licence_id: LicenceId,
    pub person_id: Option<PersonId>,
    pub since_on: NaiveDate,
    /// The day on which it was released.
    pub until_on: Option<NaiveDate>,
}

/// A key as a screen that others see may show it: its last four characters, and those only of a long one.
pub fn masked(key: &str) -> String {
    const SHOWN: usize = 4;
    let length = key.chars().count();
    if length < 3 * SHOWN {
        return "…".to_owned();
    }
    format!("…{}", key.chars().skip(length - SHOWN).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_its_end_and_a_short_one_nothing() {
        assert_eq!(masked("ABCDE-FGHIJ-KLMNO"), "…LMNO");
        assert_eq!(masked("12345678901"), "…");
        assert_eq!(masked("123456789012"), "…9012");
    }
}
