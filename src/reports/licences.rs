//! Licences, listed. A key is shown whole only when it is asked for by name.

use super::view::{Unnumbered, Who};
use crate::{
    domain::{
        fault::Fault,
        licence::{Licence, masked},
    },
    store::{self, Tx},
};
use chrono::NaiveDate;
use serde::Serialize;

/// Who or what uses a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeatView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Who>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    pub since_on: NaiveDate,
}

/// One licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LicenceView {
    pub no: Option<i64>,
    pub product: String,
    pub vendor: Option<String>,
    /// `None`: as many as are wanted.
    pub seats: Option<i64>,
    pub used: i64,
    /// Masked, unless it was asked for by name.
    pub key: Option<String>,
    pub expires_on: Option<NaiveDate>,
    pub expired: bool,
    pub cost_pence: Option<i64>,
    pub assigned: Vec<SeatView>,
}

impl LicenceView {
    /// Reads what hangs on a licence; its key is masked.
    ///
    /// Errors: the register can't be read.
    pub fn load(tx: &Tx<'_>, licence: &Licence, today: NaiveDate) -> Result<Self, Fault> {
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

    /// With the key as it is.
    pub fn with_key(self, licence: &Licence) -> Self {
        Self { key: licence.licence_key.clone(), ..self }
    }
}

impl Unnumbered for LicenceView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Licences by product; those that expire up to a day, or all.
///
/// Errors: the register can't be read.
pub fn list(tx: &Tx<'_>, expiring_by: Option<NaiveDate>, today: NaiveDate) -> Result<Vec<LicenceView>, Fault> {
    let mut licences: Vec<Licence> = tx.list("order by r.product, r.no", &[])?;
    if let Some(by) = expiring_by {
        licences.retain(|licence| licence.expires_on.is_some_and(|day| day <= by));
        licences.sort_by_key(|licence| licence.expires_on);
    }
    licences.iter().map(|licence| LicenceView::load(tx, licence, today)).collect()
}
