//! The round list: what is to be looked at, room by room, in walking order.

use super::{
    list::{ThingFilter, each_thing},
    view::ThingView,
};
use crate::paper::letterhead::{Letterhead, letterhead};
use chrono::NaiveDate;
use domain::{fault::Fault, pat::Status, remedy::Look, say, text::natural_key};
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
    pub things: Vec<ThingView>,
}

impl RoundPaper {
    /// Reads a round through the places that fit, rooms and tags in the order of their numbers.
    ///
    /// Errors: nothing that is tested is there; the register can't be read.
    pub fn load(
        tx: &ReadTx<'_>,
        filter: &ThingFilter,
        due_by: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self, Fault> {
        let mut things = Vec::new();
        each_thing(tx, filter, today, |thing| {
            if due_by.is_none_or(|day| is_to_do(&thing, day)) {
                things.push(thing);
            }
            Ok::<(), Fault>(())
        })?;
        if things.is_empty() {
            return Err(Fault::not_found("nothing that is to be tested is there").hint(say![
                Look::TestsDue,
                " lists what is due and where; ",
                Look::AssetsAt,
                " what is in a place."
            ]));
        }
        things.sort_by_cached_key(|thing| {
            let place = thing.location.as_deref().map(natural_key);
            (thing.location.is_none(), place, natural_key(&thing.label()))
        });
        let mut rooms: Vec<Room> = Vec::new();
        for thing in things {
            let name = thing.location.clone().unwrap_or_else(|| "No location".to_owned());
            match rooms.last_mut() {
                Some(room) if room.name == name => room.things.push(thing),
                _ => rooms.push(Room { name, things: vec![thing] }),
            }
        }
        Ok(Self { letterhead: letterhead(tx)?, due_by, rooms })
    }
}

fn is_to_do(thing: &ThingView, by: NaiveDate) -> bool {
    matches!(thing.status, Status::Failed | Status::Overdue | Status::NeverTested)
        || thing.next_due_on.is_some_and(|due| due <= by)
}
