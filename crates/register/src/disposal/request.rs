//! Asks for the disposal of items. The short way, an edit of the item's state, is a request too.

use super::{
    list::DisposalView,
    log,
    shares::{Given, PerItem, given},
    standing,
};
use crate::{
    act::{Act, Answer, Timed},
    asset::{self, Edit},
    rule::decider::{must_be_there, reason_of},
    view::AssetView,
};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Fate},
    decision,
    disposal::{Disposal, DisposalItem, Method, State},
    fault::{Failure, Fault, Refusal},
    funding,
    person::Person,
    remedy::{Input, Remedy},
    say,
    say::Notes,
    text,
};
use serde_json::json;
use store::{ReadTx, Store, WriteTx, asset::Spelling, details};

/// A request for the disposal of items.
#[derive(Debug, Clone)]
pub struct Request {
    pub tags: Vec<String>,
    pub spelling: Spelling,
    pub reason: String,
    pub method: Option<Method>,
    /// Who gets the items.
    pub recipient: Option<String>,
    /// The company that takes them away.
    pub carrier: Option<String>,
    /// Who asks, if not the operator.
    pub by: Option<String>,
    /// The part of the cost that a funder paid, in hundredths of a per cent; 0: none. Else as the items have it.
    pub funder_share: Vec<PerItem>,
}

/// Asks for the disposal of items: of all together, or of none.
///
/// Errors: a tag is unknown; an item can't leave now; no reason; nobody is known to ask.
pub fn request(store: &mut Store, act: &Act, order: &Request) -> Result<Answer<DisposalView>, Failure> {
    act.write(store, |tx, act| {
        let (assets, unknown) = asset::find::find_all(tx, &order.tags, order.spelling)?;
        if let Some(unknown) = unknown {
            return Err(unknown.fault.into());
        }
        let on = act.clock.day_of(act.moment(None)?);
        let asks = requester(tx, act, order.by.as_deref(), on)?;
        if asks.is_none() {
            return Err(Fault::invalid("it is not known who asks for the disposal")
                .hint(say![
                    "Add ",
                    Input::By.blank(),
                    " with the ref of the member of staff who asks. Someone else authorises it."
                ])
                .into());
        }
        let (disposal, warnings) = ask(tx, act, &assets, order, asks.as_ref())?;
        let mut notes = Notes::default();
        notes.push(next(&disposal));
        let view = DisposalView::load(tx, &disposal, act.clock)?;
        Ok(Answer { notes, warnings, ..Answer::plain(view) })
    })
}

/// Changes items, and asks for the disposal of those whose new state is disposed.
///
/// Errors: as for [`asset::edit`]; an item can't leave now.
pub fn edit(store: &mut Store, act: &Act, order: &Edit) -> Result<Answer<Vec<AssetView>>, Failure> {
    let Some(fated) = order.fate.clone().filter(|fated| fated.fate == Fate::Disposed) else {
        return asset::edit(store, act, order);
    };
    asset::may_be_of_several(order)?;
    act.write(store, |tx, act| {
        let fields = Edit { fate: None, ..order.clone() };
        let mut answer = if fields.changes_nothing() {
            let (assets, unknown) = asset::find::find_all(tx, &order.tags, order.spelling)?;
            if let Some(unknown) = unknown {
                return Err(unknown.fault.into());
            }
            let today = act.clock.today();
            let views = assets.iter().map(|asset| AssetView::load(tx, asset, today)).collect::<Result<_, _>>()?;
            Answer::plain(views)
        } else {
            asset::edit_all(tx, act, &fields)?
        };
        let (assets, _) = asset::find::find_all(tx, &order.tags, order.spelling)?;
        let request = Request {
            tags: order.tags.clone(),
            spelling: order.spelling,
            reason: fated.reason.clone(),
            method: None,
            recipient: None,
            carrier: None,
            by: None,
            funder_share: Vec::new(),
        };
        let on = act.clock.day_of(act.moment(None)?);
        let asks = requester(tx, act, None, on)?;
        let (disposal, warnings) = ask(tx, act, &assets, &request, asks.as_ref())?;
        let (no, what) = (disposal.no, text::count(assets.len(), "item"));
        answer.notes.push(format!("nothing is disposed of yet: disposal {no} was requested, of {what}"));
        answer.notes.push(next(&disposal));
        answer.warnings.extend(warnings);
        Ok(answer)
    })
}

/// What comes after a request.
fn next(disposal: &Disposal) -> say::Say {
    let no = disposal.no;
    if disposal.method.is_none() {
        let method = Remedy::EditDisposal { no, with: Input::Method.blank() };
        return say![
            "next, say how the items leave: ",
            method,
            ". Then someone else decides: ",
            Remedy::AuthoriseDisposal { no }
        ];
    }
    say!["next, someone else decides: ", Remedy::AuthoriseDisposal { no }]
}

