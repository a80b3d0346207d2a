//! Repairs: their cost, compared with the value of the item. Also holds on items that are evidence.

use super::{
    asset::Asset,
    category::Category,
    fault::Fault,
    ids::{AssetId, IncidentId, LoanId, RepairId, RowId},
    incident::Incident,
    money::{part_of, shown_pounds},
    remedy::{Remedy, See},
    when::{Clock, months_between, show_day},
};
use crate::{say, words};
use chrono::NaiveDate;

words! {
    /// The state of a repair.
    State, "repair state" { Open = "open", Closed = "closed" }
}

words! {
    /// The outcome of a repair.
    Outcome, "outcome of a repair" {
        Repaired = "mended" as "repaired",
        NotRepaired = "not-mended" as "not-repaired",
        BeyondRepair = "beyond-repair",
    }
}

/// One repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    pub asset_id: AssetId,
    pub back_on: Option<NaiveDate>,
    pub cost_pence: Option<i64>,
    pub fault: Option<String>,
    pub id: RepairId,
    pub incident_id: Option<IncidentId>,
    /// The loan of the replacement item that the borrower has during the repair.
    pub loaner_loan_id: Option<LoanId>,
    pub no: i64,
    /// True if somebody said that it is for no incident; `None` if nobody has said.
    pub no_incident: Option<bool>,
    pub outcome: Option<Outcome>,
    pub quote_pence: Option<i64>,
    /// The supplier's reference.
    pub reference: Option<String>,
    pub sent_on: NaiveDate,
    pub state: State,
    pub supplier: Option<String>,
    /// True if the supplier pays.
    pub warranty: bool,
}

/// A hold on an item that is evidence: it must not be wiped, repaired or disposed of.
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
    /// Lifts the hold.
    ///
    /// Errors: the hold is already lifted.
    pub fn lift(&mut self, on: NaiveDate, reason: String) -> Result<(), Fault> {
        if let Some(day) = self.lifted_on {
            let message = format!("hold {} was already lifted on {}", self.no, show_day(day));
            return Err(Fault::conflict(message, say!["To see the current holds: ", See::Holds, "."]));
        }
        (self.lifted_on, self.lift_reason) = (Some(on), Some(reason));
        Ok(())
    }
}

impl Repair {
    /// Refuses a closed repair. `act` completes "repair 3 can't be …".
    pub fn must_be_open(&self, act: &str) -> Result<(), Fault> {
        match (self.state, self.back_on) {
            (State::Open, _) => Ok(()),
            (State::Closed, day) => {
                let day = day.map(|d| format!(" on {}", show_day(d))).unwrap_or_default();
                let another = Remedy::OpenRepair { tag: None, incident_no: None };
                Err(Fault::conflict(
                    format!("repair {} can't be {act}: it was closed{day}", self.no),
                    say!["If the item needs another repair: ", another, "."],
                ))
            }
        }
    }

    /// Closes the repair.
    ///
    /// Errors: the repair is already closed.
    pub fn close(&mut self, outcome: Outcome, on: NaiveDate) -> Result<(), Fault> {
        self.must_be_open("closed")?;
        (self.state, self.outcome, self.back_on) = (State::Closed, Some(outcome), Some(on));
        Ok(())
    }

    /// True if the repair put a reported fault right: the item came back repaired, and the repair was made for that
    /// incident, or nobody has said what it was for and it was not before the day of the report.
    pub fn puts_right(&self, fault: &Incident, clock: Clock) -> bool {
        let reported_on = clock.day_of(fault.reported_at);
        let is_since = || {
            let (sent, back) = (self.sent_on, self.back_on);
            self.no_incident.is_none()
                && back.is_some_and(|back| back > reported_on || (back == reported_on && sent == reported_on))
        };
        self.outcome == Some(Outcome::Repaired)
            && self.incident_id.map_or_else(is_since, |incident| incident == fault.id)
    }

    /// The known cost to the school, in pence: nothing under warranty, else the cost, else the quote.
    pub fn costs(&self) -> i64 {
        if self.warranty { 0 } else { self.cost_pence.or(self.quote_pence).unwrap_or(0) }
    }
}

/// The value of an item on a date, in pence: its price, reduced evenly over its useful life. The full price if its age
/// or useful life is unknown.
pub fn worth(asset: &Asset, category: &Category, on: NaiveDate) -> Option<i64> {
    let price = asset.purchase_cost_pence.or(category.replacement_price_pence)?;
    Some(aged(price, asset, category, on).0)
}

/// A price reduced by the item's age, and (if known) the item's age and useful life in months.
pub fn aged(price: i64, asset: &Asset, category: &Category, on: NaiveDate) -> (i64, Option<(i64, i64)>) {
    match (asset.purchased_on, category.life_months) {
        (Some(bought), Some(life)) if life > 0 => {
            let used = months_between(bought, on).clamp(0, life);
            (part_of(price, life - used, life), Some((used, life)))
        }
        _ => (price, None),
    }
}

