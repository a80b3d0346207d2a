//! What a stocktake comes to: a line for each item, a figure for each room, and the totals.

use super::view::StocktakeHead;
use crate::view::{Unnumbered, Who};
use domain::{
    asset::Condition,
    fault::Fault,
    ids::AssetId,
    stocktake::{Finding, Stocktake, may_be_lost, unseen},
    text::{fold, natural_key},
    when::Instant,
};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use store::{
    ReadTx,
    stocktake::{ExpectedRow, ScanRow},
};

/// What a stocktake says of one item, or of one tag that no item has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StocktakeLine {
    /// The item's tag, or what was scanned.
    pub tag: String,
    pub item: String,
    pub category: Option<String>,
    /// Null while a blind stocktake is open, except for a tag that no item has.
    pub finding: Option<Finding>,
    /// True if this stocktake expected it; null while a blind stocktake is open.
    pub expected: Option<bool>,
    /// Where it was expected; null if nowhere, or not in this stocktake.
    pub expected_in: Option<String>,
    /// The room of its last scan; null if nobody scanned it.
    pub seen_in: Option<String>,
    /// How often it was scanned.
    pub times: usize,
    pub seen_at: Option<Instant>,
    pub by: Option<String>,
    pub condition: Option<Condition>,
    pub note: Option<String>,
    /// The borrower, if it was on loan.
    pub holder: Option<Who>,
    /// True if the register was brought in line with the scan.
    pub accepted: bool,
    /// True if it was missing twice in a row, so that it may be lost.
    pub may_be_lost: bool,
}

impl StocktakeLine {
    /// True if it was seen in another room, and the register was not brought in line with that.
    pub fn is_to_accept(&self) -> bool {
        self.finding == Some(Finding::WrongRoom) && !self.accepted
    }
}

/// The totals. Each item counts once, by its last scan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The numbers are null while a blind stocktake is open, but for those of scans, of unknown tags and of items that
    /// were seen twice.
    pub expected: Option<usize>,
    pub found: Option<usize>,
    pub wrong_room: Option<usize>,
    pub missing: Option<usize>,
    pub on_loan: Option<usize>,
    pub unexpected: Option<usize>,
    pub turned_up: Option<usize>,
    pub disposed: Option<usize>,
    pub unknown: usize,
    /// Items and tags that were scanned more than once.
    pub seen_twice: usize,
    pub scans: usize,
}

/// The figures of one room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RoomTally {
    /// Null for items without a known room.
    pub room: Option<String>,
    /// Items expected here; null while a blind stocktake is open, as the next four.
    pub expected: Option<usize>,
    /// Items expected here and seen here. Those that turned up are among them, which in the totals have a number of their own.
    pub found: Option<usize>,
    /// Items expected here and seen in another room.
    pub elsewhere: Option<usize>,
    pub missing: Option<usize>,
    pub on_loan: Option<usize>,
    /// Items and tags seen here that are not expected here.
    pub strange: Option<usize>,
    /// Items and tags seen here.
    pub seen: usize,
}

/// Everything about a stocktake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StocktakeStory {
    #[serde(flatten)]
    pub head: StocktakeHead,
    #[serde(flatten)]
    pub tally: Tally,
    /// Those who scanned, by name.
    pub scanned_by: Vec<String>,
    /// By name; items without a room come last.
    pub rooms: Vec<RoomTally>,
    /// By room, then by tag.
    pub lines: Vec<StocktakeLine>,
}

impl Unnumbered for StocktakeStory {
    fn unnumber(&mut self) {
        self.head.no = None;
    }
}

impl StocktakeStory {
    /// Reads everything about a stocktake.
    pub fn load(tx: &ReadTx<'_>, stocktake: &Stocktake) -> Result<Self, Fault> {
        let lines = lines(tx, stocktake)?;
        let withholds = stocktake.withholds();
        let scans = lines.iter().map(|line| line.times).sum();
        let mut story = Self {
            head: StocktakeHead::load(tx, stocktake)?,
            tally: tally(&lines, scans),
            scanned_by: store::stocktake::scanners(tx, stocktake.id)?,
            rooms: rooms(&lines),
            lines,
        };
        if withholds {
            story.withhold();
        }
        Ok(story)
    }

