//! Views of repairs, for every answer that shows one.

use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::AssetId,
    loan::Stage,
    repair::{self, Outcome, Repair, State},
    when::Clock,
};
use serde::Serialize;
use store::{ReadTx, Record as _, Row, select::Select};

/// The loan of a replacement while an item is away for repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoanerView {
    pub tag: String,
    pub loan_no: i64,
    pub person: Who,
    /// True if the replacement came back.
    pub back: bool,
}

/// One repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RepairView {
    pub no: Option<i64>,
    pub tag: String,
    pub incident_no: Option<i64>,
    /// True if someone said that it is for no incident.
    pub no_incident: bool,
    pub state: State,
    pub fault: Option<String>,
    pub supplier: Option<String>,
    pub warranty: bool,
    pub quote_pence: Option<i64>,
    pub cost_pence: Option<i64>,
    pub reference: Option<String>,
    pub sent_on: NaiveDate,
    pub back_on: Option<NaiveDate>,
    pub outcome: Option<Outcome>,
    pub loaner: Option<LoanerView>,
    /// The cost of all repairs of the item, with the quotes of open ones. Pence.
    pub spent_pence: i64,
    /// The item's value today, by its age. Pence.
    pub worth_pence: Option<i64>,
    /// True if the repairs cost more than the item is worth.
    pub beyond_worth: bool,
}

impl RepairView {
    /// Reads everything shown about a repair.
    pub fn load(tx: &ReadTx<'_>, repair: &Repair, clock: Clock) -> Result<Self, Fault> {
        let asset = store::asset::by_id(tx, repair.asset_id)?;
        let category = store::category::by_id(tx, asset.category_id)?;
        let mut all = store::repair::of_asset(tx, asset.id)?;
        // The caller may not have saved this repair yet, so its new values count, not those in the register.
        all.retain(|other| other.id != repair.id);
        let spent_pence = all.iter().chain([repair]).map(Repair::costs).sum();
        let worth_pence = repair::worth(&asset, &category, clock.today());
        Ok(Self {
            no: Some(repair.no),
            tag: asset.tag,
            incident_no: store::incident::no_of(tx, repair.incident_id)?,
            no_incident: repair.no_incident == Some(true),
            state: repair.state,
            fault: repair.fault.clone(),
            supplier: repair.supplier.clone(),
            warranty: repair.warranty,
            quote_pence: repair.quote_pence,
            cost_pence: repair.cost_pence,
            reference: repair.reference.clone(),
            sent_on: repair.sent_on,
            back_on: repair.back_on,
            outcome: repair.outcome,
            loaner: loaner(tx, repair)?,
            spent_pence,
            worth_pence,
            beyond_worth: worth_pence.is_some_and(|worth| spent_pence > worth),
        })
    }
}

fn loaner(tx: &ReadTx<'_>, repair: &Repair) -> Result<Option<LoanerView>, Fault> {
    let Some(id) = repair.loaner_loan_id else { return Ok(None) };
    let loan = store::loan::by_id(tx, id)?;
    Ok(Some(LoanerView {
        tag: store::asset::by_id(tx, loan.asset_id)?.tag,
        loan_no: loan.no,
        person: (&store::person::by_id(tx, loan.person_id)?).into(),
        back: loan.state != Stage::Open,
    }))
}

impl Unnumbered for RepairView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Passes repairs to `take`, the newest first: open repairs or all, for one item or for every item.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    asset: Option<AssetId>,
    all: bool,
    limit: Option<usize>,
    clock: Clock,
    mut take: impl FnMut(RepairView) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = Select::default();
    if !all {
        select.and("r.state = 'open'");
    }
    if let Some(asset) = asset {
        select.and_is("r.asset_id = ?", &asset);
    }
    let head = format!("select {} from repair r", Repair::columns("r"));
    let limit = limit.map_or_else(String::new, |l| format!("limit {l}"));
    let tail = format!("order by r.sent_on desc, r.no desc {limit}");
    let read = |row: &Row<'_>| Repair::read(row, 0);
    tx.each_apart(&select.sql(&head, &tail), select.params(), read, |repair| {
        take(RepairView::load(tx, &repair, clock)?)
    })
}
