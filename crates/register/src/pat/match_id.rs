//! Matches an ID in a tester's file to an item.

use super::view::ResultView;
use crate::{
    act::{Act, Answer},
    tested::{
        self,
        target::{Target, find_target},
        waiting::give,
    },
};
use domain::{
    fault::{Failure, Fault},
    meaning,
    pat::{PatResult, TesterId, label},
    remedy::{Remedy, See},
    say,
    say::Notes,
    text::{count, fold, shown},
};
use store::{Plans, ReadTx, Store, WriteTx, asset::Spelling};

/// Matches the ID of an imported result to an item. All results under that ID move to the item, and so do those of
/// later files. A wrong match is corrected in the same way.
///
/// Errors: there is no such result or item; the result did not come from a file; the item already has it; a test is of a
/// day before the item was bought, and the user is not sure.
pub fn settle_id(
    store: &mut Store,
    act: &Act,
    no: i64,
    (appliance, spelling): (&str, Spelling),
) -> Result<Answer<Vec<ResultView>>, Failure> {
    act.write(store, |tx, act| {
        let named = store::pat::by_no(tx, no)?;
        let Some(foreign_id) = named.foreign_id.clone() else {
            return Err(Fault::conflict(
                format!("test result {no} was recorded by hand, and its item is known"),
                say![
                    "To see the results to match: ",
                    See::UnmatchedTests,
                    ". If this one has the wrong item, void it, then record it again: ",
                    Remedy::VoidTest { no },
                    "."
                ],
            )
            .into());
        };
        let folded = fold(&foreign_id);
        refuse_its_own(tx, &named, &foreign_id, &folded)?;
        let (mut plans, limits) = (Plans::default(), store::pat::limits(tx)?);
        let mut target = find_target(tx, &mut plans, appliance, spelling)?;
        if named.asset_id == Some(target.asset.id) && named.part == target.appliance.part {
            let message = format!("{} is already matched to {}", shown(&foreign_id), target.label());
            return Err(Fault::conflict(message, "Nothing was changed.").into());
        }
        let results = store::pat::of_tester_id(tx, &folded, named.asset_id)?;
        if let Some(first) = results.iter().map(|result| result.tested_on).min() {
            let asset = &target.asset;
            meaning::must_be_bought_by(first, asset.purchased_on, &asset.tag, act.sure)?;
        }
        let mut notes = Notes::default();
        let moved = give(tx, &limits, &mut target, results, &mut notes)?;
        remember(tx, foreign_id.clone(), folded, &target)?;
        if let Some(id) = named.asset_id {
            let mut former = store::asset::by_id(tx, id)?;
            let former_label = label(&former.tag, named.part.as_deref());
            notes.push(format!(
                "{} was matched to {former_label}; {} moved to {}",
                shown(&foreign_id),
                count(moved.len(), "result"),
                target.label()
            ));
            if former.id != target.asset.id {
                let status_before = former.pat();
                tested::status::settle(tx, &mut plans, &mut former)?;
                tested::status::mark(tx, &former, status_before)?;
            }
        }
        let status_before = target.asset.pat();
        tested::status::settle(tx, &mut plans, &mut target.asset)?;
        tested::status::mark(tx, &target.asset, status_before)?;
        let appliance = plans.appliance(tx, &target.asset, target.appliance.part.as_deref())?;
        let views = moved.iter().map(|r| ResultView::build(tx, r, Some(&target.asset), Some(&appliance)));
        let results = views.collect::<Result<Vec<_>, Fault>>()?;
        notes.extend(crate::pat::on_the_recall_list(tx, &target.asset)?);
        Ok(Answer { notes, ..Answer::plain(results) })
    })
}

/// Refuses to move a result that was found by the item's own tag or serial number: with a mistyped result number, the
/// item would lose its own tests.
fn refuse_its_own(tx: &ReadTx<'_>, result: &PatResult, foreign_id: &str, folded: &str) -> Result<(), Fault> {
    let Some(id) = result.asset_id else { return Ok(()) };
    if store::pat::tester_id(tx, folded)?.is_some() {
        return Ok(());
    }
    let own = store::asset::by_id(tx, id)?;
    let no = result.no;
    Err(Fault::conflict(
        format!("test result {no} belongs to {}: {} is its own tag or serial number", own.tag, shown(foreign_id)),
        say![
            "Check the number: ",
            See::UnmatchedTests,
            " lists the unmatched IDs. If the test was of another item, void it (",
            Remedy::VoidTest { no },
            ") and record it for that item."
        ],
    ))
}

fn remember(tx: &WriteTx<'_>, foreign_id: String, folded: String, target: &Target) -> Result<(), Fault> {
    let known = store::pat::tester_id(tx, &folded)?;
    let part = target.appliance.part.clone();
    let id = TesterId { asset_id: target.asset.id, foreign_id, foreign_id_folded: folded, part };
    if known.is_some() { tx.update(&id) } else { tx.insert(&id) }
}
