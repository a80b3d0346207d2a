//! Views of stocktakes and scans. While a blind stocktake is open, they show neither what is expected nor what a scan
//! found.

use crate::view::{Unnumbered, Who};
use domain::{
    asset::Condition,
    fault::Fault,
    ids::AssetId,
    stocktake::{Finding, Scan, Stocktake},
    when::Instant,
};
use serde::Serialize;
use store::ReadTx;

/// A stocktake without its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StocktakeHead {
    pub no: Option<i64>,
    /// The room that is counted; null for every one.
    pub location: Option<String>,
    /// The category that is counted; null for every one.
    pub category: Option<String>,
    /// True if what is expected is not shown before it is closed.
    pub blind: bool,
    pub opened_at: Instant,
    pub opened_by: String,
    pub note: Option<String>,
    pub closed_at: Option<Instant>,
    /// The person who closed it and countersigns its sheet.
    pub closed_by: Option<Who>,
    pub closing_note: Option<String>,
}

impl StocktakeHead {
    /// Reads the names that a stocktake refers to.
    pub fn load(tx: &ReadTx<'_>, stocktake: &Stocktake) -> Result<Self, Fault> {
        let category = stocktake.category_id.map(|id| store::category::by_id(tx, id)).transpose()?;
        let closer = stocktake.closed_by.map(|id| store::person::by_id(tx, id)).transpose()?;
        Ok(Self {
            no: Some(stocktake.no),
            location: stocktake.location.clone(),
            category: category.map(|category| category.name),
            blind: stocktake.blind,
            opened_at: stocktake.opened_at,
            opened_by: store::stocktake::operator(tx, stocktake.operator_id)?,
            note: stocktake.note.clone(),
            closed_at: stocktake.closed_at,
            closed_by: closer.as_ref().map(Who::from),
            closing_note: stocktake.closing_note.clone(),
        })
    }

    /// What is counted, such as "laptops of the Library" in words: the room, the category, or everything.
    pub fn scope(&self) -> String {
        match (&self.location, &self.category) {
            (None, None) => "every item".to_owned(),
            (Some(room), None) => room.clone(),
            (None, Some(category)) => format!("category {category}"),
            (Some(room), Some(category)) => format!("category {category} in {room}"),
        }
    }

    /// True while a blind count is under way.
    pub fn withholds(&self) -> bool {
        self.blind && self.closed_at.is_none()
    }
}

/// A stocktake in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StocktakeRow {
    #[serde(flatten)]
    pub head: StocktakeHead,
    /// The number of items expected; null while a blind stocktake is open.
    pub expected: Option<i64>,
    /// The number of scans, without void ones.
    pub scans: i64,
    /// The number of items missing at the closing; null while it is open.
    pub missing: Option<i64>,
}

impl StocktakeRow {
    fn load(tx: &ReadTx<'_>, stocktake: &Stocktake) -> Result<Self, Fault> {
        let (expected, scans, missing) = store::stocktake::figures(tx, stocktake.id)?;
        Ok(Self {
            head: StocktakeHead::load(tx, stocktake)?,
            expected: (!stocktake.withholds()).then_some(expected),
            scans,
            missing: (!stocktake.is_open()).then_some(missing),
        })
    }
}

/// Lists every stocktake, or those that are open. Newest first.
pub fn list(tx: &ReadTx<'_>, only_open: bool) -> Result<Vec<StocktakeRow>, Fault> {
    let all = store::stocktake::all(tx)?;
    all.iter().filter(|one| !only_open || one.is_open()).map(|one| StocktakeRow::load(tx, one)).collect()
}

/// An earlier scan of the same item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Before {
    pub room: String,
    pub at: Instant,
    pub by: String,
}

impl Before {
    pub(super) fn load(tx: &ReadTx<'_>, scan: &Scan) -> Result<Self, Fault> {
        Ok(Self {
            room: scan.location.clone(),
            at: scan.scanned_at,
            by: store::stocktake::operator(tx, scan.operator_id)?,
        })
    }
}

/// One scan, as it is answered at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScanView {
    pub no: Option<i64>,
    pub stocktake_no: i64,
    /// The item's tag; null if no item has what was scanned.
    pub tag: Option<String>,
    /// What was scanned, if no item has it.
    pub word: Option<String>,
    /// The item: its name, make and model.
    pub item: String,
    /// Null while a blind stocktake is open, except for a tag that no item has.
    pub finding: Option<Finding>,
    /// True if it had been scanned before in this stocktake.
    pub again: bool,
    /// The scan before, if there is one.
    pub before: Option<Before>,
    pub room: String,
    /// Where the stocktake expects it; null if nowhere, or not in this stocktake.
    pub expected_in: Option<String>,
    /// The borrower, if it is on loan.
    pub holder: Option<Who>,
    pub condition: Option<Condition>,
    pub note: Option<String>,
    pub scanned_at: Instant,
    pub by: String,
    /// The reason why the scan is void.
    pub void_reason: Option<String>,
}

impl ScanView {
    /// Reads what a scan is about, for an act that has only the scan.
    pub fn load(tx: &ReadTx<'_>, stocktake: &Stocktake, scan: &Scan) -> Result<Self, Fault> {
        let asset = scan.asset_id.map(|id| store::asset::by_id(tx, id)).transpose()?;
        let expected = match scan.asset_id {
            Some(id) => store::stocktake::expected(tx, stocktake.id, id)?,
            None => None,
        };
        let withholds = stocktake.withholds();
        let holder = match scan.asset_id.filter(|_| scan.finding == Finding::OnLoan && !withholds) {
            Some(id) => holder(tx, id)?,
            None => None,
        };
        Ok(Self {
            no: Some(scan.no),
            stocktake_no: stocktake.no,
            tag: asset.as_ref().map(|asset| asset.tag.clone()),
            word: scan.word.clone(),
            item: asset.as_ref().map(domain::asset::Asset::description).unwrap_or_default(),
            finding: Some(scan.finding).filter(|finding| !withholds || *finding == Finding::Unknown),
            again: scan.again,
            before: None,
            room: scan.location.clone(),
            expected_in: expected.and_then(|expected| expected.location).filter(|_| !withholds),
            holder,
            condition: scan.condition,
            note: scan.note.clone(),
            scanned_at: scan.scanned_at,
            by: store::stocktake::operator(tx, scan.operator_id)?,
            void_reason: scan.void_reason.clone(),
        })
    }

    /// The tag, or what was scanned.
    pub fn called(&self) -> &str {
        self.tag.as_deref().or(self.word.as_deref()).unwrap_or_default()
    }
}

/// The borrower of an item's open loan.
pub(super) fn holder(tx: &ReadTx<'_>, asset: AssetId) -> Result<Option<Who>, Fault> {
    let Some(loan) = store::asset::open_loan(tx, asset)? else { return Ok(None) };
    Ok(Some(Who::from(&store::person::by_id(tx, loan.person_id)?)))
}

impl Unnumbered for ScanView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Where an item was last scanned in a stocktake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastCount {
    pub stocktake_no: i64,
    pub seen_at: Instant,
    pub room: String,
    pub by: String,
}

/// Finds where an item was last scanned in a stocktake.
pub fn last_count(tx: &ReadTx<'_>, asset: AssetId) -> Result<Option<LastCount>, Fault> {
    let Some((scan, stocktake)) = store::stocktake::last_seen(tx, asset)? else { return Ok(None) };
    Ok(Some(LastCount {
        stocktake_no: stocktake.no,
        seen_at: scan.scanned_at,
        room: scan.location,
        by: store::stocktake::operator(tx, scan.operator_id)?,
    }))
}