/// A note if the repairs of an item cost more than it is worth.
pub fn beyond_worth(tag: &str, spent: i64, worth: Option<i64>) -> Option<String> {
    let worth = worth.filter(|worth| spent > *worth)?;
    Some(format!("the repairs of {tag} cost {}, more than its value of {}", shown_pounds(spent), shown_pounds(worth)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{category::Category, ids::CategoryId, loan::Kind};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn repair() -> Repair {
        let nil = uuid::Uuid::nil();
        Repair {
            asset_id: nil.into(),
            back_on: None,
            cost_pence: None,
            fault: None,
            id: nil.into(),
            incident_id: None,
            loaner_loan_id: None,
            no: 3,
            no_incident: None,
            outcome: None,
            quote_pence: Some(8_000),
            reference: None,
            sent_on: day("2026-11-23"),
            state: State::Open,
            supplier: None,
            warranty: false,
        }
    }

    #[test]
    fn a_repair_is_closed_once() {
        let mut repair = repair();
        repair.close(Outcome::Repaired, day("2026-11-30")).unwrap();
        for act in ["closed", "given a loaner"] {
            let fault = repair.must_be_open(act).unwrap_err();
            assert_eq!(fault.message, format!("repair 3 can't be {act}: it was closed on Mon 30 Nov 2026"));
            let another = Remedy::OpenRepair { tag: None, incident_no: None };
            assert_eq!(fault.hint.unwrap(), say!["If the item needs another repair: ", another, "."]);
        }
        let before = repair.clone();
        assert!(repair.close(Outcome::NotRepaired, day("2026-12-01")).is_err());
        assert_eq!(repair, before);
    }

    #[test]
    fn a_hold_is_lifted_once() {
        let nil = uuid::Uuid::nil();
        let mut hold = Hold {
            asset_id: nil.into(),
            id: nil.into(),
            incident_id: None,
            lift_reason: None,
            lifted_on: None,
            no: 2,
            reason: "the police want it".to_owned(),
            since_on: day("2026-11-23"),
        };
        hold.lift(day("2026-11-24"), "given back".to_owned()).unwrap();
        let fault = hold.lift(day("2026-11-25"), "again".to_owned()).unwrap_err();
        assert_eq!(fault.message, "hold 2 was already lifted on Tue 24 Nov 2026");
        assert_eq!(hold.lift_reason.as_deref(), Some("given back"));
    }

    #[test]
    fn the_cost_is_the_bill_else_the_quote_and_nothing_under_warranty() {
        assert_eq!(repair().costs(), 8_000);
        assert_eq!(Repair { cost_pence: Some(7_250), ..repair() }.costs(), 7_250);
        assert_eq!(Repair { warranty: true, cost_pence: Some(7_250), ..repair() }.costs(), 0);
        assert_eq!(Repair { quote_pence: None, ..repair() }.costs(), 0);
    }

    #[test]
    fn an_item_loses_value_with_each_month_of_its_life() {
        let nil = uuid::Uuid::nil();
        let category = Category {
            check_in_months: None,
            cost_centre: None,
            holds_data: true,
            home_rule: crate::category::OffSiteRule::Allowed,
            id: CategoryId(nil),
            life_months: Some(48),
            loan_days: None,
            loan_kind: Kind::Issue,
            loan_minutes: None,
            name: "laptop".to_owned(),
            name_folded: "laptop".to_owned(),
            needs_anti_virus: true,
            nominal_code: None,
            encryption: None,
            takes_pictures: None,
            removable: None,
            pat_class: crate::category::PatClass::Two,
            pat_type: None,
            replacement_price_pence: Some(45_000),
            visit_rule: crate::category::OffSiteRule::Allowed,
        };
        let mut asset = Asset::new(nil.into(), "LAP-1".to_owned(), category.id, crate::when::Instant::EPOCH);
        // If the age of an item is unknown, it is worth its full price.
        assert_eq!(worth(&asset, &category, day("2026-11-23")), Some(45_000));
        asset.purchased_on = Some(day("2024-11-23"));
        for (on, pence) in [
            ("2024-11-23", 45_000),
            ("2024-12-22", 45_000),
            ("2024-12-23", 44_063),
            ("2026-11-23", 22_500),
            ("2028-11-23", 0),
            ("2040-01-01", 0),
        ] {
            assert_eq!(worth(&asset, &category, day(on)), Some(pence), "{on}");
        }
        asset.purchase_cost_pence = Some(40_000);
        assert_eq!(worth(&asset, &category, day("2026-11-23")), Some(20_000));
        assert_eq!(beyond_worth("LAP-1", 20_000, Some(20_000)), None);
        assert_eq!(
            beyond_worth("LAP-1", 20_001, Some(20_000)).unwrap(),
            "the repairs of LAP-1 cost £200.01, more than its value of £200.00"
        );
    }
}
