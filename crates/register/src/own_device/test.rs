//! Records that a person's own device on site passed its test again.

use super::{admit::log, list::DeviceView};
use crate::act::{Act, Answer, Timed};
use domain::{
    fault::{Failure, Fault},
    permission::DeviceState,
    remedy::{Remedy, See},
    say, text,
};
use store::{Store, WriteTx, changes};

/// Records that a device passed its test, on the day of the act. `tester` is the person who tested it, if not the
/// operator.
///
/// Errors: there is no such device; it is not on site; its last test was on a later day.
pub fn pass(store: &mut Store, act: &Act, no: i64, tester: Option<&str>) -> Result<Answer<DeviceView>, Failure> {
    act.write(store, |tx, act| pass_in(tx, act, no, tester).map(Answer::plain))
}

/// Refuses a device that failed: it must leave the site.
pub fn failed(no: i64) -> Fault {
    Fault::conflict(
        format!("own device {no} can't stay on site if it failed"),
        say!["Give it back to its owner, then record that: ", Remedy::DeviceLeaves { no }, "."],
    )
}

/// Records that a device passed its test within another act, as [`pass`] does.
pub(super) fn pass_in(tx: &WriteTx<'_>, act: &Timed<'_>, no: i64, tester: Option<&str>) -> Result<DeviceView, Failure> {
    let before = store::permission::device_by_no(tx, no)?;
    if before.state != DeviceState::OnSite {
        return Err(Fault::conflict(
            format!("own device {no} ({}) is not on site", before.what),
            say![See::OwnDevices, " lists the devices that are here."],
        )
        .into());
    }
    let at = act.moment(None)?;
    let day = act.clock.day_of(at);
    if before.tested_on.is_some_and(|last| last > day) {
        let message = format!("own device {no} ({}) has a later test", before.what);
        return Err(Fault::conflict(message, say![See::OwnDevices, " lists the tests."]).into());
    }
    let mut after = before.clone();
    after.tested_on = Some(day);
    after.tester = text::given_line("tester's name", tester)?.or_else(|| Some(act.operator.name().to_owned()));
    let body = changes(&before, &after);
    if !body.is_empty() {
        tx.update(&after)?;
        log(tx, act, "own-device test", &after, at, body)?;
    }
    Ok(DeviceView::load(tx, &after, act.clock)?)
}
