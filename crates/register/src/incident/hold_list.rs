//! Lists evidence holds.

use crate::view::Unnumbered;
use chrono::NaiveDate;
use domain::{fault::Fault, repair::Hold};
use serde::Serialize;
use store::ReadTx;

/// One evidence hold as every answer shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldView {
    pub no: Option<i64>,
    pub tag: String,
    pub incident_no: Option<i64>,
    pub reason: String,
    pub since_on: NaiveDate,
    pub lifted_on: Option<NaiveDate>,
    pub lift_reason: Option<String>,
}

impl HoldView {
    /// Reads everything shown about a hold.
    pub fn load(tx: &ReadTx<'_>, hold: &Hold) -> Result<Self, Fault> {
        Ok(Self {
            no: Some(hold.no),
            tag: store::asset::by_id(tx, hold.asset_id)?.tag,
            incident_no: store::incident::no_of(tx, hold.incident_id)?,
            reason: hold.reason.clone(),
            since_on: hold.since_on,
            lifted_on: hold.lifted_on,
            lift_reason: hold.lift_reason.clone(),
        })
    }
}

impl Unnumbered for HoldView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Lists holds, the newest first: current ones, or all.
pub fn holds(tx: &ReadTx<'_>, all: bool) -> Result<Vec<HoldView>, Fault> {
    let condition = if all { "order by r.no desc" } else { "where r.lifted_on is null order by r.no desc" };
    tx.list::<Hold>(condition, &[])?.iter().map(|hold| HoldView::load(tx, hold)).collect()
}
