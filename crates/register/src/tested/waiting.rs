//! Results of a tester's file that waited for a tag, and whose they are now.

use super::{
    status,
    which::{Meant, which},
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

/// Gives results to an item. Whether they count is decided by what that is.
pub(crate) fn give(
    tx: &WriteTx<'_>,
    limits: &Limits,
    to: &Meant,
    results: Vec<PatResult>,
) -> Result<Vec<PatResult>, Fault> {
    let mut moved = Vec::with_capacity(results.len());
    for before in results {
        let readings: Vec<Reading> = store::pat::readings(tx, before.id)?.iter().map(PatReading::reading).collect();
        let state = match before.state {
            Standing::Void => Standing::Void,
            // What somebody has accepted stays accepted.
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

/// Gives an item what waits under an ID; how many results that were.
///
/// Errors: the register can't be written.
pub(crate) fn take_up(
    tx: &WriteTx<'_>,
    plans: &mut Plans,
    limits: &Limits,
    to: &mut Meant,
    folded: &str,
) -> Result<usize, Fault> {
    let moved = give(tx, limits, to, store::pat::of_tester_id(tx, folded, None)?)?;
    let stood = to.asset.pat();
    status::settle(tx, plans, &mut to.asset)?;
    status::mark(tx, &to.asset, stood)?;
    Ok(moved.len())
}

/// Gives an asset that has just got its tag what waits under that tag: a kettle that failed before anybody registered it
/// is not lent. How many results that were.
///
/// Errors: the register can't be written.
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
        let mut meant = match which(tx, plans, named) {
            Ok(meant) => meant,
            // Of several parts nobody can say which.
            Err(fault) if fault.kind == FaultKind::Ambiguous => continue,
            Err(fault) => return Err(fault),
        };
        number += take_up(tx, plans, &limits, &mut meant, &folded)?;
        *asset = meant.asset;
    }
    Ok(number)
}

/// What there is to say of results that had waited for a tag.
pub(crate) fn waited(tag: &str, number: usize) -> Option<Say> {
    let fact = || format!("{} that waited for {tag} belong to it now: ", count(number, "test result"));
    (number > 0).then(|| say![fact(), See::TestsOf { label: tag.to_owned() }])
}

/// Whether an imported result counts at once: a pass that its readings deny waits for somebody.
pub(crate) fn state_of(result: Outcome, readings: &[Reading], make: domain::pat::Make, limits: &Limits) -> Standing {
    if result == Outcome::Pass && !breaks(readings, make, limits).is_empty() {
        Standing::Queried
    } else {
        Standing::Counted
    }
}

/// A line in the log for what changed of a result.
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
