//! Licences: software that is paid for by the seat. The licence key is a secret.

use super::ids::{AssetId, LicenceId, PersonId, RowId};
use chrono::NaiveDate;

/// Software with a number of seats that the school may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    pub cost_pence: Option<i64>,
    pub expires_on: Option<NaiveDate>,
    pub id: LicenceId,
    /// The licence key, shown in full only on request.
    pub licence_key: Option<String>,
    pub no: i64,
    pub product: String,
    /// The number of seats; `None` for no limit.
    pub seats: Option<i64>,
    pub vendor: Option<String>,
}

/// A seat in use by a person or an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub asset_id: Option<AssetId>,
    pub id: RowId,
    pub licence_id: LicenceId,
    pub person_id: Option<PersonId>,
    pub since_on: NaiveDate,
    /// The date on which the seat was released.
    pub until_on: Option<NaiveDate>,
}

/// Masks a key for a screen that others can see: a long key shows its last four characters, a short one shows none.
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
    fn a_long_key_shows_its_last_four_characters_and_a_short_one_none() {
        assert_eq!(masked("ABCDE-FGHIJ-KLMNO"), "…LMNO");
        assert_eq!(masked("12345678901"), "…");
        assert_eq!(masked("123456789012"), "…9012");
    }
}
