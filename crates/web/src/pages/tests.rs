//! The caretaker's round: rooms with their tests, and one room on a phone, in one hand.

use super::{
    Answer,
    camera::{NO_CODE, photographed},
};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    site::Site,
    trouble::sentence,
};
use askama::Template;
use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse as _, Redirect},
};
use chrono::{Duration, NaiveDate};
use domain::{
    asset::{Asset, Fate},
    fault::{Failure, Fault},
    meaning::Meaning,
    pat::{Measure, Outcome, Reading, TestKind},
    when::{Clock, When, show_day},
};
use register::{
    act::Act,
    pat::{
        self, Given, Pass, Test,
        due::{self, DueFilter, DueOrder},
        list::ApplianceFilter,
        room::{self, RoundItem},
        view::ResultView,
    },
};
use std::{collections::BTreeMap, sync::Arc};
use store::{ReadTx, asset::Spelling};

/// A room with its number of tests to do.
struct Room {
    name: String,
    query: String,
    failed: usize,
    due: usize,
}

#[derive(Template)]
#[template(path = "tests.html")]
struct TestsPage {
    frame: Frame,
    rooms: Vec<Room>,
    /// Tests of items without a location.
    nowhere: usize,
}

/// Lists the rooms with tests that are due, in walking order.
pub async fn rooms(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let due = site
        .read(move |tx, clock| {
            let filter = DueFilter {
                appliances: ApplianceFilter::default(),
                kind: None,
                by: clock.today() + domain::pat::SOON,
                order: DueOrder::Location,
                limit: None,
            };
            let mut rooms: Vec<(String, usize, usize)> = Vec::new();
            let mut at: BTreeMap<String, usize> = BTreeMap::new();
            due::each(tx, &filter, clock.today(), |one| {
                let name = one.location.clone().unwrap_or_default();
                let place = *at.entry(domain::text::fold(&name)).or_insert(rooms.len());
                if place == rooms.len() {
                    rooms.push((name, 0, 0));
                }
                let failed = usize::from(one.status == domain::pat::Status::Failed);
                (rooms[place].1, rooms[place].2) = (rooms[place].1 + failed, rooms[place].2 + 1);
                Ok::<(), Fault>(())
            })?;
            Ok(rooms)
        })
        .await?;
    let nowhere = due.iter().filter(|(name, _, _)| name.is_empty()).map(|(_, _, due)| due).sum();
    let rooms = due.into_iter().filter(|(name, _, _)| !name.is_empty()).map(|(name, failed, due)| Room {
        query: form_urlencoded::Serializer::new(String::new()).append_pair("location", &name).finish(),
        name,
        failed,
        due,
    });
    Ok(page(&TestsPage { frame: Frame::of(&visitor, "Tests", "/tests"), rooms: rooms.collect(), nowhere })?)
}

/// An item of the room.
struct Item {
    label: String,
    named: String,
    wanted: &'static str,
    status: String,
    is_due: bool,
    asks_readings: bool,
}

impl Item {
    fn of(item: &RoundItem) -> Self {
        let wanted = match item.wanted {
            Some(TestKind::Visual) => "visual check",
            Some(TestKind::Full) => "full test",
            None => "",
        };
        Self {
            label: item.appliance.label(),
            named: item.appliance.named(),
            wanted,
            status: register::listed::status_words(item.appliance.status).to_owned(),
            is_due: item.wanted.is_some(),
            asks_readings: item.wanted == Some(TestKind::Full),
        }
    }
}

#[derive(Template)]
#[template(path = "round.html")]
struct RoundPage {
    frame: Frame,
    location: String,
    items: Vec<Item>,
    due: usize,
    today: String,
    /// The item that a link or a scan opened.
    open: Option<Item>,
    /// The tag that was asked for and is not among the items of this room.
    elsewhere: Option<Elsewhere>,
}

/// A tag that is not among the items of a room.
struct Elsewhere {
    words: String,
    /// The room where the item is, and the page that tests it there.
    there: Option<(String, String)>,
}

