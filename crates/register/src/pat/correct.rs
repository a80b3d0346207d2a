//! Corrects results: voids a wrong result, or accepts a queried pass. The item's status is then worked out again.

use super::{
    record::{on_the_recall_list, reason_of},
    view::ResultView,
};
use crate::{
    act::{Act, Answer},
    tested::{self, waiting::log_change},
};
use domain::{
    fault::{Failure, Fault},
    pat::{PatResult, Standing, label},
    remedy::See,
    say,
    say::Notes,
};
use store::{Plans, Store, WriteTx};

/// Voids a result that was recorded by mistake.
///
/// Errors: there is no such result; it is already voided; the reason is empty.
pub fn void(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<ResultView>, Failure> {
    act.write(store, |tx, _| {
        let result = store::pat::by_no(tx, no)?;
        if result.state == Standing::Void {
            return Err(Fault::conflict(
                format!("test result {no} is already voided"),
                "A voided result can't be changed. If the test did take place, record it again.",
            )
            .into());
        }
        decide(tx, "pat void", &result, Standing::Void, reason_of(reason)?)
    })
}

/// Accepts a queried pass, so that it counts although its readings contradict it.
///
/// Errors: there is no such result; the result is not queried; the reason is empty.
pub fn accept(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<ResultView>, Failure> {
    act.write(store, |tx, _| {
        let result = store::pat::by_no(tx, no)?;
        if result.state != Standing::Queried {
            return Err(Fault::conflict(
                format!("test result {no} is {}, not queried", result.state),
                say![See::QueriedTests, " lists the passes waiting to be accepted."],
            )
            .into());
        }
        decide(tx, "pat accept", &result, Standing::Counted, reason_of(reason)?)
    })
}

/// Saves the decision on a result, and the item's new status.
pub(crate) fn decide(
    tx: &WriteTx<'_>,
    action: &'static str,
    before: &PatResult,
    state: Standing,
    reason: String,
) -> Result<Answer<ResultView>, Failure> {
    let after = PatResult { state, decision: Some(reason), ..before.clone() };
    tx.update(&after)?;
    log_change(tx, action, before, &after)?;
    let Some(id) = after.asset_id else {
        return Ok(Answer::plain(ResultView::build(tx, &after, None, None)?));
    };
    let mut plans = Plans::default();
    let mut asset = store::asset::by_id(tx, id)?;
    let status_before = asset.pat();
    tested::status::settle(tx, &mut plans, &mut asset)?;
    tested::status::mark(tx, &asset, status_before)?;
    let appliance = plans.appliance(tx, &asset, after.part.as_deref())?;
    let mut notes = Notes::default();
    if appliance.history.failed.is_some() {
        notes.push(format!("{} has failed: keep it out of use", label(&asset.tag, after.part.as_deref())));
        notes.extend(on_the_recall_list(tx, &asset)?);
    }
    Ok(Answer { notes, ..Answer::plain(ResultView::build(tx, &after, Some(&asset), Some(&appliance))?) })
}
