//! Lists of licences. A key is shown in full only on request.

use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::{AssetId, PersonId},
    licence::{Licence, masked},
    text::natural_key,
};
use serde::Serialize;
use store::{Field as _, ReadTx, Row, Value};

/// A seat in use by a person or an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeatView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Who>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    pub since_on: NaiveDate,
}

/// One licence with its seats in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LicenceView {
    pub no: Option<i64>,
    pub product: String,
    pub vendor: Option<String>,
    /// The number of seats. `None` for no limit.
    pub seats: Option<i64>,
    pub used: i64,
    /// The licence key, masked unless the full key was requested.
    pub key: Option<String>,
    pub expires_on: Option<NaiveDate>,
    pub expired: bool,
    pub cost_pence: Option<i64>,
    pub assigned: Vec<SeatView>,
}

impl LicenceView {
    /// Reads the seats of a licence, and masks its key.
    pub fn load(tx: &ReadTx<'_>, licence: &Licence, today: NaiveDate) -> Result<Self, Fault> {
        let seats = store::licence::seats(tx, licence.id)?;
        let assigned = seats
            .iter()
            .map(|seat| {
                Ok(SeatView {
                    person: seat.person_id.map(|id| store::person::by_id(tx, id)).transpose()?.as_ref().map(Into::into),
                    tag: seat.asset_id.map(|id| store::asset::by_id(tx, id)).transpose()?.map(|a| a.tag),
                    since_on: seat.since_on,
                })
            })
            .collect::<Result<_, Fault>>()?;
        Ok(Self {
            no: Some(licence.no),
            product: licence.product.clone(),
            vendor: licence.vendor.clone(),
            seats: licence.seats,
            used: i64::try_from(seats.len()).unwrap_or(i64::MAX),
            key: licence.licence_key.as_deref().map(masked),
            expires_on: licence.expires_on,
            expired: licence.expires_on.is_some_and(|day| day < today),
            cost_pence: licence.cost_pence,
            assigned,
        })
    }

    /// Shows the full key.
    pub fn with_key(self, licence: &Licence) -> Self {
        Self { key: licence.licence_key.clone(), ..self }
    }
}

impl Unnumbered for LicenceView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Lists all licences by product, or those that expire up to a date by that date.
pub fn list(tx: &ReadTx<'_>, expiring_by: Option<NaiveDate>, today: NaiveDate) -> Result<Vec<LicenceView>, Fault> {
    let mut licences: Vec<Licence> = tx.list("order by r.no", &[])?;
    licences.sort_by_cached_key(|licence| natural_key(&licence.product));
    if let Some(by) = expiring_by {
        licences.retain(|licence| licence.expires_on.is_some_and(|day| day <= by));
        licences.sort_by_key(|licence| licence.expires_on);
    }
    licences.iter().map(|licence| LicenceView::load(tx, licence, today)).collect()
}

/// A seat on the page of the person or item that uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Used {
    /// The licence's number.
    pub no: i64,
    pub product: String,
    pub since_on: NaiveDate,
}

/// Lists the seats that a person uses.
pub fn of_person(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<Used>, Fault> {
    used(tx, "s.person_id = ?1", &id.to_value())
}

/// Lists the seats that an item uses.
pub fn of_asset(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Used>, Fault> {
    used(tx, "s.asset_id = ?1", &id.to_value())
}

fn used(tx: &ReadTx<'_>, condition: &str, id: &Value<'_>) -> Result<Vec<Used>, Fault> {
    let sql = format!(
        "select l.no, l.product, s.since_on from licence_seat s join licence l on l.id = s.licence_id \
         where {condition} and s.until_on is null order by l.no"
    );
    let read = |row: &Row<'_>| Ok(Used { no: row.get(0)?, product: row.get(1)?, since_on: row.get(2)? });
    let mut used: Vec<Used> = tx.all(&sql, std::slice::from_ref(id), read)?;
    used.sort_by_cached_key(|seat| natural_key(&seat.product));
    Ok(used)
}
