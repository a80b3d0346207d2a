//! Imported results that waited until their ID was matched to an item.

use super::{
    again::{Makes, judge},
    status,
    target::{Target, target_of},
};
use domain::{
    asset::Asset,
    category::PatClass,
    fault::{Fault, FaultKind},
    pat::{
        Appliance, Item, Limits, Make, Measure, NO_READINGS, Outcome, PatReading, PatResult, Reading, Standing,
        TestKind, breaks, label, lacks,
    },
    remedy::See,
    say,
    say::{Notes, Say},
    text::{LONG, count, fold},
    words::Word as _,
};
use store::{Entry, Plans, Subject, WriteTx, changes, pat::Named};

/// Gives results to an item. The item's class decides which passes are queried; if the school has set none, it is the
/// class that the tester found.
pub(crate) fn give(
    tx: &WriteTx<'_>,
    limits: &Limits,
    to: &mut Target,
    results: Vec<PatResult>,
    notes: &mut Notes,
) -> Result<Vec<PatResult>, Fault> {
    let newest = results.iter().filter(|result| result.state != Standing::Void).max_by_key(|r| (r.tested_on, r.no));
    if let Some(class) = newest.and_then(|result| class_noted(result.note.as_deref()?))
        && to.appliance.is_of_unknown_class()
    {
        keep_class(tx, &to.asset, &to.appliance, class)?;
        to.appliance.make.class = class;
        notes.extend(judge(tx, &mut to.asset, &Makes::of(&to.appliances))?);
    }
    let mut moved = Vec::with_capacity(results.len());
    for before in results {
        let mut readings: Vec<Reading> = store::pat::readings(tx, before.id)?.iter().map(PatReading::reading).collect();
        let blank = unfilled(&before, to.appliance.make, &readings);
        let rows = (i64::try_from(readings.len()).unwrap_or(i64::MAX)..).skip(1).zip(&blank);
        tx.insert_all(&rows.map(|(position, blank)| PatReading::new(before.id, position, blank)).collect::<Vec<_>>())?;
        readings.extend(blank);
        let state = match before.state {
            Standing::Void => Standing::Void,
            // An accepted pass stays accepted.
            Standing::Counted if before.decision.is_some() => Standing::Counted,
            _ => state_of(before.result, &readings, to.appliance.make, limits),
        };
        let mut after =
            PatResult { asset_id: Some(to.asset.id), part: to.appliance.part.clone(), state, ..before.clone() };
        if before.asset_id.is_none() {
            after.note = before.note.clone().and_then(without_class);
        }
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
    notes: &mut Notes,
) -> Result<usize, Fault> {
    let moved = give(tx, limits, to, store::pat::of_tester_id(tx, folded, None)?, notes)?;
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
        // An item that has just got its tag has hardly any results of its own. The log tells of them.
        number += take_up(tx, plans, &limits, &mut target, &folded, &mut Notes::default())?;
        *asset = target.asset;
    }
    Ok(number)
}

/// Makes a note about results that had waited for a tag, if there were any.
pub(crate) fn waited(tag: &str, number: usize) -> Option<Say> {
    let fact = || format!("{} from a tester's file now matched to {tag}: ", count(number, "test result"));
    (number > 0).then(|| say![fact(), See::TestsOf { label: tag.to_owned() }])
}

/// Saves the tester's class for an item of unknown class, because the class decides limits and intervals.
pub(crate) fn keep_class(tx: &WriteTx<'_>, asset: &Asset, appliance: &Appliance, class: PatClass) -> Result<(), Fault> {
    match &appliance.item {
        Some(item) => tx.update(&Item { pat_class: Some(class), ..item.clone() }),
        None => {
            let item = Item::new(tx.new_id(), asset.id, appliance.part.clone());
            tx.insert(&Item { pat_class: Some(class), ..item })
        }
    }
}

/// Adds the tester's class to the note of a result that has no item yet, for the day when it is matched.
pub(crate) fn with_class(note: Option<String>, class: Option<PatClass>) -> Option<String> {
    let Some(class) = class.filter(|class| *class != PatClass::Unknown) else { return note };
    let class = format!("class {class}");
    match note {
        None => Some(class),
        Some(note) if note.chars().count() + class.len() + 2 <= LONG => Some(format!("{note}; {class}")),
        note => note,
    }
}

/// The class at the end of the note of a result that was imported before its item was known.
fn class_noted(note: &str) -> Option<PatClass> {
    let last = note.rsplit_once("; ").map_or(note, |(_, last)| last);
    PatClass::parse(last.strip_prefix("class ")?).filter(|class| *class != PatClass::Unknown)
}

/// Removes the class that [`with_class`] added.
fn without_class(note: String) -> Option<String> {
    match class_noted(&note) {
        Some(_) => note.rsplit_once("; ").map(|(before, _)| before.to_owned()),
        None => Some(note),
    }
}

/// Works out the state of an imported result: a pass that its readings contradict is queried; every other result
/// counts.
pub(crate) fn state_of(result: Outcome, readings: &[Reading], make: Make, limits: &Limits) -> Standing {
    if result == Outcome::Pass && !breaks(readings, make, limits).is_empty() {
        Standing::Queried
    } else {
        Standing::Counted
    }
}

/// The blank readings that a passed full test lacks, if the class of its item is known: such a pass is queried. Where the
/// class is unknown, only a blank cell of the file is.
pub(crate) fn unfilled(result: &PatResult, make: Make, readings: &[Reading]) -> Vec<Reading> {
    // Registers of schema 7 have the reason only in the note.
    let is_noted = result.note.as_ref().is_some_and(|note| note.contains(NO_READINGS));
    let is_bare =
        is_noted || result.no_readings.is_some() || result.result != Outcome::Pass || result.kind != TestKind::Full;
    if is_bare || make.class == PatClass::Unknown {
        return Vec::new();
    }
    let is_there = |measure: Measure| readings.iter().any(|reading| reading.measure == measure);
    let lacking = lacks(make, readings).into_iter().filter(|measure| !is_there(*measure));
    lacking.map(|measure| Reading::without_number(measure, None)).collect()
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
