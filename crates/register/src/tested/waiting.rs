//! Imported results that waited until their ID was matched to an item.

use super::{
    status,
    target::{Target, target_of},
};
use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    pat::{Limits, Outcome, PatReading, PatResult, Reading, Standing, breaks, label},
    remedy::See,
    say,
    say::Say,
    text::{count, fold},
};
use store::{Entry, Plans, Subject, WriteTx, changes, pat::Named};

/// Gives results to an item. The item's class decides which passes are queried.
pub(crate) fn give(
    tx: &WriteTx<'_>,
    limits: &Limits,
    to: &Target,
    results: Vec<PatResult>,
) -> Result<Vec<PatResult>, Fault> {
    let mut moved = Vec::with_capacity(results.len());
    for before in results {
        let readings: Vec<Reading> = store::pat::readings(tx, before.id)?.iter().map(PatReading::reading).collect();
        let state = match before.state {
            Standing::Void => Standing::Void,
            // An accepted pass stays accepted.
            Standing::Counted if before.decision.is_some() => Standing::Counted,
            _ => state_of(before.result, &readings, to.appliance.make, limits),
        };
        let after = PatResult { asset_id: Some(to.asset.id), part: to.appliance.part.clone(), state, ..before.clone() };
        tx.update(&after)?;
        log_change(tx, "pat match", &before, &after)?;
        moved.push(after);
    }
    Ok(moved)
}

/// Gives an item the unmatched results under an ID, and counts them.
pub(crate) fn take_up(
    tx: &WriteTx<'_>,
    plans: &mut Plans,
    limits: &Limits,
    to: &mut Target,
    folded: &str,
) -> Result<usize, Fault> {
    let moved = give(tx, limits, to, store::pat::of_tester_id(tx, folded, None)?)?;
    let before = to.asset.pat();
    status::settle(tx, plans, &mut to.asset)?;
    status::mark(tx, &to.asset, before)?;
    Ok(moved.len())
}

/// Gives an asset that has just got its tag the unmatched results under that tag, and counts them. A kettle that failed
/// before it was registered must not be lent.
pub(crate) fn take_up_waiting(tx: &WriteTx<'_>, plans: &mut Plans, asset: &mut Asset) -> Result<usize, Fault> {
    if !plans.any_waits(tx)? {
        return Ok(0);
    }
    let limits = store::pat::limits(tx)?;
    let parts: Vec<Option<String>> = plans.appliances(tx, asset)?.into_iter().map(|t| t.part).collect();
    let mut number = 0;
    for part in parts {
        let folded = fold(&label(&asset.tag, part.as_deref()));
        let named = Named { asset: asset.clone(), by_name: part.is_some(), part };
        let mut target = match target_of(tx, plans, named) {
            Ok(target) => target,
            // The tag alone doesn't tell which of several parts was tested.
            Err(fault) if fault.kind == FaultKind::Ambiguous => continue,
            Err(fault) => return Err(fault),
        };
        number += take_up(tx, plans, &limits, &mut target, &folded)?;
        *asset = target.asset;
    }
    Ok(number)
}

/// Makes a note about results that had waited for a tag, if there were any.
pub(crate) fn waited(tag: &str, number: usize) -> Option<Say> {
    let fact = || format!("{} from a tester's file now matched to {tag}: ", count(number, "test result"));
    (number > 0).then(|| say![fact(), See::TestsOf { label: tag.to_owned() }])
}

/// Works out the state of an imported result: a pass that its readings contradict is queried; every other result
/// counts.
pub(crate) fn state_of(result: Outcome, readings: &[Reading], make: domain::pat::Make, limits: &Limits) -> Standing {
    if result == Outcome::Pass && !breaks(readings, make, limits).is_empty() {
        Standing::Queried
    } else {
        Standing::Counted
    }
}

/// Logs a change of a result.
pub(crate) fn log_change(
    tx: &WriteTx<'_>,
    action: &'static str,
    before: &PatResult,
    after: &PatResult,
) -> Result<(), Fault> {
    let mut body = changes(before, after);
    body.insert("no".to_owned(), after.no.into());
    tx.log(Entry {
        action,
        subject: Subject::new("pat_result", after.id),
        asset: after.asset_id,
        person: None,
        effective_at: None,
        body,
    })
    .map(|_| ())
}
