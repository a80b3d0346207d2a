//! Recording and voiding wipes (Frederick Gent 10.4).

use super::list::WipeView;
use crate::{
    act::{Act, Answer, Timed},
    asset,
    rule::decider::reason_of,
};
use domain::{
    asset::Asset,
    fault::{Failure, Fault, Refused},
    loan::{Loan, Slip, Stage},
    person::Person,
    remedy::{Input, See},
    rules, say,
    say::Notes,
    text,
    when::{Clock, Instant},
    wipe::{self, Wipe},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, asset::Spelling, changes, details};

/// An order to record that devices were wiped.
#[derive(Debug, Clone)]
pub struct Order {
    pub tags: Vec<String>,
    pub spelling: Spelling,
    /// The method, such as "factory reset".
    pub method: String,
    /// The person who wiped the devices, if not the operator.
    pub by: Option<String>,
    pub cloud_signed_out: bool,
    pub account_deleted: bool,
    pub certificate: Option<String>,
    /// True to record a wipe that the device does not await, as before a disposal or after a loan of a few days.
    pub anyway: bool,
}

/// Records that devices were wiped: all of them, or none.
///
/// Errors: a tag is unknown; a device does not await a wipe, or is kept as evidence.
pub fn record(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<Vec<WipeView>>, Failure> {
    act.write(store, |tx, act| {
        let (assets, unknown) = asset::find::find_all(tx, &order.tags, order.spelling)?;
        if let Some(unknown) = unknown {
            return Err(unknown.fault.into());
        }
        let mut refused = Refused::default();
        let mut answer = Answer::plain(Vec::with_capacity(assets.len()));
        for asset in assets {
            match record_one(tx, act, &asset, order) {
                Ok((wipe, note)) => {
                    answer.value.push(WipeView::load(tx, &wipe)?);
                    answer.notes.extend(note);
                }
                Err(Failure::Refused(more)) => refused.refusals.extend(more.refusals),
                Err(fault) => return Err(fault),
            }
        }
        if !refused.refusals.is_empty() {
            return Err(Failure::Refused(Box::new(refused)));
        }
        Ok(answer)
    })
}

/// Records that one device was wiped. Returns the wipe, with a note if the device may still be locked to a cloud
/// account.
pub(crate) fn record_one(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    asset: &Asset,
    order: &Order,
) -> Result<(Wipe, Option<String>), Failure> {
    let tag = &asset.tag;
    if let Some(refusal) = rules::refuse_held(tag, &store::repair::standing_holds(tx, asset.id)?) {
        return Err(Failure::refused(refusal));
    }
    if !asset.awaiting_wipe && !order.anyway {
        return Err(Fault::conflict(
            format!("{tag} does not await a wipe"),
            say!["To see which devices do: ", See::Wipes, ". If it was wiped anyway, add ", Input::Anyway, "."],
        )
        .into());
    }
    let loan =
        if asset.awaiting_wipe { loan_to_wipe(tx, asset, act.clock)? } else { store::asset::last_loan(tx, asset.id)? };
    let ended = loan.as_ref().and_then(|loan| loan.ended_at);
    let at = act.moment(ended.map(|at| (at, "it came back")))?;
    act.must_be_bought_by(at, asset)?;
    let method = text::required("method", &order.method, text::SHORT)?;
    let by = text::given_line("name of the person who wiped it", order.by.as_deref())?;
    let certificate = text::given_line("certificate", order.certificate.as_deref())?;
    let wipe = Wipe {
        account_deleted: order.account_deleted,
        asset_id: asset.id,
        certificate,
        cloud_signed_out: order.cloud_signed_out,
        id: tx.new_id(),
        loan_id: loan.map(|loan| loan.id),
        method,
        no: tx.next_no("wipe")?,
        void_reason: None,
        wiped_by: Some(by.unwrap_or_else(|| act.operator.name().to_owned())),
        wiped_on: act.clock.day_of(at),
    };
    tx.insert(&wipe)?;
    tx.update(&Asset { awaiting_wipe: false, ..asset.clone() })?;
    let mut body = details(&wipe);
    body.insert("tag".into(), json!(tag));
    log(tx, act, "wipe record", &wipe, at, body)?;
    let locked = (!order.cloud_signed_out).then(|| {
        format!("{tag} may stay locked to the last borrower's account if it was not signed out of the cloud first")
    });
    Ok((wipe, locked))
}

/// Voids a wipe that never took place. The device awaits its wipe again, unless it has been wiped since.
///
/// Errors: no such wipe; it is already void; no reason was given.
pub fn void(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<WipeView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::leaver::wipe_by_no(tx, no)?;
        let was_last = store::leaver::last_wipe(tx, before.asset_id)?.is_some_and(|last| last.id == before.id);
        let mut after = before.clone();
        after.void(reason_of(reason)?)?;
        tx.update(&after)?;
        let asset = store::asset::by_id(tx, after.asset_id)?;
        let has_data = match after.loan_id {
            // If the same wipe was recorded twice, the other entry still counts.
            Some(id) => {
                !store::leaver::is_wiped(tx, id)? && is_left_by(tx, &asset, &store::loan::by_id(tx, id)?, act.clock)?
            }
            None => false,
        };
        let awaits = was_last && has_data;
        if awaits {
            tx.update(&Asset { awaiting_wipe: true, ..asset.clone() })?;
        }
        log(tx, act, "wipe void", &after, act.moment(None)?, changes(&before, &after))?;
        let mut notes = Notes::default();
        if awaits {
            notes.push(format!("{} awaits its wipe again", asset.tag));
            if let Some(open) = store::asset::open_loan(tx, asset.id)? {
                let holder = store::person::by_id(tx, open.person_id)?.label();
                notes.push(format!("{} is on loan to {holder} (loan {}). Ask for it back", asset.tag, open.no));
            }
        }
        Ok(Answer { notes, ..Answer::plain(WipeView::load(tx, &after)?) })
    })
}