/// Finds who asks: the named person, else the operator if the register knows them.
///
/// Errors: no such person; they are a pupil or a visitor, or have left.
fn requester(tx: &ReadTx<'_>, act: &Timed<'_>, named: Option<&str>, on: NaiveDate) -> Result<Option<Person>, Fault> {
    if let Some(named) = named {
        let person = store::person::find(tx, named)?;
        if !decision::holds_roles(person.kind) {
            return Err(Fault::conflict(
                format!("{} is a {}, and can't ask for a disposal", person.label(), person.kind),
                say!["Name a member of staff: ", Input::By.blank(), "."],
            ));
        }
        must_be_there(&person, on, Input::By)?;
        return Ok(Some(person));
    }
    if let Some(id) = act.operator.person() {
        return store::person::by_id(tx, id).map(Some);
    }
    let known = store::person::exact(tx, act.operator.name())?;
    Ok(known.into_iter().find(|person| decision::holds_roles(person.kind) && decision::is_there(person, on)))
}

/// Records a request for items that may leave. Returns it with the warnings.
fn ask(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    assets: &[Asset],
    order: &Request,
    asks: Option<&Person>,
) -> Result<(Disposal, Vec<Refusal>), Failure> {
    let reason = reason_of(&order.reason)?;
    let recipient = text::given_line("recipient", order.recipient.as_deref())?;
    let carrier = text::given_line("carrier", order.carrier.as_deref())?;
    let warnings = standing::must_be_free(tx, assets, None)?;
    let at = act.moment(None)?;
    let shares = shares(tx, None, &order.funder_share, assets)?;
    let disposal = Disposal {
        authorised_by: None,
        authorised_on: None,
        carrier,
        done_on: None,
        id: tx.new_id(),
        method: order.method,
        no: tx.next_no("disposal")?,
        operator_id: tx.operator_id()?,
        reason,
        recipient,
        reopen_reason: None,
        reopened_by: None,
        reopened_on: None,
        requested_by: asks.map(|person| person.id),
        requested_on: act.clock.day_of(at),
        state: State::Requested,
        withdraw_reason: None,
        withdrawn_on: None,
    };
    tx.insert(&disposal)?;
    for (position, (asset, share)) in (1..).zip(assets.iter().zip(shares)) {
        let mut item = DisposalItem {
            asset_id: asset.id,
            cost_pence: None,
            disposal_id: disposal.id,
            funder_pence: None,
            funder_share_bp: share.or(asset.funding_share_bp),
            id: tx.new_id(),
            is_open: true,
            position,
            proceeds_pence: None,
            replacement_pence: None,
            serial: None,
            taken_out_on: None,
        };
        as_it_is(tx, asset, &mut item)?;
        tx.insert(&item)?;
    }
    let mut body = details(&disposal);
    body.insert("tags".into(), json!(assets.iter().map(|asset| asset.tag.as_str()).collect::<Vec<_>>()));
    body.extend(asks.map(|person| ("by".to_owned(), json!(person.reference))));
    log(tx, act, "disposal request", &disposal, at, body)?;
    Ok((disposal, warnings))
}

/// Takes over what the register knows of an item now: its serial number, and what it cost.
pub(super) fn as_it_is(tx: &ReadTx<'_>, asset: &Asset, item: &mut DisposalItem) -> Result<(), Fault> {
    item.serial.clone_from(&asset.serial);
    item.cost_pence = asset.purchase_cost_pence;
    item.replacement_pence = match asset.purchase_cost_pence {
        Some(_) => None,
        None => {
            let category = store::category::by_id(tx, asset.category_id)?;
            store::finance::replacement_cost(tx, asset, &category)?.map(|cost| cost.pence)
        }
    };
    Ok(())
}

/// The part of each item's cost that a funder paid, as far as it was given.
///
/// Errors: it is more than the whole; as for [`given`].
pub(super) fn shares(
    tx: &ReadTx<'_>,
    no: Option<i64>,
    amounts: &[PerItem],
    assets: &[Asset],
) -> Result<Vec<Option<i64>>, Fault> {
    if amounts.iter().any(|share| !(0..=funding::WHOLE).contains(&share.amount)) {
        return Err(Fault::invalid("a funder's share is more than the whole cost").hint("A share is at most 100%."));
    }
    Ok(match given(tx, no, "funder's share", amounts, assets)? {
        Given::Nothing => vec![None; assets.len()],
        Given::Whole(share) => vec![Some(share); assets.len()],
        Given::Each(each) => each,
    })
}