    /// Takes out what a blind stocktake doesn't show before it is closed: a room has what was seen there, a line what was
    /// scanned.
    fn withhold(&mut self) {
        let Tally { unknown, seen_twice, scans, .. } = self.tally;
        self.tally = Tally { unknown, seen_twice, scans, ..Tally::default() };
        self.rooms.retain(|room| room.seen > 0);
        for room in &mut self.rooms {
            *room = RoomTally { room: room.room.take(), seen: room.seen, ..RoomTally::default() };
        }
        self.lines.retain(|line| line.seen_in.is_some());
        for line in &mut self.lines {
            line.finding = line.finding.filter(|finding| *finding == Finding::Unknown);
            (line.expected, line.expected_in, line.holder) = (None, None, None);
        }
        sort(&mut self.lines);
    }

    /// Keeps the lines of one room: what is expected there, and what was seen there. The name is folded.
    pub fn keep_room(&mut self, folded: &str) {
        let is_here = |room: &Option<String>| room.as_deref().is_some_and(|room| fold(room) == folded);
        self.lines.retain(|line| is_here(&line.expected_in) || is_here(&line.seen_in));
        self.rooms.retain(|room| is_here(&room.room));
    }
}

/// The lines of a stocktake, whatever may be shown of them. By room, then by tag.
pub(super) fn lines(tx: &ReadTx<'_>, stocktake: &Stocktake) -> Result<Vec<StocktakeLine>, Fault> {
    let expected = store::stocktake::expected_rows(tx, stocktake.id)?;
    let lent = if stocktake.is_open() {
        store::stocktake::lent_since(tx, stocktake.id, stocktake.opened_at)?
    } else {
        HashMap::new()
    };
    let lost = lost(tx, stocktake)?;
    let mut at: HashMap<AssetId, usize> = HashMap::with_capacity(expected.len());
    let mut words: HashMap<String, usize> = HashMap::new();
    let mut lines = Vec::with_capacity(expected.len());
    for row in expected {
        at.insert(row.asset, lines.len());
        let holder = lent.get(&row.asset).map(|lent| lent.holder.clone());
        let line = of_expected(row, stocktake.is_open(), holder);
        lines.push(line);
    }
    for (asset, place) in &at {
        lines[*place].may_be_lost = lost.contains(asset);
    }
    for scan in store::stocktake::scan_rows(tx, stocktake.id)? {
        let place = match scan.asset {
            Some(asset) => *at.entry(asset).or_insert(lines.len()),
            None => *words.entry(fold(&scan.tag)).or_insert(lines.len()),
        };
        if place == lines.len() {
            lines.push(empty(scan.tag.clone(), scan.category.clone()));
        }
        see(&mut lines[place], scan);
    }
    sort(&mut lines);
    Ok(lines)
}

fn empty(tag: String, category: Option<String>) -> StocktakeLine {
    StocktakeLine {
        tag,
        item: String::new(),
        category,
        finding: None,
        expected: Some(false),
        expected_in: None,
        seen_in: None,
        times: 0,
        seen_at: None,
        by: None,
        condition: None,
        note: None,
        holder: None,
        accepted: false,
        may_be_lost: false,
    }
}

/// The line of an expected item before any scan.
fn of_expected(row: ExpectedRow, is_open: bool, lent: Option<(String, String)>) -> StocktakeLine {
    let finding = if is_open { Some(unseen(lent.is_some())) } else { row.outcome };
    let holder = if is_open { lent } else { row.holder };
    StocktakeLine {
        item: row.item,
        finding,
        expected: Some(true),
        expected_in: row.location,
        holder: holder.map(|(reference, name)| Who { reference, name }),
        ..empty(row.tag, Some(row.category))
    }
}

