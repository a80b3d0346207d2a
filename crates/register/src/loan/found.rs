//! An item that was lost, stolen or missing is here again.

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

/// Takes back that an asset is lost, stolen or missing: it was found.
///
/// Errors: no such asset; it is disposed of, or it is none of these.
pub fn found(store: &mut Store, act: &Act, tag: &str, spelling: Spelling) -> Result<Answer<AssetView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::asset::find(tx, tag, spelling)?;
        match before.fate {
            Some(Fate::Lost | Fate::Stolen | Fate::Missing) => {}
            Some(Fate::Disposed) => {
                return Err(Fault::conflict(
                    format!("{} is disposed of, which is for good", before.tag),
                    "An item that came back after all is registered anew, under a new tag.",
                )
                .into());
            }
            None => {
                let message = format!("{} is not lost, stolen or missing", before.tag);
                let story = See::Asset { tag: Some(before.tag) };
                return Err(Fault::conflict(message, say![story, " says where it stands."]).into());
            }
        }
        let mut after = Asset { fate: None, ..before.clone() };
        // What was gone is looked at before it is lent again, as after any return.
        after.awaiting_check = return_check::ask_of_found(tx, &before)?;
        after.awaiting_wipe |= wipe_record::is_left_by_last(tx, &before)?;
        let more = Map::from_iter([("found".to_owned(), json!(true))]);
        update(tx, "asset found", &before, &mut after, more)?;
        let mut notes: Notes = ended_loan(tx, &after)?.into_iter().collect();
        notes.extend(charge::to_reverse(tx, &after, None)?);
        notes.extend(still_open(tx, &after)?);
        Ok(Answer { notes, ..Answer::plain(AssetView::load(tx, &after, act.clock.today())?) })
    })
}

/// Incidents of its loss that are not closed.
pub(crate) fn still_open(tx: &ReadTx<'_>, asset: &Asset) -> Result<Notes, Fault> {
    let open = store::incident::of_asset(tx, asset.id)?
        .into_iter()
        .filter(|i| i.kind.is_gone() && i.part.is_none() && i.state != State::Closed);
    Ok(open
        .map(|i| say![format!("incident {} ({}) is not closed: ", i.no, i.kind), See::Incident { no: Some(i.no) }])
        .collect())
}

/// The loan that the loss ended, if one did.
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
