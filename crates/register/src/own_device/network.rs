//! Connects people's own devices to the school's network (Hazeldene 4.10, 4.17; Brockhampton): each with a permission of
//! its own and anti-virus software, and an adult's encrypted.

use super::{
    admit::{admission, given_or_awaited, log},
    list::DeviceView,
};
use crate::{
    act::{Act, Answer},
    rule::exception,
};
use domain::{
    fault::{Failure, Fault, Refused},
    permission,
    remedy::See,
    rules::{self, Override},
    say,
    when::show_day,
};
use serde_json::json;
use store::{Store, changes};

/// Records that a device goes on the school's network.
///
/// Errors: there is no such device; it is not here, or is on the network already; a rule refuses it.
pub fn connect(store: &mut Store, act: &Act, no: i64, overrides: &[Override]) -> Result<Answer<DeviceView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::permission::device_by_no(tx, no)?;
        if before.ended_at.is_some() {
            return Err(Fault::conflict(
                format!("own device {no} ({}) is not here", before.what),
                say![See::OwnDevices, " lists the devices that are here."],
            )
            .into());
        }
        if let Some(since) = before.network_on {
            return Err(Fault::conflict(
                format!("own device {no} ({}) has been on the network since {}", before.what, show_day(since)),
                say![See::OwnDevices, " lists the devices that are here."],
            )
            .into());
        }
        let came = before.handed_in_at.or(before.admitted_on.map(|day| act.clock.start_of(day)));
        let at = act.moment(came.map(|at| (at, "it came")))?;
        let day = act.clock.day_of(at);
        let owner = store::person::by_id(tx, before.person_id)?;
        let permission = store::permission::of_device(tx, permission::to_connect(owner.kind), &before, day)?;
        let (permission, awaited) = given_or_awaited(permission);
        let strictness = store::setting::strictness(tx, overrides.to_vec())?;
        let asked = admission(&owner, &before, Some(no), (permission.is_some(), awaited), (&strictness, day));
        let verdict = rules::judge_admission(&asked, &strictness);
        if !verdict.refusals.is_empty() {
            let refused = Refused { refusals: verdict.refusals, warnings: verdict.warnings, ..Refused::default() };
            return Err(Failure::Refused(Box::new(refused)));
        }
        let overridden = exception::told(tx, act, &verdict.used, &owner, day)?;
        let mut after = before.clone();
        after.network_on = Some(day);
        tx.update(&after)?;
        let mut body = changes(&before, &after);
        if let Some(permission) = &permission {
            store::permission::tie(tx, permission, &after)?;
            body.insert("permission_no".into(), json!(permission.no));
        }
        if !verdict.used.is_empty() {
            body.insert("overrides".into(), overridden.into());
        }
        log(tx, act, "own-device connect", &after, at, body)?;
        Ok(Answer { warnings: verdict.warnings, ..Answer::plain(DeviceView::load(tx, &after, act.clock)?) })
    })
}

/// Records that a device is off the school's network.
///
/// Errors: there is no such device; it is not on the network.
pub fn disconnect(store: &mut Store, act: &Act, no: i64) -> Result<Answer<DeviceView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::permission::device_by_no(tx, no)?;
        let Some(since) = before.network_on else {
            return Err(Fault::conflict(
                format!("own device {no} ({}) is not on the network", before.what),
                say![See::OwnDevices, " lists the devices, with those on the network."],
            )
            .into());
        };
        let at = act.moment(Some((act.clock.start_of(since), "it went on the network")))?;
        let mut after = before.clone();
        after.network_on = None;
        tx.update(&after)?;
        log(tx, act, "own-device disconnect", &after, at, changes(&before, &after))?;
        Ok(Answer::plain(DeviceView::load(tx, &after, act.clock)?))
    })
}
