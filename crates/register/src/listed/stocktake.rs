//! The columns of stocktakes, their rooms and their lines, and a scan in words.

use super::columns::{Column, Show, both, csv, table, told, worked};
use super::{first_line, named, or_nothing};
use crate::stocktake::{
    lines::{RoomTally, StocktakeLine, StocktakeStory},
    view::{LastCount, ScanView, StocktakeHead, StocktakeRow},
};
use domain::{
    stocktake::Finding,
    text::{and_list, count, shown},
    when::Clock,
};

impl Show for StocktakeHead {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        csv("location category"),
        table("counts", |one: &Self, _| one.scope()),
        told("blind", "blind", |one: &Self, _| if one.blind { "blind" } else { "" }.to_owned()),
        both("opened_at", "opened"),
        both("opened_by", "by"),
        both("note", "note").wide(),
        csv("closed_at closed_by.ref closed_by.name closing_note"),
    ];
}

impl Show for StocktakeRow {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        csv("location category"),
        table("counts", |row: &Self, _| row.head.scope()),
        told("blind", "blind", |row: &Self, _| if row.head.blind { "blind" } else { "" }.to_owned()).wide(),
        both("opened_at", "opened"),
        csv("opened_by note"),
        both("expected", "expected"),
        both("scans", "scans"),
        both("missing", "missing"),
        both("closed_at", "closed"),
        csv("closed_by.ref closed_by.name closing_note"),
        table("closed by", |row: &Self, _| or_nothing(row.head.closed_by.as_ref().map(named))).wide(),
    ];
}

impl Show for RoomTally {
    const COLUMNS: &'static [Column<Self>] = &[
        told("room", "room", |room: &Self, _| {
            room.room.clone().unwrap_or_else(|| "no room in the register".to_owned())
        }),
        both("expected", "expected"),
        both("found", "found"),
        both("elsewhere", "elsewhere"),
        both("missing", "missing"),
        both("on_loan", "on loan"),
        both("strange", "not from here"),
        both("seen", "seen"),
    ];
}

/// A finding in words, such as "wrong room"; "seen" while a blind stocktake is open.
fn finding(line: &StocktakeLine) -> String {
    let finding = line.finding.map_or_else(|| "seen".to_owned(), |finding| finding.to_string());
    let lost = if line.may_be_lost { ", twice in a row" } else { "" };
    let again = if line.times > 1 { format!(", seen {} times", line.times) } else { String::new() };
    format!("{finding}{lost}{again}")
}

impl Show for StocktakeLine {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("item", "item").wide(),
        both("category", "category").wide(),
        told("finding", "finding", |line: &Self, _| finding(line)),
        csv("expected"),
        both("expected_in", "expected in"),
        both("seen_in", "seen in"),
        csv("times"),
        both("seen_at", "at").wide(),
        both("by", "by").wide(),
        both("condition", "condition").wide(),
        told("note", "note", |line: &Self, _| first_line(line.note.as_ref())).wide(),
        csv("holder.ref holder.name"),
        table("on loan to", |line: &Self, _| or_nothing(line.holder.as_ref().map(named))).wide(),
        told("accepted", "accepted", |line: &Self, _| if line.accepted { "yes" } else { "" }.to_owned()).wide(),
        csv("may_be_lost"),
    ];
}

impl Show for ScanView {
    const COLUMNS: &'static [Column<Self>] = &[
        csv("no stocktake_no tag word"),
        table("tag", |scan: &Self, _| scan.called().to_owned()),
        both("item", "item").wide(),
        told("finding", "finding", |scan: &Self, _| {
            let again = if scan.again { ", seen before" } else { "" };
            let finding = scan.finding.map_or_else(|| "seen".to_owned(), |finding| finding.to_string());
            format!("{finding}{again}")
        }),
        csv("again"),
        both("room", "room"),
        both("expected_in", "expected in"),
        csv("holder.ref holder.name"),
        table("on loan to", |scan: &Self, _| or_nothing(scan.holder.as_ref().map(named))).wide(),
        worked("before_room", |scan: &Self, _| or_nothing(scan.before.as_ref().map(|before| before.room.clone()))),
        both("condition", "condition").wide(),
        told("note", "note", |scan: &Self, _| first_line(scan.note.as_ref())).wide(),
        csv("scanned_at by void_reason"),
    ];
}

/// The first word of the answer to a scan.
pub fn scan_word(scan: &ScanView) -> &'static str {
    match scan.finding {
        None | Some(Finding::Missing) => "SEEN",
        Some(Finding::Found) => "FOUND",
        Some(Finding::WrongRoom) => "WRONG ROOM",
        Some(Finding::OnLoan) => "ON LOAN",
        Some(Finding::Unexpected) => "UNEXPECTED",
        Some(Finding::TurnedUp) => "TURNED UP",
        Some(Finding::Disposed) => "DISPOSED",
        Some(Finding::Unknown) => "UNKNOWN",
    }
}

