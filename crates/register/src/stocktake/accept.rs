//! Gives items the rooms where a closed stocktake found them, and the conditions in which it saw them, where somebody asks
//! for it.

use super::{
    conditions::{self, if_damaged, noted},
    lines::lines,
};
use crate::{
    act::{Act, Answer},
    asset,
    view::AssetView,
};
use domain::{
    asset::{Asset, Condition},
    fault::{Failure, Fault, Refusal, Refused},
    remedy::{Remedy, See},
    say,
    say::Say,
    stocktake::{Finding, Scan, Stocktake},
    text::fold,
};
use serde_json::{Map, json};
use std::collections::HashSet;
use store::{ReadTx, Store, WriteTx, asset::Spelling};

/// An order to accept what a stocktake found.
#[derive(Debug, Clone)]
pub struct Order {
    /// The stocktake's number.
    pub no: i64,
    pub tags: Vec<String>,
    pub spelling: Spelling,
    /// True for every item that was in another room and was not accepted yet.
    pub wrong_rooms: bool,
    /// True to take over the conditions that were noted too: of the tags, else of every item. Nobody's is taken unasked.
    pub conditions: bool,
}

impl Order {
    /// True if rooms are asked for.
    fn asks_rooms(&self) -> bool {
        self.wrong_rooms || !self.tags.is_empty()
    }
}

/// What an item gets.
struct Change {
    asset: Asset,
    /// The scan that the register is in line with then.
    scan: Option<Scan>,
    room: bool,
    condition: Option<Condition>,
}

