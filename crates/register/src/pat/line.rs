//! The test in one line of a round: it changes the item's class and fuse if they differ, then records the result.

use super::{
    log::Sitting,
    record::{Given, write},
    set::{Electrics, change},
    view::{ApplianceView, ResultView},
};
use crate::{
    act::{Act, Answer},
    tested::target::{Target, find_target},
};
use chrono::NaiveDate;
use domain::{
    category::PatClass,
    fault::{Failure, Fault},
    pat::{Make, Outcome, Reading, TestKind, TestLine, unmeasured},
    say::Notes,
};
use store::{Plans, ReadTx, WriteTx, asset::Spelling};

/// The effect of a line.
pub(super) enum Doing {
    Recorded(Box<ResultView>, Notes),
    /// Only the item was changed.
    Changed(Box<ApplianceView>, Notes),
    /// The item has this result in this round already.
    Known,
}

/// Reads an item as lists show it.
pub(super) fn shown_item(tx: &ReadTx<'_>, label: &str, today: NaiveDate) -> Result<ApplianceView, Fault> {
    let target = find_target(tx, &mut Plans::default(), label, Spelling::Whole)?;
    view(tx, &target, today)
}

fn view(tx: &ReadTx<'_>, target: &Target, today: NaiveDate) -> Result<ApplianceView, Fault> {
    let category = store::category::by_id(tx, target.asset.category_id)?.name;
    let place = store::place::of(tx, &target.asset)?.name;
    ApplianceView::build(tx, (&target.asset, &category), place, &target.appliance, None, today)
}

/// Records the test in a line: all of it, or nothing.
///
/// Errors: the test is refused; a full test has no instrument or not its readings; a fail has no reason.
pub(super) fn record(
    store: &mut store::Store,
    act: &Act,
    sitting: &Sitting,
    label: &str,
    line: &TestLine,
) -> Result<Doing, Failure> {
    act.write(store, |tx, act| {
        let mut notes = Notes::default();
        let target = change_item(tx, label, line, &mut notes)?;
        let today = act.clock.today();
        let Some(outcome) = line.outcome else {
            return Ok(Doing::Changed(Box::new(view(tx, &target, today)?), notes));
        };
        let readings = line.readings(target.appliance.make)?;
        let is_full = line.is_unmeasured || !readings.is_empty();
        let kind = if is_full { TestKind::Full } else { TestKind::Visual };
        if sitting.last(label).is_some_and(|last| (last.result, last.kind) == (outcome, kind)) {
            return Ok(Doing::Known);
        }
        let no_readings = line.is_unmeasured.then(|| line.rest.clone().or_else(|| sitting.round.no_readings.clone()));
        if no_readings == Some(None) {
            return Err(Fault::invalid("`T` needs the reason why there are no readings")
                .hint("Type it once after `T`, like `T pass/fail tester`.")
                .into());
        }
        if is_full && sitting.round.instrument.is_none() {
            return Err(Fault::invalid("readings need the name of the instrument")
                .hint("Type it once, like `instrument PrimeTest 350`, then the readings again.")
                .into());
        }
        if is_full && outcome == Outcome::Pass && !line.is_unmeasured {
            must_be_measured(label, target.appliance.make, &readings)?;
        }
        let given = Given {
            kind,
            result: outcome,
            readings,
            tester: sitting.round.tester.clone(),
            instrument: sitting.round.instrument.clone().filter(|_| is_full),
            instrument_serial: sitting.round.instrument_serial.clone().filter(|_| is_full),
            no_readings: no_readings.flatten(),
            note: line.rest.clone().filter(|_| outcome == Outcome::Fail),
            replaced: false,
        };
        let mut plans = Plans::default();
        let limits = store::pat::limits(tx)?;
        let Answer { value, notes: more, .. } = write(tx, act, &mut plans, &limits, target, &given)?;
        let target = find_target(tx, &mut Plans::default(), label, Spelling::Whole)?;
        let wanted = view(tx, &target, today)?.wanted(today);
        if (kind, outcome, wanted) == (TestKind::Visual, Outcome::Pass, Some(TestKind::Full)) && !value.stays_failed {
            notes.push("its full test is still to do".to_owned());
        }
        notes.extend(more);
        Ok(Doing::Recorded(Box::new(value), notes))
    })
}

/// Gives the item the class and fuse of the line, if they differ, and says so.
fn change_item(tx: &WriteTx<'_>, label: &str, line: &TestLine, notes: &mut Notes) -> Result<Target, Fault> {
    let mut target = find_target(tx, &mut Plans::default(), label, Spelling::Whole)?;
    let fuse = target.appliance.item.as_ref().and_then(|item| item.fuse);
    let order = Electrics {
        class: line.class.filter(|class| *class != target.appliance.make.class).map(Some),
        fuse: line.fuse.filter(|amps| Some(*amps) != fuse).map(Some),
        ..Electrics::default()
    };
    if order == Electrics::default() {
        return Ok(target);
    }
    let part = target.appliance.part.clone();
    let judged = change(tx, &mut target.asset, part.as_deref(), &order)?;
    if let Some(Some(class)) = order.class {
        notes.push(format!("{label} is class {class} now, not {}", target.appliance.make.class));
    }
    if let Some(Some(amps)) = order.fuse {
        let before = fuse.map(|amps| format!(", not {amps} A")).unwrap_or_default();
        notes.push(format!("the fuse of {label} is {amps} A now{before}"));
    }
    notes.extend(judged.unwrap_or_default());
    find_target(tx, &mut Plans::default(), label, Spelling::Whole)
}

/// Refuses a pass without the readings of its class, in the words of a round.
fn must_be_measured(label: &str, make: Make, readings: &[Reading]) -> Result<(), Fault> {
    if unmeasured(make, readings).is_empty() {
        return Ok(());
    }
    let (why, hint) = match make.class {
        PatClass::Unknown => (
            format!("the class of {label} is unknown, so it counts as class I, which needs earth and insulation"),
            "Type both, like `0.08 99 P`. If its plate shows class II (a square in a square), type `class II 99 P`.",
        ),
        PatClass::One => (
            format!("{label} is class I, which needs earth and insulation"),
            "Type both, like `0.08 99 P`, or leakage in place of insulation, like `0.08 L0.5 P`. If it is class II, \
             type `class II 99 P`.",
        ),
        PatClass::Two | PatClass::Three => (
            format!("{label} needs an insulation or a leakage reading"),
            "Type the insulation, like `99 P`, or the leakage, like `L0.5 P`.",
        ),
    };
    Err(Fault::invalid(why).hint(hint))
}