/// What a line shows beside its tag, such as "Acme: wrong room, the register has it in Hall".
pub fn line_told(line: &StocktakeLine) -> String {
    let place = match (line.finding, &line.expected_in) {
        (Some(Finding::WrongRoom), Some(room)) => format!(", the register has it in {room}"),
        (Some(Finding::WrongRoom), None) => ", the register has no room for it".to_owned(),
        _ => String::new(),
    };
    let holder = line.holder.as_ref().map(|who| format!(" to {}", named(who))).unwrap_or_default();
    let condition = line.condition.map(|condition| format!("; {condition}")).unwrap_or_default();
    let note = line.note.as_ref().map(|note| format!("; {}", note.replace('\n', " "))).unwrap_or_default();
    let item = if line.item.is_empty() { String::new() } else { format!("{}: ", line.item) };
    format!("{item}{}{holder}{place}{condition}{note}", finding(line))
}

/// What a scan shows, without its first word.
pub fn scan_line(scan: &ScanView, clock: Clock) -> String {
    let mut said = match (&scan.tag, scan.item.is_empty()) {
        (None, _) => format!("no item has the tag {}", shown(scan.called())),
        (Some(tag), true) => tag.clone(),
        (Some(tag), false) => format!("{tag}, {}", scan.item),
    };
    match scan.finding {
        Some(Finding::WrongRoom) => match &scan.expected_in {
            Some(room) => said.push_str(&format!(": the register has it in {room}")),
            None => said.push_str(": the register has no room for it"),
        },
        Some(Finding::OnLoan) => match &scan.holder {
            Some(who) => said.push_str(&format!(": on loan to {}", named(who))),
            None => said.push_str(": on loan"),
        },
        Some(Finding::Unexpected) => said.push_str(": not part of this stocktake"),
        Some(Finding::TurnedUp) => said.push_str(": it was lost, stolen or missing"),
        Some(Finding::Disposed) => said.push_str(": the register says that it was disposed of"),
        Some(Finding::Found | Finding::Missing | Finding::Unknown) | None => {}
    }
    if let Some(before) = &scan.before {
        said.push_str(&format!("; seen before in {} by {}, {}", before.room, before.by, clock.show_short(before.at)));
    }
    if let Some(condition) = scan.condition {
        said.push_str(&format!("; {condition}"));
    }
    if let Some(note) = &scan.note {
        said.push_str(&format!("; {}", note.replace('\n', " ")));
    }
    said
}

/// Where an item was last counted, such as "Library, 23 Nov 2026 (stocktake 3)"; empty if never.
pub fn last_count(last: Option<&LastCount>, clock: Clock) -> String {
    or_nothing(last.map(|last| {
        format!("{}, {} by {} (stocktake {})", last.room, clock.show(last.seen_at), last.by, last.stocktake_no)
    }))
}

/// The facts of a stocktake for its page.
pub fn stocktake_lines(story: &StocktakeStory, clock: Clock) -> Vec<(&'static str, String)> {
    let (head, tally) = (&story.head, &story.tally);
    let number = |number: Option<usize>| or_nothing(number.filter(|number| *number > 0));
    let closed = head.closed_at.map(|at| {
        let by = head.closed_by.as_ref().map(|who| format!(" by {}", named(who))).unwrap_or_default();
        format!("{}{by}", clock.show(at))
    });
    vec![
        ("counts", head.scope()),
        ("blind", if head.blind { "what is expected is shown after the closing" } else { "" }.to_owned()),
        ("opened", format!("{} by {}", clock.show(head.opened_at), head.opened_by)),
        ("note", or_nothing(head.note.as_ref())),
        ("closed", or_nothing(closed)),
        ("closing note", or_nothing(head.closing_note.as_ref())),
        ("scanned", format!("{} by {}", count(tally.scans, "scan"), scanned_by(story))),
        ("expected", number(tally.expected)),
        ("found", number(tally.found)),
        ("in another room", number(tally.wrong_room)),
        ("missing", number(tally.missing)),
        ("on loan", number(tally.on_loan)),
        ("unexpected", number(tally.unexpected)),
        ("turned up", number(tally.turned_up)),
        ("disposed of", number(tally.disposed)),
        ("unknown tags", number(Some(tally.unknown))),
        ("seen twice", number(Some(tally.seen_twice))),
    ]
}

fn scanned_by(story: &StocktakeStory) -> String {
    if story.scanned_by.is_empty() { "nobody yet".to_owned() } else { and_list(&story.scanned_by) }
}
