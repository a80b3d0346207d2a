//! How much of the school is in date: by category, and by location.

use super::list::{ApplianceFilter, each_appliance};
use chrono::NaiveDate;
use domain::{fault::Fault, pat::Status, text::natural_key};
use serde::Serialize;
use std::collections::BTreeMap;
use store::ReadTx;

/// What the rows are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    School,
    Category,
    Location,
}

/// Items of one category, or in one location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SummaryView {
    pub by: By,
    pub name: String,
    /// Items of which a test is asked for, or was done.
    #[serde(rename = "things")]
    pub appliances: u64,
    pub in_date: u64,
    pub due_soon: u64,
    pub overdue: u64,
    pub failed: u64,
    pub never_tested: u64,
    /// In date, those that are due soon among them: whole per cent, rounded down.
    pub compliant_percent: u64,
}

impl SummaryView {
    fn new(by: By, name: String) -> Self {
        let (appliances, in_date, due_soon, overdue, failed, never_tested, compliant_percent) = Default::default();
        Self { by, name, appliances, in_date, due_soon, overdue, failed, never_tested, compliant_percent }
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
        self.compliant_percent = (self.in_date + self.due_soon) * 100 / self.appliances;
    }
}

/// The whole school in the first row, then each category, then each location, in walking order.
///
/// Errors: no such category; the register can't be read.
pub fn summary(tx: &ReadTx<'_>, filter: &ApplianceFilter, today: NaiveDate) -> Result<Vec<SummaryView>, Fault> {
    let mut all = SummaryView::new(By::School, "all".to_owned());
    let mut categories: BTreeMap<String, SummaryView> = BTreeMap::new();
    let mut locations: BTreeMap<Option<String>, SummaryView> = BTreeMap::new();
    each_appliance(tx, filter, today, |appliance| {
        all.count(appliance.status);
        let row = |by, name: &str| SummaryView::new(by, name.to_owned());
        categories
            .entry(appliance.category.clone())
            .or_insert_with(|| row(By::Category, &appliance.category))
            .count(appliance.status);
        let place = appliance.location.as_deref().unwrap_or("(no location)");
        locations.entry(appliance.location.clone()).or_insert_with(|| row(By::Location, place)).count(appliance.status);
        Ok::<(), Fault>(())
    })?;
    let mut locations: Vec<(Option<String>, SummaryView)> = locations.into_iter().collect();
    locations.sort_by_cached_key(|(place, _)| (place.is_none(), place.as_deref().map(natural_key)));
    let rows = std::iter::once(all).chain(categories.into_values()).chain(locations.into_iter().map(|(_, row)| row));
    Ok(rows.filter(|row| row.appliances > 0 || row.by == By::School).collect())
}

impl crate::view::Unnumbered for SummaryView {}
