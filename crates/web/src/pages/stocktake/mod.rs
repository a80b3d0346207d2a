//! Stocktakes: the list, one stocktake with its rooms, a room to scan on a phone, and the closing.

pub mod acts;
pub mod room;
pub mod show;

use crate::guard::Visitor;
use domain::access::Deed;
use register::stocktake::lines::StocktakeStory;

/// Takes the borrowers out for somebody who may not see who has what.
fn without_people(story: &mut StocktakeStory, visitor: &Visitor) {
    if !visitor.may(Deed::SeePeople) {
        story.lines.iter_mut().for_each(|line| line.holder = None);
    }
}

/// The address of a stocktake.
fn at(no: i64) -> String {
    format!("/stocktakes/{no}")
}

/// The address of a room of a stocktake.
fn room_at(no: i64, room: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("location", room).finish();
    format!("/stocktakes/{no}/room?{query}")
}