/// Finds the loan that left data on a device: the last one that was issued to one person, or left data otherwise.
pub(crate) fn loan_to_wipe(tx: &ReadTx<'_>, asset: &Asset, clock: Clock) -> Result<Option<Loan>, Fault> {
    for loan in store::leaver::ended_loans(tx, asset.id)? {
        if loan.was_issued() || is_left_by(tx, asset, &loan, clock)? {
            return Ok(Some(loan));
        }
    }
    Ok(None)
}

/// True if a loan that ends leaves its borrower's data on the device.
pub(crate) fn is_left_by(tx: &ReadTx<'_>, asset: &Asset, loan: &Loan, clock: Clock) -> Result<bool, Fault> {
    if !holds_data(tx, asset)? {
        return Ok(false);
    }
    let personal_data = store::loan::slip_by_id(tx, loan.slip_id)?.personal_data == Some(true);
    let borrower = store::person::by_id(tx, loan.person_id)?;
    Ok(wipe::leaves_traces(loan, true, personal_data, &borrower, clock))
}

/// True if a loan leaves the borrower's data on the item; the slip and the borrower were read before.
pub(crate) fn is_left_on(
    tx: &ReadTx<'_>,
    asset: &Asset,
    loan: &Loan,
    (slip, borrower): (&Slip, &Person),
    clock: Clock,
) -> Result<bool, Fault> {
    let personal_data = slip.personal_data == Some(true);
    Ok(holds_data(tx, asset)? && wipe::leaves_traces(loan, true, personal_data, borrower, clock))
}

/// True if a wipe of the item can be recorded: it holds data, or awaits a wipe, and is not kept as evidence.
pub fn may_be_wiped(tx: &ReadTx<'_>, asset: &Asset) -> Result<bool, Fault> {
    let has_data = asset.awaiting_wipe || holds_data(tx, asset)?;
    Ok(has_data && store::repair::standing_holds(tx, asset.id)?.is_empty())
}

fn holds_data(tx: &ReadTx<'_>, asset: &Asset) -> Result<bool, Fault> {
    Ok(store::category::by_id(tx, asset.category_id)?.holds_data)
}

/// True if an item that was lost or stolen, and was found, still holds its last borrower's data.
pub(crate) fn is_left_by_last(tx: &ReadTx<'_>, asset: &Asset, clock: Clock) -> Result<bool, Fault> {
    match store::asset::last_loan(tx, asset.id)?.filter(|loan| matches!(loan.state, Stage::Lost | Stage::Stolen)) {
        Some(last) if !store::leaver::is_wiped(tx, last.id)? => is_left_by(tx, asset, &last, clock),
        _ => Ok(false),
    }
}

/// True if the device was lent without its wipe, so that it awaits the wipe again when this loan is undone.
pub(crate) fn was_left_before(tx: &ReadTx<'_>, loan: &Loan) -> Result<bool, Fault> {
    Ok(store::loan::overrides(tx, loan.id)?.iter().any(|overridden| overridden.rule == "awaiting-wipe"))
}

fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    wipe: &Wipe,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(wipe.no));
    tx.log(Entry {
        action,
        subject: Subject::new("wipe", wipe.id),
        asset: Some(wipe.asset_id),
        person: None,
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}

/// Makes the order to record a wipe that was done during a hand-over.
pub(crate) fn in_between(tag: &str, method: &str) -> Order {
    Order {
        tags: vec![tag.to_owned()],
        spelling: Spelling::Whole,
        method: method.to_owned(),
        by: None,
        cloud_signed_out: true,
        account_deleted: false,
        certificate: None,
        anyway: true,
    }
}