/// Adds a scan to a line: the newest counts, and what earlier ones say of condition stays until another is given.
fn see(line: &mut StocktakeLine, scan: ScanRow) {
    line.times += 1;
    line.item = scan.item;
    line.finding = Some(scan.finding);
    line.seen_in = Some(scan.location);
    line.seen_at = Some(scan.at);
    line.by = Some(scan.by);
    line.condition = scan.condition.or(line.condition);
    line.note = match (line.note.take(), scan.note) {
        (Some(before), Some(now)) if before != now => Some(format!("{before}\n{now}")),
        (before, now) => now.or(before),
    };
    line.accepted = scan.is_accepted;
    if scan.finding != Finding::OnLoan {
        line.holder = None;
    }
}

/// The items of a closed stocktake that may be lost.
fn lost(tx: &ReadTx<'_>, stocktake: &Stocktake) -> Result<Vec<AssetId>, Fault> {
    let Some(closed_at) = stocktake.closed_at else { return Ok(Vec::new()) };
    let mut lost = Vec::new();
    for (asset, (before, opened_at)) in store::stocktake::missed_before(tx, stocktake.id, closed_at)? {
        // Hardly any item was missing before, so only for those is asked what became of them since.
        if before == Some(Finding::Missing)
            && may_be_lost(before, store::stocktake::was_about(tx, asset, opened_at, stocktake.id)?)
        {
            lost.push(asset);
        }
    }
    Ok(lost)
}

fn sort(lines: &mut [StocktakeLine]) {
    lines.sort_by_cached_key(|line| {
        let room = line.expected_in.as_deref().or(line.seen_in.as_deref());
        (room.is_none(), natural_key(room.unwrap_or_default()), natural_key(&line.tag))
    });
}

fn is_expected(line: &StocktakeLine) -> bool {
    line.expected == Some(true)
}

fn tally(lines: &[StocktakeLine], scans: usize) -> Tally {
    let count = |finding| lines.iter().filter(|line| line.finding == Some(finding)).count();
    Tally {
        expected: Some(lines.iter().filter(|line| is_expected(line)).count()),
        found: Some(count(Finding::Found)),
        wrong_room: Some(count(Finding::WrongRoom)),
        missing: Some(count(Finding::Missing)),
        on_loan: Some(count(Finding::OnLoan)),
        unexpected: Some(count(Finding::Unexpected)),
        turned_up: Some(count(Finding::TurnedUp)),
        disposed: Some(count(Finding::Disposed)),
        unknown: count(Finding::Unknown),
        seen_twice: lines.iter().filter(|line| line.times > 1).count(),
        scans,
    }
}

fn rooms(lines: &[StocktakeLine]) -> Vec<RoomTally> {
    let mut rooms: BTreeMap<(bool, domain::text::Natural), RoomTally> = BTreeMap::new();
    let mut at = |name: Option<&str>, count: &dyn Fn(&mut RoomTally)| {
        let key = (name.is_none(), natural_key(&fold(name.unwrap_or_default())));
        count(rooms.entry(key).or_insert_with(|| RoomTally {
            room: name.map(str::to_owned),
            expected: Some(0),
            found: Some(0),
            elsewhere: Some(0),
            missing: Some(0),
            on_loan: Some(0),
            strange: Some(0),
            seen: 0,
        }));
    };
    let more = |figure: &mut Option<usize>| *figure = figure.map(|number| number + 1);
    for line in lines {
        let (expected, seen) = (line.expected_in.as_deref(), line.seen_in.as_deref());
        let is_here = expected.map(fold) == seen.map(fold) && seen.is_some();
        if is_expected(line) {
            at(expected, &|room| {
                more(&mut room.expected);
                match line.finding {
                    Some(Finding::Missing) => more(&mut room.missing),
                    Some(Finding::OnLoan) if seen.is_none() => more(&mut room.on_loan),
                    _ if is_here => more(&mut room.found),
                    _ => more(&mut room.elsewhere),
                }
            });
        }
        if seen.is_some() {
            at(seen, &|room| {
                room.seen += 1;
                if !is_here {
                    more(&mut room.strange);
                }
            });
        }
    }
    rooms.into_values().collect()
}
