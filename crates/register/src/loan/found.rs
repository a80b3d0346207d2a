//! Lost, stolen and missing items that are found.

use super::return_check;
use crate::{
    act::{Act, Answer},
    asset::update,
    charge,
    view::AssetView,
    wipe::record as wipe_record,
};
use domain::{
    asset::{Asset, Fate},
    fault::{Failure, Fault},
    incident::State,
    loan::Stage,
    remedy::See,
    say,
    say::Notes,
};
use serde_json::{Map, json};
use store::{ReadTx, Store, asset::Spelling};

/// Records that a lost, stolen or missing asset was found.
///
/// Errors: no such asset; it was disposed of, or was not lost, stolen or missing.
pub fn found(store: &mut Store, act: &Act, tag: &str, spelling: Spelling) -> Result<Answer<AssetView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::asset::find(tx, tag, spelling)?;
        match before.fate {
            Some(Fate::Lost | Fate::Stolen | Fate::Missing) => {}
            Some(Fate::Disposed) => {
                return Err(Fault::conflict(
                    format!("{} was disposed of, not lost", before.tag),
                    "If it has come back, register it again under a new tag.",
                )
                .into());
            }
            None => {
                let message = format!("{} is not lost, stolen or missing", before.tag);
                let story = See::Asset { tag: Some(before.tag) };
                return Err(Fault::conflict(message, say![story, " shows its state."]).into());
            }
        }
        let mut after = Asset { fate: None, ..before.clone() };
        // A found item must be checked before it is lent again, as after any return.
        after.awaiting_check = return_check::ask_of_found(tx, act, &before)?;
        after.awaiting_wipe |= wipe_record::is_left_by_last(tx, &before, act.clock)?;
        let more = Map::from_iter([("found".to_owned(), json!(true))]);
        update(tx, "asset found", &before, &mut after, more)?;
        let mut notes: Notes = ended_loan(tx, &after)?.into_iter().collect();
        notes.extend(charge::to_reverse(tx, &after, None)?);
        notes.extend(still_open(tx, &after)?);
        Ok(Answer { notes, ..Answer::plain(AssetView::load(tx, &after, act.clock.today())?) })
    })
}

/// Makes notes on open incidents about the loss of the item.
pub(crate) fn still_open(tx: &ReadTx<'_>, asset: &Asset) -> Result<Notes, Fault> {
    let open = store::incident::of_asset(tx, asset.id)?
        .into_iter()
        .filter(|i| i.kind.is_gone() && i.part.is_none() && i.state != State::Closed);
    Ok(open
        .map(|i| say![format!("incident {} ({}) is not closed: ", i.no, i.kind), See::Incident { no: Some(i.no) }])
        .collect())
}

/// A note on the loan that the loss ended, if there was one.
pub(crate) fn ended_loan(tx: &ReadTx<'_>, asset: &Asset) -> Result<Option<String>, Fault> {
    let Some(loan) = store::asset::last_loan(tx, asset.id)? else { return Ok(None) };
    let how = match loan.state {
        Stage::Lost => "lost",
        Stage::Stolen => "stolen",
        _ => return Ok(None),
    };
    let holder = store::person::by_id(tx, loan.person_id)?.label();
    Ok(Some(format!("loan {} to {holder} ended as {how}", loan.no)))
}
