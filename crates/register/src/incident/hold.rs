//! Evidence holds: a held item must not be wiped, repaired or disposed of.

use super::hold_list::HoldView;
use crate::{
    act::{Act, Answer, Timed},
    rule::decider::reason_of,
};
use domain::{
    asset::{Asset, Fate},
    fault::{Failure, Fault},
    repair::Hold,
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, Store, Subject, WriteTx, asset::Spelling, changes, details};

/// Puts a hold on an item that is evidence.
///
/// Errors: no such item or incident; the item was disposed of; no reason.
pub fn add(
    store: &mut Store,
    act: &Act,
    (tag, spelling): (&str, Spelling),
    incident: Option<i64>,
    reason: &str,
) -> Result<Answer<HoldView>, Failure> {
    act.write(store, |tx, act| {
        let asset = store::asset::find(tx, tag, spelling)?;
        if asset.fate == Some(Fate::Disposed) {
            let message = format!("{} was disposed of, so it can't be held", asset.tag);
            return Err(Fault::conflict(message, "Check the tag.").into());
        }
        let incident = incident.map(|no| store::incident::by_no(tx, no)).transpose()?;
        let at = act.moment(None)?;
        let hold = Hold {
            asset_id: asset.id,
            id: tx.new_id(),
            incident_id: incident.map(|i| i.id),
            lift_reason: None,
            lifted_on: None,
            no: tx.next_no("hold")?,
            reason: reason_of(reason)?,
            since_on: act.clock.day_of(at),
        };
        tx.insert(&hold)?;
        tx.update(&Asset { held: true, ..asset.clone() })?;
        let mut body = details(&hold);
        body.insert("tag".into(), json!(asset.tag));
        log(tx, act, "hold add", &hold, body)?;
        let repair = store::repair::open_of(tx, asset.id)?;
        let notes = repair
            .map(|r| format!("{} is away for repair {}: ask the supplier to return it as it is", asset.tag, r.no))
            .into_iter()
            .collect();
        Ok(Answer { notes, ..Answer::plain(HoldView::load(tx, &hold)?) })
    })
}

/// Lifts a hold. Other holds on the same item stay.
///
/// Errors: no such hold; the hold is already lifted; no reason.
pub fn lift(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<HoldView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::repair::hold_by_no(tx, no)?;
        let at = act.moment(Some((act.clock.start_of(before.since_on), "the hold began")))?;
        let mut after = before.clone();
        after.lift(act.clock.day_of(at), reason_of(reason)?)?;
        tx.update(&after)?;
        let asset = store::asset::by_id(tx, after.asset_id)?;
        let others = store::repair::standing_holds(tx, asset.id)?;
        tx.update(&Asset { held: !others.is_empty(), ..asset.clone() })?;
        log(tx, act, "hold lift", &after, changes(&before, &after))?;
        let still = others.first().map(|other| format!("{} is still on hold: hold {other}", asset.tag));
        Ok(Answer { notes: still.into_iter().collect(), ..Answer::plain(HoldView::load(tx, &after)?) })
    })
}

fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    hold: &Hold,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(hold.no));
    tx.log(Entry {
        action,
        subject: Subject::new("hold", hold.id),
        asset: Some(hold.asset_id),
        person: None,
        effective_at: act.effective(act.moment(None)?),
        body,
    })
    .map(|_| ())
}