impl Elsewhere {
    /// Says where the item is instead.
    fn of(tx: &ReadTx<'_>, tag: &str, item: Option<&Asset>, here: &str) -> Result<Self, Fault> {
        let Some(item) = item else {
            return Ok(Self { words: format!("no item has the tag {}", domain::text::shown(tag)), there: None });
        };
        if item.fate == Some(Fate::Disposed) {
            return Ok(Self { words: format!("{} was disposed of", item.tag), there: None });
        }
        Ok(match store::place::of(tx, item)?.name {
            None => Self { words: format!("the register has no room for {}", item.tag), there: None },
            Some(place) if domain::text::fold(&place) == domain::text::fold(here) => {
                Self { words: format!("{} needs no tests", item.tag), there: None }
            }
            Some(place) => {
                let mut query = form_urlencoded::Serializer::new(String::new());
                let query = query.append_pair("location", &place).append_pair("tag", &item.tag).finish();
                Self {
                    words: format!("{} is in another room in the register", item.tag),
                    there: Some((place, format!("/tests/round?{query}"))),
                }
            }
        })
    }
}

/// The address of an item's room, with the item open.
///
/// Errors: there is no such item; the register has no room for it.
fn room_of(tx: &ReadTx<'_>, label: &str) -> Result<String, Failure> {
    // A slash can be one of the tag's, or stand before the name of a part.
    let whole = store::asset::seek(tx, label, Spelling::Whole)?;
    let tag = label.rsplit_once('/').map_or(label, |(tag, _)| tag);
    let item = match whole {
        Some(item) => item,
        None => store::asset::find(tx, tag, Spelling::Whole)?,
    };
    let place = store::place::of(tx, &item)?.name.ok_or_else(|| {
        Fault::conflict(
            format!("the register has no room for {}, and tests are recorded room by room", item.tag),
            "Ask the technician to record where it is, or to record its test.",
        )
    })?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    let query = query.append_pair("location", &place).append_pair("tag", label).finish();
    Ok(format!("/tests/round?{query}"))
}

/// Shows a room, or with `tag` one item to test. A tag alone leads to its room.
pub async fn round(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    if let (None, Some(label)) = (query.0.get("location"), query.0.text("tag")) {
        let to = site.read(move |tx, _| room_of(tx, &label)).await?;
        return Ok(Redirect::to(&to).into_response());
    }
    let location = query.0.required("location", "the room")?.to_owned();
    let wanted = location.clone();
    let tag = query.0.text("tag");
    let (room, open, elsewhere, clock) = site
        .read(move |tx, clock| {
            let room = room::room(tx, &wanted, clock.today())?;
            let in_room = |tag: &str| {
                let folded = domain::text::fold(tag);
                room.items.iter().find(|item| domain::text::fold(&item.appliance.label()) == folded).map(Item::of)
            };
            let (mut open, mut elsewhere) = (tag.as_deref().and_then(in_room), None);
            if let Some(tag) = tag.as_deref().filter(|_| open.is_none()) {
                // An old tag or a serial number is on the item too.
                let item = store::asset::seek(tx, tag, Spelling::Whole)?;
                open = item.as_ref().and_then(|item| in_room(&item.tag));
                if open.is_none() {
                    let found = Elsewhere::of(tx, tag, item.as_ref(), &room.location)?;
                    elsewhere = Some(Elsewhere { words: sentence(&found.words), ..found });
                }
            }
            Ok((room, open, elsewhere, clock))
        })
        .await?;
    let mut items: Vec<Item> = room.items.iter().map(Item::of).collect();
    // What is to do comes first.
    items.sort_by_key(|item| !item.is_due);
    Ok(page(&RoundPage {
        frame: Frame::of(&visitor, room.location.clone(), "/tests"),
        location: room.location,
        items,
        due: room.due,
        today: clock.today().to_string(),
        open,
        elsewhere,
    })?)
}

/// What a form of the round records.
struct Recorded {
    tag: String,
    day: Option<NaiveDate>,
    what: What,
}

enum What {
    Pass { note: Option<String> },
    Fail { reason: String },
    Full(Box<Given>),
}

/// The day on which a test was made. A phone that was out of reach sends it later, and says how long it waited. A page that
/// was left open says the day on which it was loaded: no test is from before that.
///
/// Errors: that day is none.
fn day_of(form: &Form, clock: Clock) -> Result<NaiveDate, Fault> {
    let Some(waited) = form.get("waited").and_then(|milliseconds| milliseconds.parse::<i64>().ok()) else {
        return Ok(clock.today());
    };
    let waited = Duration::try_milliseconds(waited.max(0)).unwrap_or_default();
    let made = clock.day_of(clock.now().plus(-waited));
    let Some(day) = form.get("day") else { return Ok(made) };
    let loaded = domain::when::plain_day(day).ok_or_else(|| {
        Fault::invalid(format!("{} is no day", domain::text::shown(day))).hint("Scan the item again.")
    })?;
    Ok(made.max(loaded))
}

