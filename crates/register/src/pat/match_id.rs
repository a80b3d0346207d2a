//! Whose an ID of a tester's file is: said by somebody, or known because an item with that tag was registered since.

use super::view::ResultView;
use crate::{
    act::{Act, Answer},
    tested::{
        self,
        waiting::give,
        which::{Meant, meant},
    },
};
use domain::{
    fault::{Failure, Fault},
    pat::{PatResult, TesterId, label},
    remedy::{Remedy, See},
    say,
    say::Notes,
    text::{count, fold, shown},
};
use store::{Plans, ReadTx, Store, WriteTx, asset::Spelling};

/// Says whose an ID of a tester's file is, by the number of one of its results: all of them are that item's, and the
/// next file's are too. An ID that was settled wrongly is settled anew in the same way.
///
/// Errors: no such result or item; the result came from no file; it is that item's already.
pub fn settle_id(
    store: &mut Store,
    act: &Act,
    no: i64,
    (appliance, spelling): (&str, Spelling),
) -> Result<Answer<Vec<ResultView>>, Failure> {
    act.write(store, |tx, _| {
        let named = store::pat::by_no(tx, no)?;
        let Some(foreign_id) = named.foreign_id.clone() else {
            return Err(Fault::conflict(
                format!("test result {no} came from no tester's file"),
                say!["If it is of another item, strike it out: ", Remedy::VoidTest { no }, "."],
            )
            .into());
        };
        let folded = fold(&foreign_id);
        refuse_its_own(tx, &named, &foreign_id, &folded)?;
        let (mut plans, limits) = (Plans::default(), store::pat::limits(tx)?);
        let mut target = meant(tx, &mut plans, appliance, spelling)?;
        if named.asset_id == Some(target.asset.id) && named.part == target.appliance.part {
            let message = format!("{} is {} already", shown(&foreign_id), target.label());
            return Err(Fault::conflict(message, "Nothing was changed.").into());
        }
        let mut notes = Notes::default();
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
                tested::status::settle(tx, &mut plans, &mut former)?;
                tested::status::mark(tx, &former, stood)?;
            }
        }
        let stood = target.asset.pat();
        tested::status::settle(tx, &mut plans, &mut target.asset)?;
        tested::status::mark(tx, &target.asset, stood)?;
        let appliance = plans.appliance(tx, &target.asset, target.appliance.part.as_deref())?;
        let views = moved.iter().map(|r| ResultView::build(tx, r, Some(&target.asset), Some(&appliance)));
        let results = views.collect::<Result<Vec<_>, Fault>>()?;
        notes.extend(crate::pat::on_the_recall_list(tx, &target.asset)?);
        Ok(Answer { notes, ..Answer::plain(results) })
    })
}

/// An ID that nobody has settled is its item's own tag or serial: to give that to another would take that item's tests
/// away from it, whatever number was mistyped.
///
/// Errors: it is so.
fn refuse_its_own(tx: &ReadTx<'_>, result: &PatResult, foreign_id: &str, folded: &str) -> Result<(), Fault> {
    let Some(id) = result.asset_id else { return Ok(()) };
    if store::pat::tester_id(tx, folded)?.is_some() {
        return Ok(());
    }
    let own = store::asset::by_id(tx, id)?;
    let no = result.no;
    Err(Fault::conflict(
        format!("test result {no} is {}’s own: {} was never unknown", own.tag, shown(foreign_id)),
        say![
            "Is the number right? ",
            See::UnmatchedTests,
            " lists what waits. If that test was of another item, strike it out (",
            Remedy::VoidTest { no },
            ") and record it there."
        ],
    ))
}

fn remember(tx: &WriteTx<'_>, foreign_id: String, folded: String, target: &Meant) -> Result<(), Fault> {
    let known = store::pat::tester_id(tx, &folded)?;
    let part = target.appliance.part.clone();
    let id = TesterId { asset_id: target.asset.id, foreign_id, foreign_id_folded: folded, part };
    if known.is_some() { tx.update(&id) } else { tx.insert(&id) }
}
