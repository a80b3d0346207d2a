//! Changes a request, takes items out of a disposal, and withdraws one.

use super::{list::DisposalView, log};
use crate::{
    act::{Act, Answer},
    rule::decider::reason_of,
};
use domain::{
    disposal::{Disposal, DisposalItem, Method},
    fault::{Failure, Fault},
    ids::AssetId,
    remedy::{Input, Remedy, See},
    say, text,
};
use serde_json::json;
use store::{Store, asset::Spelling, changes};

/// A change to a disposal that is not over.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub no: i64,
    pub method: Option<Method>,
    pub reason: Option<String>,
    /// Who gets the items.
    pub recipient: Option<String>,
    /// The company that takes them away.
    pub carrier: Option<String>,
    /// The tags of items that stay in the school after all.
    pub remove: Vec<String>,
}

/// Changes a disposal. What was authorised stays as it is, but for the carrier and for items that stay after all.
///
/// Errors: no such disposal, or it is over; there is nothing to change; it was authorised; an item is not in it, or none would
/// be left.
pub fn edit(store: &mut Store, act: &Act, order: &Change) -> Result<Answer<DisposalView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::disposal::by_no(tx, order.no)?;
        before.must_be_open("changed")?;
        let mut after = before.clone();
        if let Some(method) = order.method {
            before.must_not_be_authorised("method")?;
            after.method = Some(method);
        }
        if let Some(reason) = &order.reason {
            before.must_not_be_authorised("reason")?;
            after.reason = reason_of(reason)?;
        }
        if let Some(recipient) = text::given_line("recipient", order.recipient.as_deref())? {
            before.must_not_be_authorised("recipient")?;
            after.recipient = Some(recipient);
        }
        if let Some(carrier) = text::given_line("carrier", order.carrier.as_deref())? {
            after.carrier = Some(carrier);
        }
        let at = act.moment(Some((act.clock.start_of(before.requested_on), "it was requested")))?;
        let mut body = changes(&before, &after);
        if body.is_empty() && order.remove.is_empty() {
            return Err(nothing(&before).into());
        }
        if before != after {
            tx.update(&after)?;
        }
        let mut items = store::disposal::items(tx, before.id)?;
        items.retain(|item| item.is_open);
        let mut removed: Vec<AssetId> = Vec::new();
        let mut tags = Vec::new();
        for tag in &order.remove {
            let asset = store::asset::find(tx, tag, Spelling::Short)?;
            let Some(item) = items.iter().find(|item| item.asset_id == asset.id) else {
                return Err(Fault::conflict(
                    format!("{} is not in disposal {}", asset.tag, before.no),
                    say!["Its items: ", See::Disposal { no: before.no }, "."],
                )
                .into());
            };
            if removed.contains(&asset.id) {
                continue;
            }
            let taken_out_on = Some(act.clock.day_of(at));
            tx.update(&DisposalItem { is_open: false, taken_out_on, ..item.clone() })?;
            removed.push(asset.id);
            tags.push(asset.tag);
        }
        if removed.len() == items.len() {
            return Err(Fault::conflict(
                format!("no item would be left in disposal {}", before.no),
                say!["Withdraw it instead: ", Remedy::WithdrawDisposal { no: before.no }, "."],
            )
            .into());
        }
        if !tags.is_empty() {
            body.insert("removed".into(), json!(tags));
        }
        log(tx, act, "disposal edit", &after, at, body)?;
        Ok(Answer::plain(DisposalView::load(tx, &after, act.clock)?))
    })
}

fn nothing(disposal: &Disposal) -> Fault {
    Fault::invalid(format!("there is nothing to change in disposal {}", disposal.no)).hint(say![
        "Give ",
        Input::Method.blank(),
        ", ",
        Input::GoesTo.blank(),
        " or ",
        Input::Reason.blank(),
        "; or take an item out of it."
    ])
}

/// Withdraws a disposal: its items stay in the school.
///
/// Errors: no such disposal, or it is over; no reason.
pub fn withdraw(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<DisposalView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::disposal::by_no(tx, no)?;
        let since = before.authorised_on.unwrap_or(before.requested_on);
        let mut after = before.clone();
        before.must_be_open("withdrawn")?;
        let at = act.moment(Some((act.clock.start_of(since), "its last step")))?;
        after.withdraw(reason_of(reason)?, act.clock.day_of(at))?;
        tx.update(&after)?;
        for item in store::disposal::items(tx, after.id)?.into_iter().filter(|item| item.is_open) {
            tx.update(&DisposalItem { is_open: false, ..item })?;
        }
        log(tx, act, "disposal withdraw", &after, at, changes(&before, &after))?;
        Ok(Answer::plain(DisposalView::load(tx, &after, act.clock)?))
    })
}
