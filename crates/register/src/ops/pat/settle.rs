//! Whose an ID of a tester's file is: said by somebody, or known because a thing with that tag was registered since.

use super::{Meant, arrive::state_of, decide::log_change, meant, standing, which};
use crate::{
    act::{Act, Answer},
    reports::pat::ResultView,
};
use domain::{
    asset::Asset,
    fault::{Failure, Fault, FaultKind},
    pat::{Limits, PatReading, PatResult, Reading, Standing, TesterId, label},
    text::{count, fold, shown},
};
use store::{Plans, Store, Tx, asset::Spelling, pat::Named};

/// Says whose an ID of a tester's file is, by the number of one of its results: all of them are that thing's, and the
/// next file's are too. An ID that was settled wrongly is settled anew in the same way.
///
/// Errors: no such result or thing; the result came from no file; it is that thing's already.
pub fn settle_id(
    store: &mut Store,
    act: &Act,
    no: i64,
    (thing, spelling): (&str, Spelling),
) -> Result<Answer<Vec<ResultView>>, Failure> {
    act.write(store, |tx| {
        let named = store::pat::by_no(tx, no)?;
        let Some(foreign_id) = named.foreign_id.clone() else {
            return Err(Fault::usage(format!("test result {no} came from no tester's file"))
                .hint(format!("If it is of another thing, strike it out: `kitbook pat void {no} --reason \"…\"`."))
                .into());
        };
        let folded = fold(&foreign_id);
        refuse_its_own(tx, &named, &foreign_id, &folded)?;
        let (mut plans, limits) = (Plans::default(), store::pat::limits(tx)?);
        let mut target = meant(tx, &mut plans, thing, spelling)?;
        if named.asset_id == Some(target.asset.id) && named.part == target.thing.part {
            return Err(Fault::usage(format!("{} is {} already", shown(&foreign_id), target.label()))
                .hint("Nothing was changed.")
                .into());
        }
        let mut notes = Vec::new();
        let moved = give(tx, &limits, &target, store::pat::of_tester_id(tx, &folded, named.asset_id)?)?;
        remember(tx, foreign_id.clone(), folded, &target)?;
        if let Some(id) = named.asset_id {
            let mut former = store::asset::by_id(tx, id)?;
            let what = label(&former.tag, named.part.as_deref());
            notes.push(format!(
                "{} was taken for {what}: {} of it moved to {}",
                shown(&foreign_id),
                count(moved.len(), "result"),
                target.label()
            ));
            if former.id != target.asset.id {
                let stood = former.pat();
                standing::settle(tx, &mut plans, &mut former)?;
                standing::mark(tx, &former, stood)?;
            }
        }
        let stood = target.asset.pat();
        standing::settle(tx, &mut plans, &mut target.asset)?;
        standing::mark(tx, &target.asset, stood)?;
        let thing = plans.thing(tx, &target.asset, target.thing.part.as_deref())?;
        let views = moved.iter().map(|r| ResultView::build(tx, r, Some(&target.asset), Some(&thing)));
        let results = views.collect::<Result<Vec<_>, Fault>>()?;
        notes.extend(super::on_the_recall_list(tx, &target.asset)?);
        Ok(Answer { notes, ..Answer::plain(results) })
    })
}

/// An ID that nobody has settled is its thing's own tag or serial: to give that to another would take that thing's tests
/// away from it, whatever number was mistyped.
///
/// Errors: it is so.
fn refuse_its_own(tx: &Tx<'_>, result: &PatResult, foreign_id: &str, folded: &str) -> Result<(), Fault> {
    let Some(id) = result.asset_id else { return Ok(()) };
    if store::pat::tester_id(tx, folded)?.is_some() {
        return Ok(());
    }
    let own = store::asset::by_id(tx, id)?;
    let no = result.no;
    Err(Fault::usage(format!("test result {no} is {}’s own: {} was never unknown", own.tag, shown(foreign_id))).hint(
        format!(
            "Is the number right? `kitbook pat history --unmatched` lists what waits. If that test was of another thing, \
             strike it out (`kitbook pat void {no} --reason \"…\"`) and record it there."
        ),
    ))
}

/// Gives results to a thing. Whether they count is decided by what that is.
fn give(tx: &Tx<'_>, limits: &Limits, to: &Meant, results: Vec<PatResult>) -> Result<Vec<PatResult>, Fault> {
    let mut moved = Vec::with_capacity(results.len());
    for before in results {
        let readings: Vec<Reading> = store::pat::readings(tx, before.id)?.iter().map(PatReading::reading).collect();
        let state = match before.state {
            Standing::Void => Standing::Void,
            // What somebody has accepted stays accepted.
            Standing::Counted if before.decision.is_some() => Standing::Counted,
            _ => state_of(before.result, &readings, to.thing.make, limits),
        };
        let after = PatResult { asset_id: Some(to.asset.id), part: to.thing.part.clone(), state, ..before.clone() };
        tx.update(&after)?;
        log_change(tx, "pat match", &before, &after)?;
        moved.push(after);
    }
    Ok(moved)
}

/// Gives a thing what waits under an ID; how many results that were.
///
/// Errors: the register can't be written.
pub(super) fn take_up(
    tx: &Tx<'_>,
    plans: &mut Plans,
    limits: &Limits,
    to: &mut Meant,
    folded: &str,
) -> Result<usize, Fault> {
    let moved = give(tx, limits, to, store::pat::of_tester_id(tx, folded, None)?)?;
    let stood = to.asset.pat();
    standing::settle(tx, plans, &mut to.asset)?;
    standing::mark(tx, &to.asset, stood)?;
    Ok(moved.len())
}

/// Gives an asset that has just got its tag what waits under that tag: a kettle that failed before anybody registered it
/// is not lent. How many results that were.
///
/// Errors: the register can't be written.
pub(crate) fn take_up_waiting(tx: &Tx<'_>, plans: &mut Plans, asset: &mut Asset) -> Result<usize, Fault> {
    if !plans.any_waits(tx)? {
        return Ok(0);
    }
    let limits = store::pat::limits(tx)?;
    let parts: Vec<Option<String>> = plans.things(tx, asset)?.into_iter().map(|t| t.part).collect();
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
pub(crate) fn waited(tag: &str, number: usize) -> Option<String> {
    (number > 0).then(|| {
        format!("{} that waited for {tag} belong to it now: `kitbook pat history {tag}`", count(number, "test result"))
    })
}

fn remember(tx: &Tx<'_>, foreign_id: String, folded: String, target: &Meant) -> Result<(), Fault> {
    let known = store::pat::tester_id(tx, &folded)?;
    let part = target.thing.part.clone();
    let id = TesterId { asset_id: target.asset.id, foreign_id, foreign_id_folded: folded, part };
    if known.is_some() { tx.update(&id) } else { tx.insert(&id) }
}