/// Reads a form of the round.
///
/// Errors: no tag; a fail without a reason; a reading that can't be read.
fn recorded(form: &Form, clock: Clock) -> Result<Recorded, Fault> {
    let text = |name: &str| form.get(name).map(str::to_owned);
    let tag = form.required("tag", "the tag")?.to_owned();
    let day = day_of(form, clock)?;
    let result = match form.required("result", "pass or fail")? {
        "pass" => Outcome::Pass,
        "fail" => Outcome::Fail,
        other => {
            return Err(Fault::invalid(format!("{} is neither pass nor fail", domain::text::shown(other)))
                .hint("Choose one of the two."));
        }
    };
    let full = |no_readings: Option<String>, note: Option<String>| {
        Ok::<_, Fault>(What::Full(Box::new(Given {
            kind: TestKind::Full,
            result,
            readings: readings(form)?,
            tester: None,
            instrument: text("instrument"),
            instrument_serial: None,
            no_readings,
            note,
            replaced: false,
        })))
    };
    let what = match form.get("kind") {
        Some("full") => full(text("no_readings"), text("reason"))?,
        // With readings it is the full test that failed, else the visual check that comes before it.
        None if result == Outcome::Fail && measured(form) => {
            full(None, Some(form.required("reason", "the reason")?.to_owned()))?
        }
        _ if result == Outcome::Fail => What::Fail { reason: form.required("reason", "the reason")?.to_owned() },
        _ => What::Pass { note: text("note") },
    };
    Ok(Recorded { tag, day: Some(day).filter(|day| *day != clock.today()), what })
}

/// The readings of the form.
const MEASURES: [(&str, Measure); 3] =
    [("earth", Measure::Earth), ("insulation", Measure::Insulation), ("leakage", Measure::Leakage)];

/// True if the form has a reading.
fn measured(form: &Form) -> bool {
    MEASURES.iter().any(|(name, _)| form.has(name))
}

fn readings(form: &Form) -> Result<Vec<Reading>, Fault> {
    let given = MEASURES.iter().filter_map(|(name, measure)| Some((*measure, form.get(name)?)));
    given.map(|(measure, typed)| Reading::parse(measure, typed)).collect()
}

/// Opens the item whose code is in a photograph, on the page of its room.
pub async fn photograph(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    let (form, code) = photographed(&site, &visitor, parts).await?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("location", form.get("location").unwrap_or_default());
    if let Some(code) = &code {
        query.append_pair("tag", code);
    }
    let said = code.map_or_else(|| NO_CODE.to_owned(), |code| format!("the photograph has the code {code}"));
    Ok(super::go_on(&visitor.seat, &format!("/tests/round?{}", query.finish()), [said]))
}

/// Records a test, and says what is next.
pub async fn record(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let Recorded { tag, day, what } = recorded(&form, site.clock())?;
    let location = form.get("location").map(str::to_owned);
    let results: Vec<(ResultView, Vec<String>)> = site
        .act(&visitor, &form, move |store, act| {
            let act = match day {
                None => act.clone(),
                Some(day) => {
                    act.days().must_be_meant(Some(When::Day(day)), Meaning::Happened)?;
                    Act { on: Some(When::Day(day)), ..act.clone() }
                }
            };
            let answer = match what {
                What::Pass { note } => {
                    let pass =
                        Pass { appliances: vec![tag], spelling: Spelling::Whole, tester: None, note, replaced: false };
                    pat::pass(store, &act, &pass)?
                }
                What::Fail { reason } => {
                    pat::fail(store, &act, (&tag, Spelling::Whole), None, &reason)?.map(|one| vec![one])
                }
                What::Full(given) => {
                    let test = Test { appliance: tag, spelling: Spelling::Whole, given: *given };
                    pat::record(store, &act, &test)?.map(|one| vec![one])
                }
            };
            let notes = super::plain(&answer.notes);
            Ok(answer.value.into_iter().map(|one| (one, notes.clone())).collect())
        })
        .await?;
    let said = results.into_iter().flat_map(|(result, notes)| {
        let next = result.next_due_on.map(|day| format!(", next {}", show_day(day))).unwrap_or_default();
        let line = format!("{}: {}{next}", result.appliance(), result.result);
        std::iter::once(line).chain(notes)
    });
    let to = match location {
        Some(location) => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("location", &location).finish();
            format!("/tests/round?{query}")
        }
        None => "/tests".to_owned(),
    };
    let said: Vec<String> = said.map(|line| sentence(&line)).collect();
    Ok(super::go_on(&visitor.seat, &to, said))
}
