//! Takes back that the items of a disposal have gone, where that was recorded by mistake: the disposal is authorised again,
//! and its items are what they were. Its certificates stay.

use super::{authorise::decided, list::DisposalView, log};
use crate::{
    act::{Act, Answer},
    asset,
    rule::decider::reason_of,
};
use domain::{
    asset::{Asset, Fate},
    disposal::DisposalItem,
    fault::{Failure, Fault, Refusal, Refused},
    remedy::{Remedy, See},
    say,
    text::{and_list, count},
    when::{Clock, show_day},
};
use serde_json::{Map, json};
use store::{ReadTx, Store, changes};

/// A disposal whose items are still there.
#[derive(Debug, Clone, Default)]
pub struct Reopen {
    pub no: i64,
    pub reason: String,
    /// Who decides, if not the operator.
    pub by: Option<String>,
}

/// The acts that look at an item, and leave it as it is.
const LOOKS: [&str; 3] = ["stocktake scan", "stocktake note", "stocktake void"];

/// Takes back that the items of a disposal have gone.
///
/// Errors: no such disposal, or it is not done; something was recorded on an item since; the decider has no role for the sum, or
/// asked for the disposal; no reason.
pub fn reopen(store: &mut Store, act: &Act, order: &Reopen) -> Result<Answer<DisposalView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::disposal::by_no(tx, order.no)?;
        let done_on = before.must_be_done()?;
        let reason = reason_of(&order.reason)?;
        let at = act.moment(Some((act.clock.start_of(done_on), "its items went")))?;
        let day = act.clock.day_of(at);
        let mut items = store::disposal::items(tx, before.id)?;
        items.retain(|item| item.taken_out_on.is_none());
        let assets = items.iter().map(|item| store::asset::by_id(tx, item.asset_id)).collect::<Result<Vec<_>, _>>()?;
        must_be_as_they_were(tx, act.clock, &assets)?;
        let by = decided(tx, act, &before, (&items, &assets), order.by.as_deref(), day)?;
        let mut after = before.clone();
        after.reopen(by.id, reason, day)?;
        tx.update(&after)?;
        for (item, asset) in items.into_iter().zip(&assets) {
            let mut more = Map::from_iter([("disposal_no".to_owned(), json!(after.no))]);
            more.extend(item.proceeds_pence.map(|pence| ("proceeds_pence_before".to_owned(), json!(pence))));
            tx.update(&DisposalItem { is_open: true, proceeds_pence: None, funder_pence: None, ..item })?;
            let mut back = Asset { fate: None, ..asset.clone() };
            asset::update(tx, "disposal reopen", asset, &mut back, more)?;
        }
        let mut body = changes(&before, &after);
        body.insert("by".into(), json!(by.reference));
        log(tx, act, "disposal reopen", &after, at, body)?;
        let mut answer = Answer::plain(DisposalView::load(tx, &after, act.clock)?);
        let kept: Vec<String> =
            store::disposal::certificates(tx, after.id)?.iter().map(|one| one.no.to_string()).collect();
        if !kept.is_empty() {
            let what = if kept.len() == 1 { "certificate" } else { "certificates" };
            answer.notes.push(format!(
                "{what} {} can't be undone, and stay with disposal {}",
                and_list(&kept),
                after.no
            ));
        }
        answer.notes.push(say![
            format!(
                "{} of disposal {} are in the school again; it is authorised, and not done. If they stay: ",
                count(assets.len(), "item"),
                after.no
            ),
            Remedy::WithdrawDisposal { no: after.no }
        ]);
        Ok(answer)
    })
}

/// Refuses items on which something was recorded since they went. Nobody can say then what they would be.
fn must_be_as_they_were(tx: &ReadTx<'_>, clock: Clock, assets: &[Asset]) -> Result<(), Failure> {
    let mut refused = Refused::default();
    for asset in assets {
        if asset.fate != Some(Fate::Disposed) {
            return Err(Fault::damaged(format!("{} went with a disposal, and is not disposed of", asset.tag)).into());
        }
        let Some(gone) = store::disposal::gone_entry(tx, asset.id)? else {
            refused.refusals.push(refusal(asset, "the log of this register does not have how it went".to_owned()));
            continue;
        };
        let later = store::disposal::entries_since(tx, asset.id, gone)?;
        let changes: Vec<String> = later
            .iter()
            .filter(|entry| !LOOKS.contains(&entry.action.as_str()))
            .map(|entry| format!("{} on {} (log {})", entry.action, show_day(clock.day_of(entry.at)), entry.no))
            .collect();
        if !changes.is_empty() {
            refused.refusals.push(refusal(asset, format!("this was recorded since: {}", and_list(&changes))));
        }
    }
    if refused.refusals.is_empty() { Ok(()) } else { Err(Failure::Refused(Box::new(refused))) }
}

fn refusal(asset: &Asset, why: String) -> Refusal {
    Refusal {
        rule: "recorded-since",
        tag: Some(asset.tag.clone()),
        reference: None,
        message: format!("the disposal of {} can't be undone: {why}", asset.tag),
        remedy: say![
            "If you have the item, add it under a new tag: ",
            Remedy::AddAsset,
            ". What was recorded: ",
            See::Asset { tag: Some(asset.tag.clone()) },
            "."
        ],
        may_override: false,
        clause: None,
    }
}
