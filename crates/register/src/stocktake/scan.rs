//! Scans: each is judged and recorded at once, and answered. A scan changes nothing else in the register.

use super::view::{Before, ScanView};
use crate::{
    act::{Act, Answer, Timed},
    rule::decider::reason_of,
    view::Who,
};
use domain::{
    asset::Condition,
    fault::{Failure, Fault},
    remedy::{Remedy, See},
    say,
    say::Say,
    stocktake::{Finding, Scan, Sighting, Stocktake},
    text::{self, fold, shown},
};
use serde_json::json;
use store::{Entry, ReadTx, Store, Subject, WriteTx, asset::Spelling, changes, scanned::on_item, stocktake::Seen};

/// An order to record scans in one room.
#[derive(Debug, Clone)]
pub struct Order {
    /// The stocktake's number.
    pub no: i64,
    pub room: String,
    pub tags: Vec<String>,
    pub spelling: Spelling,
    /// The condition of each item, if it was looked at.
    pub condition: Option<Condition>,
    pub note: Option<String>,
}

/// Records scans: all of them, or none. A tag that no item has is recorded too.
///
/// Errors: no such stocktake, or it is closed; a word fits several items, or was scanned and is also a person's; a text is
/// not valid.
pub fn scan(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<Vec<ScanView>>, Failure> {
    act.write(store, |tx, act| {
        let room = text::required("room", &order.room, text::SHORT);
        let folded = room.as_deref().map(fold).unwrap_or_default();
        let counting = store::stocktake::counting(tx, order.no, &folded)?;
        if !counting.is_open {
            store::stocktake::by_no(tx, order.no)?.must_be_open()?;
        }
        // The name as the register has it, however it was typed.
        let place = Room { name: counting.room.clone().unwrap_or(room?), folded };
        let note = text::given_note("note", order.note.as_deref())?;
        let at = act.moment(Some((counting.opened_at, "the stocktake was opened")))?;
        let mut answer = Answer::plain(Vec::with_capacity(order.tags.len()));
        for tag in &order.tags {
            let seen = store::stocktake::seen(tx, counting.id, tag, order.spelling)?;
            let scan = Scan {
                accepted_at: None,
                again: false,
                asset_id: seen.as_ref().map(|seen| seen.asset),
                condition: order.condition,
                finding: Finding::Unknown,
                id: tx.new_id(),
                location: place.name.clone(),
                location_folded: place.folded.clone(),
                no: tx.next_no("stocktake_scan")?,
                note: note.clone(),
                operator_id: tx.operator_id()?,
                scanned_at: at,
                stocktake_id: counting.id,
                void_reason: None,
                word: if seen.is_none() { Some(text::required("tag", on_item(tag), text::SHORT)?) } else { None },
            };
            let view = record(tx, act, (order.no, counting.withholds), seen, scan)?;
            answer.notes.extend(remedy(&view));
            answer.value.push(view);
        }
        Ok(answer)
    })
}

/// A room, as it is shown and as it is searched.
struct Room {
    name: String,
    folded: String,
}

/// Judges and writes one scan of a stocktake, by its number and whether it withholds what is expected.
fn record(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    (stocktake_no, withholds): (i64, bool),
    seen: Option<Seen>,
    mut scan: Scan,
) -> Result<ScanView, Failure> {
    let before = match (&seen, &scan.word) {
        (Some(seen), _) => seen.before.clone().map(|(room, at, by)| Before { room, at, by }),
        (None, Some(word)) => {
            let before = store::stocktake::last_scan_of_word(tx, scan.stocktake_id, word)?;
            before.map(|before| Before::load(tx, &before)).transpose()?
        }
        (None, None) => None,
    };
    if let Some(seen) = &seen {
        let sighting = Sighting {
            room: &scan.location_folded,
            expected: seen.expected.as_ref().map(|(_, folded)| folded.as_deref()),
            fate: seen.fate,
            is_lent: seen.holder.is_some(),
        };
        scan.finding = sighting.finding();
    }
    scan.again = before.is_some();
    tx.insert(&scan)?;
    let tag = seen.as_ref().map(|seen| json!(seen.tag).to_string());
    let more = tag.as_deref().map(|tag| ("tag", tag));
    tx.log_of_asset("stocktake scan", &scan, scan.id, scan.asset_id, act.effective(scan.scanned_at), more)?;
    let is_on_loan = scan.finding == Finding::OnLoan;
    let (tag, item, expected, holder) = match seen {
        Some(seen) => (Some(seen.tag), seen.item, seen.expected, seen.holder),
        None => Default::default(),
    };
    Ok(ScanView {
        no: Some(scan.no),
        stocktake_no,
        tag,
        word: scan.word,
        item,
        finding: Some(scan.finding).filter(|finding| !withholds || *finding == Finding::Unknown),
        again: scan.again,
        before,
        room: scan.location,
        expected_in: expected.and_then(|(location, _)| location).filter(|_| !withholds),
        holder: holder.filter(|_| is_on_loan && !withholds).map(|(reference, name)| Who { reference, name }),
        condition: scan.condition,
        note: scan.note,
        scanned_at: scan.scanned_at,
        by: act.operator.name().to_owned(),
        void_reason: None,
    })
}

/// What can be done at once about what a scan shows.
fn remedy(view: &ScanView) -> Option<Say> {
    let tag = view.called();
    match view.finding? {
        Finding::TurnedUp => {
            Some(say![format!("{tag} was lost or missing. If this is it: "), Remedy::Found { tag: Some(tag.into()) }])
        }
        Finding::OnLoan => Some(say![
            format!("{tag} is on loan, and is in {}. If it came back: ", view.room),
            Remedy::TakeIn { tag: Some(tag.into()) }
        ]),
        Finding::Disposed => Some(say![
            format!("{tag} was disposed of, and is in {}: ", view.room),
            See::Asset { tag: Some(tag.into()) }
        ]),
        Finding::Unknown => Some(say![format!("if {} is the school's: ", shown(tag)), Remedy::AddAsset]),
        Finding::Found | Finding::WrongRoom | Finding::Missing | Finding::Unexpected => None,
    }
}

/// The name of a room as the register has it, for a round through it, with a note if it is no room that the register
/// knows: a name that was mistyped would be a room of its own.
///
/// Errors: no such stocktake, or it is closed; the name is not valid.
pub fn room(tx: &ReadTx<'_>, no: i64, typed: &str) -> Result<(String, Option<String>), Fault> {
    let stocktake = store::stocktake::by_no(tx, no)?;
    stocktake.must_be_open()?;
    let typed = text::required("room", typed, text::SHORT)?;
    let folded = fold(&typed);
    if let Some(name) = store::stocktake::room_named(tx, stocktake.id, &folded)? {
        return Ok((name, None));
    }
    let names = store::place::names(tx)?;
    match names.iter().find(|name| fold(name) == folded) {
        Some(name) => Ok((name.clone(), None)),
        None => {
            let near = text::nearest(&typed, names.iter().map(String::as_str));
            let near = if near.is_empty() { String::new() } else { format!(". Did you mean {}?", near.join(", ")) };
            Ok((typed.clone(), Some(format!("the register has no item in {}{near}", shown(&typed)))))
        }
    }
}

/// What a scan that is there gets: a condition, a note.
#[derive(Debug, Clone, Default)]
pub struct More {
    pub condition: Option<Condition>,
    pub note: Option<String>,
}

/// Adds a condition or a note to the newest scan of an item.
///
/// Errors: no such stocktake, or it is closed; it has no such scan; the note is not valid.
pub fn add(store: &mut Store, act: &Act, no: i64, tag: &str, more: &More) -> Result<Answer<ScanView>, Failure> {
    act.write(store, |tx, _| {
        let (stocktake, before) = newest(tx, no, tag)?;
        let note = text::given_note("note", more.note.as_deref())?;
        let after = Scan {
            condition: more.condition.or(before.condition),
            note: note.or_else(|| before.note.clone()),
            ..before.clone()
        };
        change(tx, "stocktake note", &before, &after)?;
        Ok(Answer::plain(ScanView::load(tx, &stocktake, &after)?))
    })
}

/// Voids the newest scan of an item or a tag: it was a mistake. An earlier scan counts again.
///
/// Errors: no such stocktake, or it is closed; it has no such scan; no reason was given.
pub fn void(store: &mut Store, act: &Act, no: i64, tag: &str, reason: &str) -> Result<Answer<ScanView>, Failure> {
    act.write(store, |tx, _| {
        let reason = reason_of(reason)?;
        let (stocktake, before) = newest(tx, no, tag)?;
        let after = Scan { void_reason: Some(reason), ..before.clone() };
        change(tx, "stocktake void", &before, &after)?;
        Ok(Answer::plain(ScanView::load(tx, &stocktake, &after)?))
    })
}

/// The newest scan of an item or a tag, in an open stocktake.
fn newest(tx: &ReadTx<'_>, no: i64, tag: &str) -> Result<(Stocktake, Scan), Fault> {
    let stocktake = store::stocktake::by_no(tx, no)?;
    stocktake.must_be_open()?;
    let scan = match store::asset::seek(tx, tag, Spelling::Whole)? {
        Some(asset) => store::stocktake::last_scan(tx, stocktake.id, asset.id)?,
        None => None,
    };
    // A tag may have been given to an item since it was scanned.
    let scan = match scan {
        Some(scan) => Some(scan),
        None => store::stocktake::last_scan_of_word(tx, stocktake.id, tag)?,
    };
    let scan = scan.ok_or_else(|| {
        Fault::not_found(format!("{} was not scanned in stocktake {no}", shown(tag))).hint(say![
            "To see its scans: ",
            See::Stocktake { no },
            "."
        ])
    })?;
    Ok((stocktake, scan))
}

/// Writes a changed scan, and its entry.
pub(super) fn change(tx: &WriteTx<'_>, action: &'static str, before: &Scan, after: &Scan) -> Result<(), Fault> {
    tx.update(after)?;
    let entry = Entry::plain(action, Subject::new("stocktake_scan", after.id), changes(before, after));
    tx.log(Entry { asset: after.asset_id, ..entry }).map(|_| ())
}
