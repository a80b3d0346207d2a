//! The items of one room, as a caretaker walks it: what is due there, and what a round has missed.

use super::{
    list::{ApplianceFilter, each_appliance},
    view::{ApplianceView, ResultView},
};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    pat::{Outcome, SOON, Status, TestKind},
    remedy::See,
    say,
    text::{fold, natural_key, nearest, shown},
};
use serde::Serialize;
use store::{ReadTx, place};

/// An item of a room, with the test that it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoundItem {
    #[serde(flatten)]
    pub appliance: ApplianceView,
    /// The test that is due, or soon due; `None` if none is.
    pub wanted: Option<TestKind>,
}

/// A room, and the items in it that need tests, trolleys' contents among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoomView {
    pub location: String,
    /// All items that need tests, by tag.
    pub items: Vec<RoundItem>,
    /// The number of them with a test that is due, or soon due.
    pub due: usize,
}

impl ApplianceView {
    /// The test that the item needs now or soon; `None` if none is due. A full test includes the visual check.
    pub fn wanted(&self, today: NaiveDate) -> Option<TestKind> {
        let is_due = |due: Option<NaiveDate>| due.is_some_and(|due| due <= today + SOON);
        match self.status {
            Status::Failed => self.failed,
            Status::NeverTested if self.visual.every_months.is_some() && self.visual.last_on.is_none() => {
                Some(TestKind::Visual)
            }
            Status::NeverTested => Some(TestKind::Full),
            Status::Overdue | Status::DueSoon if is_due(self.combined.due_on) => Some(TestKind::Full),
            Status::Overdue | Status::DueSoon => Some(TestKind::Visual),
            Status::InDate | Status::NotRequired => None,
        }
    }

    /// The name of the item: its make and model, or "charger of Lenovo ThinkPad L13" for a part.
    pub fn named(&self) -> String {
        match &self.part {
            None => self.item.clone(),
            Some(part) if self.item.is_empty() => format!("{part} of {}", self.tag),
            Some(part) => format!("{part} of {}", self.item),
        }
    }
}

/// Reads the room with this name. Upper and lower case are the same, but the name must be whole: the hall is not the
/// sports hall.
///
/// Errors: no item is in a place of that name.
pub fn room(tx: &ReadTx<'_>, location: &str, today: NaiveDate) -> Result<RoomView, Fault> {
    let folded = fold(location.trim());
    if place::assets_in(tx, &folded)?.is_empty() {
        return Err(no_room(tx, location, &folded)?);
    }
    let filter = ApplianceFilter { location: Some(location.trim().to_owned()), ..ApplianceFilter::default() };
    let mut items = Vec::new();
    each_appliance(tx, &filter, today, |appliance| {
        if appliance.location.as_deref().is_some_and(|place| fold(place) == folded) {
            items.push(RoundItem { wanted: appliance.wanted(today), appliance });
        }
        Ok::<(), Fault>(())
    })?;
    items.sort_by_cached_key(|item| natural_key(&item.appliance.label()));
    let named = items.first().and_then(|item| item.appliance.location.clone());
    let due = items.iter().filter(|item| item.wanted.is_some()).count();
    Ok(RoomView { location: named.unwrap_or_else(|| location.trim().to_owned()), items, due })
}

pub(crate) fn no_room(tx: &ReadTx<'_>, location: &str, folded: &str) -> Result<Fault, Fault> {
    let names = place::names(tx)?;
    let mut near: Vec<&str> = names.iter().map(String::as_str).filter(|name| fold(name).contains(folded)).collect();
    if near.is_empty() {
        near = nearest(location.trim(), names.iter().map(String::as_str));
    }
    let hint = if near.is_empty() {
        say!["Give the full name of the location: ", See::AssetsAt, " lists the items in a location."]
    } else {
        say![format!("Give its full name. Did you mean {}?", near.join(", "))]
    };
    Ok(Fault::not_found(format!("no item is in {}", shown(location.trim()))).hint(hint))
}

/// Picks what a round has missed: items with a test due that have no result in it, and items whose full test is still
/// due after a visual check. An item that failed in the round is not missed.
pub(crate) fn missed(room: RoomView, done: &[ResultView]) -> RoomView {
    let is_missed = |item: &RoundItem| {
        let last = done.iter().rev().find(|result| result.appliance() == item.appliance.label());
        item.wanted.is_some_and(|wanted| match last {
            None => true,
            Some(last) => last.result != Outcome::Fail && (wanted, last.kind) == (TestKind::Full, TestKind::Visual),
        })
    };
    let items: Vec<RoundItem> = room.items.into_iter().filter(is_missed).collect();
    RoomView { due: items.len(), items, ..room }
}
