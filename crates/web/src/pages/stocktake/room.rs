//! A room of a stocktake on a phone: scans go through a gap in the network, each with a key of its own.

use super::{room_at, without_people};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    pages::{Answer, go_on},
    site::Site,
    trouble::sentence,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use chrono::Duration;
use domain::{
    access::Deed,
    asset::Condition,
    fault::{Failure, FaultKind},
    stocktake::Finding,
    text::fold,
    when::{Clock, When},
    words::Word as _,
};
use register::{
    act::Act,
    listed::stocktake::{line_told, scan_line, scan_word},
    stocktake::{
        lines::StocktakeStory,
        scan::{self, Order},
        view::ScanView,
    },
};
use std::sync::Arc;
use store::{Store, asset::Spelling};

/// The most items that the page names as still to find, and as seen.
const NAMED: usize = 200;

/// An item that was seen here.
struct Seen {
    tag: String,
    words: String,
    /// The class of the line: found, or something to see to.
    class: &'static str,
}

#[derive(Template)]
#[template(path = "count.html")]
struct RoomPage {
    frame: Frame,
    no: i64,
    location: String,
    /// What is wrong with the room's name, if the register has nothing there.
    note: Option<String>,
    figures: String,
    /// The tag and description of each item that nobody has seen.
    to_find: Vec<(String, String)>,
    more_to_find: usize,
    seen: Vec<Seen>,
    conditions: Vec<&'static str>,
}

/// Shows a room to scan.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, query: Query) -> Answer {
    let typed = query.0.required("location", "the room")?.to_owned();
    let (location, note, mut story) = site
        .read(move |tx, _| {
            let (location, note) = scan::room(tx, no, &typed)?;
            Ok((location, note, StocktakeStory::load(tx, &store::stocktake::by_no(tx, no)?)?))
        })
        .await?;
    without_people(&mut story, &visitor);
    let folded = fold(&location);
    story.keep_room(&folded);
    let room = story.rooms.first();
    let figures = match room.map(|room| (room.expected, room.found, room.missing, room.seen)) {
        // What a blind count doesn't show may be here.
        None if story.head.withholds() => "Nothing seen yet. What is expected is shown after the closing".to_owned(),
        None => "Nothing is expected here".to_owned(),
        Some((Some(expected), Some(found), Some(missing), _)) => {
            format!("{found} of {expected} found, {missing} to find")
        }
        Some((_, _, _, seen)) => format!("{seen} seen. What is expected is shown after the closing"),
    };
    let missing: Vec<_> = story.lines.iter().filter(|line| line.finding == Some(Finding::Missing)).collect();
    let more_to_find = missing.len().saturating_sub(NAMED);
    let to_find = missing.into_iter().take(NAMED).map(|line| (line.tag.clone(), line.item.clone())).collect();
    story.lines.retain(|line| line.seen_in.as_deref().is_some_and(|room| fold(room) == folded));
    story.lines.sort_by_key(|line| std::cmp::Reverse(line.seen_at));
    let seen = story.lines.iter().take(NAMED).map(|line| Seen {
        tag: line.tag.clone(),
        words: line_told(line),
        class: class_of(line.finding),
    });
    Ok(page(&RoomPage {
        frame: Frame::of(&visitor, location.clone(), "/stocktakes"),
        no,
        seen: seen.collect(),
        location,
        note: note.map(|note| sentence(&note)),
        figures,
        to_find,
        more_to_find,
        conditions: Condition::ALL.iter().map(|condition| condition.word()).collect(),
    })?)
}

fn class_of(finding: Option<Finding>) -> &'static str {
    match finding {
        None | Some(Finding::Found) => "pass",
        Some(_) => "due",
    }
}

/// The answer to a scan that the script sent: one line of the page.
#[derive(Template)]
#[template(path = "counted.html")]
struct Counted {
    class: &'static str,
    /// The name of its sound.
    sound: &'static str,
    word: String,
    words: String,
}

/// Records a scan. A scan that waited for the network says how long, and counts from when it was made.
pub async fn scan(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(no): Path<i64>,
    headers: HeaderMap,
    form: Form,
) -> Answer {
    let room = form.required("location", "the room")?.to_owned();
    let order = Order {
        no,
        room: room.clone(),
        tags: vec![form.required("tag", "the tag")?.to_owned()],
        spelling: Spelling::Scanned,
        condition: form.word("condition")?,
        note: form.text("note"),
    };
    let waited = form.get("waited").and_then(|milliseconds| milliseconds.parse::<i64>().ok());
    let done = site.act(&visitor, &form, move |store, act| recorded(store, act, order, waited)).await;
    let clock = site.clock();
    let sees_people = visitor.may(Deed::SeePeople);
    let counted = match done {
        Ok(mut view) => {
            if !sees_people {
                view.holder = None;
            }
            counted(&view, clock)
        }
        // The answer was lost on its way, and the page has forgotten it since: the register has not.
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::Repeated => Counted {
            class: "pass",
            sound: "in",
            word: "Recorded".to_owned(),
            words: "this scan was recorded before".to_owned(),
        },
        Err(failure) => return Err(failure.into()),
    };
    if headers.contains_key("x-part") {
        return Ok(page(&counted)?);
    }
    Ok(go_on(&visitor.seat, &room_at(no, &room), [format!("{}: {}", counted.word, counted.words)]))
}

/// Records one scan, as late as it is sent.
fn recorded(store: &mut Store, act: &Act, order: Order, waited: Option<i64>) -> Result<ScanView, Failure> {
    let waited = waited.filter(|milliseconds| *milliseconds > 2_000).and_then(Duration::try_milliseconds);
    let late = match waited {
        None => None,
        Some(waited) => {
            let opened = store.read(|tx| store::stocktake::by_no(tx, order.no))?.opened_at;
            // A phone whose clock was set meanwhile can't have scanned before there was anything to scan.
            Some(act.clock().now().plus(-waited).max(opened))
        }
    };
    let act = match late {
        None => act.clone(),
        Some(at) => Act { on: Some(When::At(at)), ..act.clone() },
    };
    let mut answer = scan::scan(store, &act, &order)?;
    answer
        .value
        .pop()
        .ok_or_else(|| domain::fault::Fault::invalid("nothing was scanned").hint("Scan the item again.").into())
}

fn counted(view: &ScanView, clock: Clock) -> Counted {
    let sound = match view.finding {
        _ if view.again => "asked",
        None => "in",
        Some(Finding::Found) => "out",
        Some(_) => "refused",
    };
    let word = scan_word(view).to_lowercase();
    let word =
        if view.again { format!("Seen twice, {word}") } else { sentence(&word).trim_end_matches('.').to_owned() };
    Counted { class: class_of(view.finding), sound, word, words: scan_line(view, clock) }
}

/// Voids a scan that was a mistake.
pub async fn void(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let room = form.required("location", "the room")?.to_owned();
    let tag = form.required("tag", "the tag")?.to_owned();
    let reason = form.text("reason").unwrap_or_else(|| "scanned by mistake".to_owned());
    let view =
        site.act(&visitor, &form, move |store, act| Ok(scan::void(store, act, no, &tag, &reason)?.value)).await?;
    Ok(go_on(&visitor.seat, &room_at(no, &room), [format!("the scan of {} is void", view.called())]))
}
