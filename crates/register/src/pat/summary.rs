//! The numbers of items by test status, for the school, each category and each location.

use super::list::{ApplianceFilter, each_appliance};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    pat::Status,
    text::{Natural, natural_key},
};
use serde::Serialize;
use std::collections::BTreeMap;
use store::ReadTx;

/// The group of items that a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    School,
    Category,
    Location,
}

/// The numbers of items in the school, one category or one location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SummaryView {
    pub by: By,
    pub name: String,
    /// Items that need tests.
    #[serde(rename = "things")]
    pub appliances: u64,
    pub in_date: u64,
    pub due_soon: u64,
    pub overdue: u64,
    pub failed: u64,
    pub never_tested: u64,
    /// The share of items in date or due soon, in whole per cent, rounded down.
    pub in_date_percent: u64,
}

impl SummaryView {
    fn new(by: By, name: String) -> Self {
        let (appliances, in_date, due_soon, overdue, failed, never_tested, in_date_percent) = Default::default();
        Self { by, name, appliances, in_date, due_soon, overdue, failed, never_tested, in_date_percent }
    }

    fn count(&mut self, status: Status) {
        let place = match status {
            Status::InDate => &mut self.in_date,
            Status::DueSoon => &mut self.due_soon,
            Status::Overdue => &mut self.overdue,
            Status::Failed => &mut self.failed,
            Status::NeverTested => &mut self.never_tested,
            Status::NotRequired => return,
        };
        *place += 1;
        self.appliances += 1;
        self.in_date_percent = (self.in_date + self.due_soon) * 100 / self.appliances;
    }
}

/// Counts items by status: a row for the school, then one per category, then one per location in walking order.
///
/// Errors: there is no such category.
pub fn summary(tx: &ReadTx<'_>, filter: &ApplianceFilter, today: NaiveDate) -> Result<Vec<SummaryView>, Fault> {
    let mut all = SummaryView::new(By::School, "all".to_owned());
    let mut categories: BTreeMap<Natural, SummaryView> = BTreeMap::new();
    // Items without a location come last. A location counts once, however it is written.
    let mut locations: BTreeMap<(bool, Option<Natural>), SummaryView> = BTreeMap::new();
    each_appliance(tx, filter, today, |appliance| {
        all.count(appliance.status);
        let row = |by, name: &str| SummaryView::new(by, name.to_owned());
        let category = natural_key(&appliance.category);
        categories.entry(category).or_insert_with(|| row(By::Category, &appliance.category)).count(appliance.status);
        let location = (appliance.location.is_none(), appliance.location.as_deref().map(natural_key));
        let place = appliance.location.as_deref().unwrap_or("(no location)");
        locations.entry(location).or_insert_with(|| row(By::Location, place)).count(appliance.status);
        Ok::<(), Fault>(())
    })?;
    let rows = std::iter::once(all).chain(categories.into_values()).chain(locations.into_values());
    Ok(rows.filter(|row| row.appliances > 0 || row.by == By::School).collect())
}

impl crate::view::Unnumbered for SummaryView {}
