//! The round list: items to test, room by room, in walking order.

use super::{
    list::{ApplianceFilter, each_appliance},
    view::ApplianceView,
};
use crate::paper::letterhead::{Letterhead, letterhead};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    pat::Status,
    remedy::See,
    say,
    text::{fold, natural_key},
};
use store::ReadTx;

/// A round list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundPaper {
    pub letterhead: Letterhead,
    /// Only items due by this date; `None` for all tested items.
    pub due_by: Option<NaiveDate>,
    pub rooms: Vec<Room>,
}

/// The items to test in one room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub name: String,
    pub appliances: Vec<ApplianceView>,
}

impl RoundPaper {
    /// Reads the items that fit the filter, with rooms and tags in numeric order.
    ///
    /// Errors: no item fits.
    pub fn load(
        tx: &ReadTx<'_>,
        filter: &ApplianceFilter,
        due_by: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self, Fault> {
        let mut appliances = Vec::new();
        each_appliance(tx, filter, today, |appliance| {
            if due_by.is_none_or(|day| is_to_do(&appliance, day)) {
                appliances.push(appliance);
            }
            Ok::<(), Fault>(())
        })?;
        if appliances.is_empty() {
            return Err(Fault::not_found("no matching item needs a test").hint(say![
                See::TestsDue,
                " lists the tests due and their locations; ",
                See::AssetsAt,
                " lists the items in a location."
            ]));
        }
        appliances.sort_by_cached_key(|appliance| {
            let place = appliance.location.as_deref().map(natural_key);
            (appliance.location.is_none(), place, natural_key(&appliance.label()))
        });
        let mut rooms: Vec<Room> = Vec::new();
        for appliance in appliances {
            let name = appliance.location.clone().unwrap_or_else(|| "No location".to_owned());
            match rooms.last_mut() {
                // However the room is written.
                Some(room) if fold(&room.name) == fold(&name) => room.appliances.push(appliance),
                _ => rooms.push(Room { name, appliances: vec![appliance] }),
            }
        }
        Ok(Self { letterhead: letterhead(tx)?, due_by, rooms })
    }
}

fn is_to_do(appliance: &ApplianceView, by: NaiveDate) -> bool {
    matches!(appliance.status, Status::Failed | Status::Overdue | Status::NeverTested)
        || appliance.next_due_on.is_some_and(|due| due <= by)
}