/// Gives items the rooms where the stocktake found them, and the conditions that were noted if the order says so: all of them,
/// or none.
///
/// Errors: no such stocktake, or it is open; a tag is unknown or was not scanned; an item was moved in the register since,
/// or is in a trolley that stays where it is.
pub fn accept(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<Vec<AssetView>>, Failure> {
    act.write(store, |tx, act| {
        let stocktake = store::stocktake::by_no(tx, order.no)?;
        stocktake.must_be_closed()?;
        let assets = chosen(tx, &stocktake, order)?;
        let moving: HashSet<_> = assets.iter().map(|asset| asset.id).collect();
        let mut answer = Answer::plain(Vec::new());
        let mut refused = Refused::default();
        let mut todo = Vec::new();
        for asset in assets {
            let mut change = Change { asset, scan: None, room: false, condition: None };
            let (mut changes, mut why) = (false, Vec::new());
            if order.asks_rooms() {
                match judged(tx, &stocktake, &change.asset, &moving)? {
                    Judged::Change { scan, room } => {
                        (change.scan, change.room, changes) = (Some(*scan), room, true);
                    }
                    Judged::Nothing(said) => why.push(said),
                    Judged::Refused(refusal) => refused.refusals.push(*refusal),
                }
            }
            if order.conditions {
                match conditions::judged(tx, &stocktake, &change.asset)? {
                    conditions::Judged::Takes(seen) => (change.condition, changes) = (Some(seen), true),
                    conditions::Judged::Nothing(said) => why.push(said),
                    conditions::Judged::Refused(refusal) => refused.refusals.push(*refusal),
                }
            }
            if changes {
                todo.push(change);
            } else {
                why.into_iter().for_each(|said| answer.notes.push(said));
            }
        }
        if !refused.refusals.is_empty() {
            return Err(Failure::Refused(Box::new(refused)));
        }
        for change in todo {
            let (tag, before) = (&change.asset.tag, change.asset.condition);
            if let Some(seen) = change.condition {
                answer.notes.push(format!("the condition of {tag} was {before}, and is {seen} now"));
            }
            if change.condition == Some(Condition::Damaged) {
                answer.notes.push(if_damaged(tag));
            }
            answer.value.push(carry_out(tx, &stocktake, change, act.clock.today())?);
        }
        Ok(answer)
    })
}

/// The items that the order is about.
fn chosen(tx: &ReadTx<'_>, stocktake: &Stocktake, order: &Order) -> Result<Vec<Asset>, Failure> {
    let (mut assets, unknown) = asset::find::find_all(tx, &order.tags, order.spelling)?;
    if let Some(unknown) = unknown {
        return Err(unknown.fault.into());
    }
    if order.wrong_rooms {
        for line in lines(tx, stocktake)?.iter().filter(|line| line.is_to_accept()) {
            let asset = store::asset::find(tx, &line.tag, Spelling::Whole)?;
            if assets.iter().all(|known| known.id != asset.id) {
                assets.push(asset);
            }
        }
    }
    if order.conditions && order.tags.is_empty() {
        for (asset, scan) in noted(tx, stocktake)? {
            let differs = scan.condition.is_some_and(|seen| seen != asset.condition);
            if differs && assets.iter().all(|known| known.id != asset.id) {
                assets.push(asset);
            }
        }
    }
    if assets.is_empty() {
        let what = match (order.conditions, order.wrong_rooms) {
            (true, false) => "noted no condition that the register does not have",
            (true, true) => "found no item in another room, or in another condition, that was not accepted yet",
            (false, _) => "found no item in another room that was not accepted yet",
        };
        let message = format!("stocktake {} {what}", stocktake.no);
        let hint = say!["To see what it found: ", See::Stocktake { no: stocktake.no }, "."];
        return Err(Fault::conflict(message, hint).into());
    }
    Ok(assets)
}

enum Judged {
    Change { scan: Box<Scan>, room: bool },
    Nothing(Say),
    Refused(Box<Refusal>),
}

/// Decides what an item gets.
fn judged(
    tx: &ReadTx<'_>,
    stocktake: &Stocktake,
    asset: &Asset,
    moving: &HashSet<domain::ids::AssetId>,
) -> Result<Judged, Failure> {
    let (tag, no) = (&asset.tag, stocktake.no);
    let refuse = |message: String, remedy: Say| {
        let tag = Some(tag.clone());
        Judged::Refused(Box::new(Refusal {
            rule: "stocktake",
            tag,
            reference: None,
            message,
            remedy,
            may_override: false,
            clause: None,
        }))
    };
    let Some(scan) = store::stocktake::last_scan(tx, stocktake.id, asset.id)? else {
        let hint = say!["To see what it found: ", See::Stocktake { no }, "."];
        return Err(Fault::not_found(format!("{tag} was not scanned in stocktake {no}")).hint(hint).into());
    };
    if scan.finding != Finding::WrongRoom {
        return Ok(Judged::Nothing(
            format!("{tag} was not in another room ({}), so it is unchanged", scan.finding).into(),
        ));
    }
    let place = store::place::of(tx, asset)?;
    if place.folded.as_deref() == Some(&scan.location_folded) {
        return Ok(Judged::Change { scan: Box::new(scan), room: false });
    }
    let expected = store::stocktake::expected(tx, stocktake.id, asset.id)?;
    let as_it_was = expected.as_ref().and_then(|expected| expected.location_folded.as_deref());
    if place.folded.as_deref() != as_it_was {
        let now = place.name.unwrap_or_else(|| "no room".to_owned());
        let message = format!(
            "the register has {tag} in {now} by now, which is neither where it was expected nor where it was seen"
        );
        return Ok(refuse(
            message,
            say!["Look where it is. To see the item: ", See::Asset { tag: Some(tag.clone()) }, "."],
        ));
    }
    let Some(trolley) = asset.inside_id else { return Ok(Judged::Change { scan: Box::new(scan), room: true }) };
    let trolley = store::asset::by_id(tx, trolley)?;
    let follows = moving.contains(&trolley.id)
        && store::stocktake::last_scan(tx, stocktake.id, trolley.id)?
            .is_some_and(|of_trolley| of_trolley.location_folded == scan.location_folded);
    if follows {
        return Ok(Judged::Change { scan: Box::new(scan), room: false });
    }
    let message = format!("{tag} is in {} in the register, so it is where that is", trolley.tag);
    Ok(refuse(message, say!["If it is not in it: ", Remedy::TakeOut { tags: vec![tag.clone()] }, "."]))
}

fn carry_out(
    tx: &WriteTx<'_>,
    stocktake: &Stocktake,
    Change { asset: before, scan, room, condition }: Change,
    today: chrono::NaiveDate,
) -> Result<AssetView, Failure> {
    let mut after = before.clone();
    if let Some(scan) = scan.as_ref().filter(|_| room) {
        after.location_folded = Some(fold(&scan.location));
        after.location = Some(scan.location.clone());
    }
    after.condition = condition.unwrap_or(before.condition);
    let more = Map::from_iter([("stocktake_no".to_owned(), json!(stocktake.no))]);
    asset::update(tx, "asset edit", &before, &mut after, more)?;
    if let Some(scan) = scan {
        let accepted = Scan { accepted_at: Some(tx.at()), ..scan.clone() };
        super::scan::change(tx, "stocktake accept", &scan, &accepted)?;
    }
    Ok(AssetView::load(tx, &after, today)?)
}
