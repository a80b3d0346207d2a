//! A thing that is away to be mended: what it cost, and whether that is more than it is worth.

use super::{
    asset::Asset,
    category::Category,
    fault::Fault,
    ids::{AssetId, IncidentId, LoanId, RepairId, RowId},
    money::{part_of, shown_pounds},
    when::months_between,
};
use crate::words;
use chrono::NaiveDate;

words! {
    /// Where a repair stands.
    State, "repair state" { Open = "open", Closed = "closed" }
}

words! {
    /// How a repair ended.
    Outcome, "outcome of a repair" {
        Mended = "mended",
        NotMended = "not-mended",
        BeyondRepair = "beyond-repair",
    }
}

/// One repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    pub asset_id: AssetId,
    pub back_on: Option<NaiveDate>,
    /// Pence.
    pub cost_pence: Option<i64>,
    pub fault: Option<String>,
    pub id: RepairId,
    pub incident_id: Option<IncidentId>,
    /// What the borrower has meanwhile.
    pub loaner_loan_id: Option<LoanId>,
    pub no: i64,
    pub outcome: Option<Outcome>,
    /// Pence.
    pub quote_pence: Option<i64>,
    /// The supplier's.
    pub reference: Option<String>,
    pub sent_on: NaiveDate,
    pub state: State,
    pub supplier: Option<String>,
    /// The supplier pays.
    pub warranty: bool,
}

/// Evidence that is kept as it is: not wiped, mended or disposed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub asset_id: AssetId,
    pub id: RowId,
    pub incident_id: Option<IncidentId>,
    pub lift_reason: Option<String>,
    pub lifted_on: Option<NaiveDate>,
    pub no: i64,
    pub reason: String,
    pub since_on: NaiveDate,
}

impl Hold {
    /// Lifts it.
    ///
    /// Errors: it is lifted already.
    pub fn lift(&mut self, on: NaiveDate, reason: String) -> Result<(), Fault> {
        if let Some(day) = self.lifted_on {
            return Err(Fault::usage(format!("hold {} was lifted already, on {day}", self.no))
                .hint("`kitbook hold list` shows those that stand."));
        }
        (self.lifted_on, self.lift_reason) = (Some(on), Some(reason));
        Ok(())
    }
}

impl Repair {
    /// It must be open for `act`.
    ///
    /// Errors: it is closed.
    pub fn must_be_open(&self, act: &str) -> Result<(), Fault> {
        match (self.state, self.back_on) {
            (State::Open, _) => Ok(()),
            (State::Closed, day) => {
                let day = day.map(|d| format!(" on {d}")).unwrap_or_default();
                Err(Fault::usage(format!("repair {} can't be {act}: it was closed{day}", self.no))
                    .hint("If it is away again, open another: `kitbook repair open TAG`."))
            }
        }
    }

    /// Ends it.
    ///
    /// Errors: it is closed already.
    pub fn close(&mut self, outcome: Outcome, on: NaiveDate) -> Result<(), Fault> {
        self.must_be_open("closed")?;
        (self.state, self.outcome, self.back_on) = (State::Closed, Some(outcome), Some(on));
        Ok(())
    }

    /// What it costs the school, as far as is known: nothing under warranty, else the cost, else the quote. Pence.
    pub fn costs(&self) -> i64 {
        if self.warranty { 0 } else { self.cost_pence.or(self.quote_pence).unwrap_or(0) }
    }
}

/// What a new one of the kind costs, in pence: what the category says, else what this one cost.
pub fn replacement_price(asset: &Asset, category: &Category) -> Option<i64> {
    category.replacement_price_pence.or(asset.purchase_cost_pence)
}

/// What a thing is worth on a day, in pence: its price, less its age by equal parts over its useful life. Where life or
/// age is not known, the whole price.
pub fn worth(asset: &Asset, category: &Category, on: NaiveDate) -> Option<i64> {
    let price = asset.purchase_cost_pence.or(category.replacement_price_pence)?;
    Some(aged(price, asset, category, on).0)
}

/// A price less the age of the thing, and the months of its life: those that are gone, and all.
pub fn aged(price: i64, asset: &Asset, category: &Category, on: NaiveDate) -> (i64, Option<(i64, i64)>) {
    match (asset.purchased_on, category.life_months) {
        (Some(bought), Some(life)) if life > 0 => {
            let gone = months_between(bought, on).clamp(0, life);
            (part_of(price, life - gone, life), Some((gone, life)))
        }
        _ => (price, None),
    }
}

/// What is said where the repairs of a thing cost more than it is worth.
pub fn beyond_worth(tag: &str, spent: i64, worth: Option<i64>) -> Option<String> {
    let worth = worth.filter(|worth| spent > *worth)?;
    Some(format!(
        "the repairs of {tag} come to {}, more than the {} that it is worth",
        shown_pounds(spent),
        shown_pounds(worth)
    ))
}
