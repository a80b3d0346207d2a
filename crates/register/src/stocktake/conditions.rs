//! The conditions that were noted while scanning, and what the register has: taken over where somebody asks for it.

use domain::{
    asset::{Asset, Condition, Fate},
    fault::{Fault, Refusal},
    ids::AssetId,
    incident,
    remedy::{Remedy, See},
    say,
    say::Say,
    stocktake::{Scan, Stocktake},
};
use serde::Serialize;
use store::ReadTx;

/// An item whose condition was noted as another than the register has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConditionSeen {
    pub tag: String,
    pub item: String,
    /// What the register has.
    pub before: Condition,
    /// What was noted while scanning.
    pub seen: Condition,
}

/// The items of a stocktake whose condition was noted as another than the register has now, by tag.
pub fn conditions(tx: &ReadTx<'_>, stocktake: &Stocktake) -> Result<Vec<ConditionSeen>, Fault> {
    let mut all = Vec::new();
    for (asset, scan) in noted(tx, stocktake)? {
        let Some(seen) = scan.condition.filter(|seen| *seen != asset.condition) else { continue };
        all.push(ConditionSeen { item: asset.description(), before: asset.condition, seen, tag: asset.tag });
    }
    Ok(all)
}

/// The items with a condition that was noted, each with the scan that has it.
pub(super) fn noted(tx: &ReadTx<'_>, stocktake: &Stocktake) -> Result<Vec<(Asset, Scan)>, Fault> {
    let mut all = Vec::new();
    for id in store::stocktake::with_condition(tx, stocktake.id)? {
        let asset = store::asset::by_id(tx, id)?;
        if asset.fate == Some(Fate::Disposed) {
            continue;
        }
        if let Some(scan) = store::stocktake::last_condition(tx, stocktake.id, id)? {
            all.push((asset, scan));
        }
    }
    Ok(all)
}

/// What becomes of the condition of one item.
pub(super) enum Judged {
    Takes(Condition),
    Nothing(Say),
    Refused(Box<Refusal>),
}

/// Decides whether an item gets the condition that was noted.
pub(super) fn judged(tx: &ReadTx<'_>, stocktake: &Stocktake, asset: &Asset) -> Result<Judged, Fault> {
    let (tag, no) = (&asset.tag, stocktake.no);
    let scan = store::stocktake::last_condition(tx, stocktake.id, asset.id)?;
    let Some((scan, seen)) = scan.and_then(|scan| scan.condition.map(|seen| (scan, seen))) else {
        return Ok(Judged::Nothing(format!("no condition of {tag} was noted in stocktake {no}").into()));
    };
    if seen == asset.condition {
        return Ok(Judged::Nothing(format!("{tag} is already {seen} in the register").into()));
    }
    let refuse = |message: String, remedy: Say| {
        Judged::Refused(Box::new(Refusal {
            rule: "stocktake",
            tag: Some(tag.clone()),
            reference: None,
            message,
            remedy,
            may_override: false,
            clause: None,
        }))
    };
    if asset.fate == Some(Fate::Disposed) {
        let remedy = say!["To see the item: ", See::Asset { tag: Some(tag.clone()) }, "."];
        return Ok(refuse(format!("{tag} was disposed of, and was seen as {seen}"), remedy));
    }
    if asset.is_damaged() {
        let fault = asset.damage_stays(store::repair::open_of(tx, asset.id)?.map(|open| open.no));
        return Ok(refuse(format!("{}; it was seen as {seen}", fault.message), fault.hint.unwrap_or_default()));
    }
    if recorded_since(tx, asset.id, &scan)? {
        let message =
            format!("the condition of {tag} was recorded since it was seen as {seen}: it is {} now", asset.condition);
        let remedy = say!["Check it. To see the item: ", See::Asset { tag: Some(tag.clone()) }, "."];
        return Ok(refuse(message, remedy));
    }
    Ok(Judged::Takes(seen))
}

/// True if somebody else recorded the item's condition after it was seen.
fn recorded_since(tx: &ReadTx<'_>, id: AssetId, scan: &Scan) -> Result<bool, Fault> {
    store::stocktake::condition_recorded_after(tx, id, scan.scanned_at)
}

/// What is done about an item that was seen damaged.
pub(super) fn if_damaged(tag: &str) -> Say {
    let report = Remedy::ReportIncident { tag: Some(tag.to_owned()), kind: incident::Kind::Damage };
    say![format!("{tag} is damaged now, and is not lent. To report how that happened: "), report]
}
