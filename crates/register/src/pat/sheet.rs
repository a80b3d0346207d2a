//! The round list: what is to be looked at, room by room, in walking order.

use super::{
    list::{ApplianceFilter, each_appliance},
    view::ApplianceView,
};
use crate::paper::letterhead::{Letterhead, letterhead};
use chrono::NaiveDate;
use domain::{fault::Fault, pat::Status, remedy::See, say, text::natural_key};
use store::ReadTx;

/// A round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundPaper {
    pub letterhead: Letterhead,
    /// Only what is due by this day; `None`: everything that is tested.
    pub due_by: Option<NaiveDate>,
    pub rooms: Vec<Room>,
}

/// What is to be looked at in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub name: String,
    pub appliances: Vec<ApplianceView>,
}

impl RoundPaper {
    /// Reads a round through the places that fit, rooms and tags in the order of their numbers.
    ///
    /// Errors: nothing that is tested is there; the register can't be read.
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
            return Err(Fault::not_found("nothing that is to be tested is there").hint(say![
                See::TestsDue,
                " lists what is due and where; ",
                See::AssetsAt,
                " what is in a place."
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
                Some(room) if room.name == name => room.appliances.push(appliance),
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
