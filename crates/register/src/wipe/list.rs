//! Lists of devices that await a wipe, and of recorded wipes.

use super::record::loan_to_wipe;
use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{asset::Asset, fault::Fault, ids::AssetId, when::Clock, wipe::Wipe};
use serde::Serialize;
use store::{Field as _, ReadTx, Record as _, Row};

/// One recorded wipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WipeView {
    pub no: Option<i64>,
    pub tag: String,
    pub method: String,
    pub wiped_on: NaiveDate,
    pub by: Option<String>,
    pub cloud_signed_out: bool,
    pub account_deleted: bool,
    pub certificate: Option<String>,
    /// The loan that left the data.
    pub loan_no: Option<i64>,
    pub void_reason: Option<String>,
}

impl WipeView {
    /// Reads the item and the loan of a wipe.
    pub fn load(tx: &ReadTx<'_>, wipe: &Wipe) -> Result<Self, Fault> {
        let loan = wipe.loan_id.map(|id| store::loan::by_id(tx, id)).transpose()?;
        Ok(Self {
            no: Some(wipe.no),
            tag: store::asset::by_id(tx, wipe.asset_id)?.tag,
            method: wipe.method.clone(),
            wiped_on: wipe.wiped_on,
            by: wipe.wiped_by.clone(),
            cloud_signed_out: wipe.cloud_signed_out,
            account_deleted: wipe.account_deleted,
            certificate: wipe.certificate.clone(),
            loan_no: loan.map(|loan| loan.no),
            void_reason: wipe.void_reason.clone(),
        })
    }
}

impl Unnumbered for WipeView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Lists all recorded wipes, newest first.
pub fn done(tx: &ReadTx<'_>) -> Result<Vec<WipeView>, Fault> {
    let wipes: Vec<Wipe> = tx.list("order by r.no desc", &[])?;
    wipes.iter().map(|wipe| WipeView::load(tx, wipe)).collect()
}

/// Lists the wipes of a device that were not voided, newest first.
pub fn of_asset(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<WipeView>, Fault> {
    let wipes: Vec<Wipe> =
        tx.list("where r.asset_id = ?1 and r.void_reason is null order by r.no desc", &[id.to_value()])?;
    wipes.iter().map(|wipe| WipeView::load(tx, wipe)).collect()
}

/// A device that still holds its last borrower's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToWipe {
    pub tag: String,
    #[serde(rename = "thing")]
    pub item: String,
    pub location: Option<String>,
    /// The last borrower.
    pub person: Option<Who>,
    pub returned_on: Option<NaiveDate>,
    /// True if the device is kept as evidence and must not be wiped.
    pub held: bool,
    /// The present borrower, if the device was lent without a wipe.
    pub lent_to: Option<Who>,
}

/// Lists the devices that await a wipe, by tag.
pub fn waiting(tx: &ReadTx<'_>, clock: Clock) -> Result<Vec<ToWipe>, Fault> {
    let sql = format!("select {} from asset r where r.awaiting_wipe and r.fate is null", Asset::columns("r"));
    let assets = store::asset::in_order(tx.all(&sql, &[], |row: &Row<'_>| Asset::read(row, 0))?);
    assets
        .iter()
        .map(|asset| {
            let ended = loan_to_wipe(tx, asset, clock)?;
            let who = |id| store::person::by_id(tx, id).map(|person| Who::from(&person));
            let lent = store::asset::open_loan(tx, asset.id)?;
            Ok(ToWipe {
                tag: asset.tag.clone(),
                item: asset.description(),
                location: store::place::of(tx, asset)?.name,
                person: ended.as_ref().map(|loan| who(loan.person_id)).transpose()?,
                returned_on: ended.and_then(|loan| loan.ended_at).map(|at| clock.day_of(at)),
                held: asset.held,
                lent_to: lent.map(|loan| who(loan.person_id)).transpose()?,
            })
        })
        .collect()
}
