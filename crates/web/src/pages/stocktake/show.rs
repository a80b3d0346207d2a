//! The list of stocktakes, and one stocktake with its rooms and what is not where the register has it.

use super::{at, room_at, without_people};
use crate::{
    form::Query,
    frame::{Frame, page},
    guard::Visitor,
    pages::{Answer, desk, plain},
    remedy::segment,
    site::Site,
    tables::{Collect, Table, Wanted, collected, csv_file},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{access::Deed, fault::Failure, stocktake::Finding};
use register::{
    listed::stocktake::stocktake_lines,
    stocktake::{
        close::proposals,
        conditions::conditions,
        lines::{RoomTally, StocktakeLine, StocktakeStory},
        paper::{self, Sheet},
        view::{self, StocktakeRow},
    },
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "stocktakes.html")]
struct ListPage {
    frame: Frame,
    table: Table,
    may_open: bool,
    /// The rooms and categories to choose from.
    rooms: Vec<String>,
    categories: Vec<String>,
}

/// Lists the stocktakes, with the form that opens one.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let (rows, rooms, categories, clock) = site
        .read(move |tx, clock| {
            let categories = store::category::all(tx)?.into_iter().map(|category| category.name).collect();
            Ok((view::list(tx, false)?, store::place::names(tx)?, categories, clock))
        })
        .await?;
    Ok(page(&ListPage {
        frame: Frame::of(&visitor, "Stocktakes", "/stocktakes"),
        table: Table::of("Stocktakes, newest first", &rows, clock, |row: &StocktakeRow| row.head.no.map(at)),
        may_open: visitor.may(Deed::RunStocktakes),
        rooms,
        categories,
    })?)
}

/// A room with its figures, such as "3 of 8 found, 1 missing".
struct Room {
    name: String,
    href: Option<String>,
    figures: String,
    is_done: bool,
}

impl Room {
    /// Only those who scan are led into the room.
    fn of(room: &RoomTally, no: i64, is_open: bool, may_scan: bool) -> Self {
        let figures = match (room.expected, room.missing) {
            (Some(expected), Some(missing)) => {
                let on_loan = room.on_loan.filter(|number| *number > 0).map(|number| format!(", {number} on loan"));
                let strange =
                    room.strange.filter(|number| *number > 0).map(|number| format!(", {number} not from here"));
                let missing_word = if is_open { "to find" } else { "missing" };
                format!(
                    "{} of {expected} found, {missing} {missing_word}{}{}",
                    room.found.unwrap_or_default(),
                    on_loan.unwrap_or_default(),
                    strange.unwrap_or_default()
                )
            }
            _ => format!("{} seen", room.seen),
        };
        Self {
            name: room.room.clone().unwrap_or_else(|| "No room in the register".to_owned()),
            href: room.room.as_deref().filter(|_| may_scan).map(|room| room_at(no, room)),
            figures,
            is_done: room.missing == Some(0),
        }
    }
}

#[derive(Template)]
#[template(path = "stocktake.html")]
struct StocktakePage {
    frame: Frame,
    no: i64,
    facts: Vec<(&'static str, String)>,
    rooms: Vec<Room>,
    tables: Vec<Table>,
    proposals: Vec<String>,
    is_open: bool,
    withholds: bool,
    may_scan: bool,
    may_run: bool,
    has_scans: bool,
    /// The number of items in another room that were not accepted.
    to_accept: usize,
    /// The items whose condition was noted as another than the register has: the tag, and both.
    conditions: Vec<String>,
}

/// The findings that a stocktake's page lists, with the captions.
const LISTED: [(Finding, &str); 7] = [
    (Finding::WrongRoom, "In another room"),
    (Finding::Missing, "Missing"),
    (Finding::TurnedUp, "Lost or missing before, and found"),
    (Finding::Disposed, "Disposed of, but there"),
    (Finding::Unexpected, "Not expected in this count"),
    (Finding::Unknown, "Tags that no item has"),
    (Finding::OnLoan, "On loan"),
];

/// Shows a stocktake; with `csv`, all its items as a file.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, query: Query) -> Answer {
    let (mut story, seen, is_open, clock) = site
        .read(move |tx, clock| {
            let stocktake = store::stocktake::by_no(tx, no)?;
            let is_open = stocktake.is_open();
            let seen = if is_open { Vec::new() } else { conditions(tx, &stocktake)? };
            Ok((StocktakeStory::load(tx, &stocktake)?, seen, is_open, clock))
        })
        .await?;
    without_people(&mut story, &visitor);
    if query.0.has("csv") {
        let read = collected(Collect::new(Wanted::Csv, clock), |take| story.lines.drain(..).try_for_each(take));
        if let crate::tables::Read::Csv(bytes) = read? {
            return Ok(csv_file(&format!("stocktake-{no}"), bytes));
        }
    }
    let href = |line: &StocktakeLine| {
        (line.finding != Some(Finding::Unknown)).then(|| format!("/items/{}", segment(&line.tag)))
    };
    let tables =
        LISTED.iter().filter(|(finding, _)| !(is_open && *finding == Finding::Missing)).map(|(finding, what)| {
            let lines: Vec<StocktakeLine> =
                story.lines.iter().filter(|line| line.finding == Some(*finding)).cloned().collect();
            Table::of(&format!("{what} ({})", lines.len()), &lines, clock, href)
        });
    let may_scan = is_open && visitor.may(Deed::CountItems);
    Ok(page(&StocktakePage {
        frame: Frame::of(&visitor, format!("Stocktake {no}"), "/stocktakes"),
        no,
        facts: stocktake_lines(&story, clock)
            .into_iter()
            .filter(|(_, fact)| !fact.is_empty())
            // Nothing is missing before the closing.
            .map(|(name, fact)| if is_open && name == "missing" { ("still to find", fact) } else { (name, fact) })
            .collect(),
        rooms: story.rooms.iter().map(|room| Room::of(room, no, is_open, may_scan)).collect(),
        tables: tables.filter(|table| !table.rows.is_empty()).collect(),
        proposals: if is_open { Vec::new() } else { plain(&proposals(&story)) },
        is_open,
        withholds: story.head.withholds(),
        may_scan,
        may_run: visitor.may(Deed::RunStocktakes),
        has_scans: story.tally.scans > 0,
        conditions: seen
            .iter()
            .map(|one| format!("{}: {} in the register, seen as {}", one.tag, one.before, one.seen))
            .collect(),
        to_accept: story.lines.iter().filter(|line| !is_open && line.is_to_accept()).count(),
    })?)
}

/// The sheet of a closed stocktake.
pub async fn sheet(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let html = site
        .read(move |tx, clock| {
            let mut sheet = Sheet::load(tx, &store::stocktake::by_no(tx, no)?)?;
            without_people(&mut sheet.story, &visitor);
            Ok::<_, Failure>(paper::sheet(&sheet, clock)?)
        })
        .await?;
    desk::paper(html)
}
