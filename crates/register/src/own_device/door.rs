//! Own devices where tests are recorded: each is named by its number, as in `own 3`, or by its serial number.

use super::{
    list::DeviceView,
    test::{failed, pass_in},
};
use crate::{
    act::{Act, Answer, Timed},
    pat::import::Own,
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    incoming::serial,
    pat::{Outcome, Tested},
    permission::{DeviceState, OwnDevice},
    remedy::{Remedy, See},
    say,
    text::{fold, shown},
    when::{When, show_day},
};
use store::{ReadTx, Store, WriteTx, asset::Spelling};

/// The number in a word such as `own 3` or `OWN-3`.
fn number(typed: &str) -> Option<i64> {
    let folded = fold(typed);
    let rest = folded.strip_prefix("own")?.trim_start_matches([' ', '-', '\t']);
    rest.parse().ok().filter(|_| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Finds the own device that a word means; `None` if it means none, or an item of the school.
///
/// Errors: several devices that are here have this serial number.
pub fn find(tx: &ReadTx<'_>, typed: &str, spelling: Spelling) -> Result<Option<OwnDevice>, Fault> {
    match store::pat::seek(tx, typed, spelling) {
        Ok(None) => of_people(tx, typed),
        Ok(Some(_)) => Ok(None),
        Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn of_people(tx: &ReadTx<'_>, typed: &str) -> Result<Option<OwnDevice>, Fault> {
    if let Some(no) = number(typed) {
        return store::permission::own_device(tx, no);
    }
    let mut here = store::permission::devices_on_site(tx)?;
    here.retain(|device| device.serial.as_ref().is_some_and(|known| serial::are_one(known, typed)));
    if here.len() > 1 {
        let told = here.iter().map(|device| format!("own {}: {}", device.no, device.what));
        return Err(Fault::new(FaultKind::Ambiguous, format!("{} is the serial of several own devices", shown(typed)))
            .hint("Give the number of one of them.")
            .details(told));
    }
    Ok(here.pop())
}

/// The own devices that words mean; none if they all mean items of the school, or nothing.
///
/// Errors: some are own devices, and others are not: they have different records.
pub fn only_own(tx: &ReadTx<'_>, typed: &[String], spelling: Spelling) -> Result<Vec<OwnDevice>, Fault> {
    let (mut own, mut other) = (Vec::new(), None);
    for word in typed {
        match find(tx, word, spelling)? {
            Some(device) => own.push(device),
            None => other = other.or(Some(word)),
        }
    }
    let (Some(device), Some(other)) = (own.first(), other) else { return Ok(own) };
    let message = format!("own {} is a person's own device, and {} is not", device.no, shown(other));
    Err(Fault::invalid(message).hint("Record the own devices by themselves: their tests are kept with them."))
}

/// Records that own devices passed their tests: all of them, or none.
///
/// Errors: one is not on site, or its last test was on a later day.
pub fn pass_all(
    store: &mut Store,
    act: &Act,
    devices: &[OwnDevice],
    tester: Option<&str>,
) -> Result<Answer<Vec<DeviceView>>, Failure> {
    act.write(store, |tx, act| {
        let mut passed: Vec<DeviceView> = Vec::with_capacity(devices.len());
        for device in devices {
            // The same device given twice is recorded once.
            if !passed.iter().any(|known| known.no == Some(device.no)) {
                passed.push(pass_in(tx, act, device.no, tester)?);
            }
        }
        Ok(Answer::plain(passed))
    })
}

/// Refuses to record a fail: a device that failed must leave the site.
///
/// Errors: always.
pub fn fail(device: &OwnDevice) -> Result<(), Failure> {
    Err(failed(device.no).into())
}

/// Takes the record of a tester's file for an own device that is here; `None` if the ID is of none.
///
/// Errors: several devices have the ID as their serial number.
pub fn take(tx: &WriteTx<'_>, act: &Timed<'_>, id: &str, record: &Tested) -> Result<Option<Own>, Fault> {
    let Some(device) = of_people(tx, id)?.filter(|device| device.state == DeviceState::OnSite) else {
        return Ok(None);
    };
    let known = Own { known: true, note: None };
    // A fail on the day of the last pass still counts: nobody knows which came first.
    let is_known = device.tested_on.is_some_and(|last| match record.outcome {
        Outcome::Fail => last > record.tested_on,
        _ => last >= record.tested_on,
    });
    Ok(Some(match record.outcome {
        _ if is_known => known,
        Outcome::Information => known,
        Outcome::Pass => {
            let mut late = None;
            let act = act.on(When::Day(record.tested_on), &mut late);
            pass_in(tx, &act, device.no, record.tester.as_deref()).map_err(one_fault)?;
            Own { known: false, note: None }
        }
        Outcome::Fail => Own {
            known: false,
            note: Some(say![
                format!(
                    "own {} ({}) failed on {} and must leave the site; when it has: ",
                    device.no,
                    device.what,
                    show_day(record.tested_on)
                ),
                Remedy::DeviceLeaves { no: device.no }
            ]),
        },
    }))
}

/// A device has no rules of its own, so what stops its test is a fault.
fn one_fault(failure: Failure) -> Fault {
    match failure {
        Failure::Fault(fault) => fault,
        Failure::Refused(_) => Fault::conflict("the test of an own device was refused", say![See::OwnDevices, "."]),
    }
}
