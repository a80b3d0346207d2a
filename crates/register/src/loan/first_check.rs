//! The check of an item that was never lent, such as one whose state in an imported file was not clear.

use super::take_in::{Seen, Taken};
use crate::{act::Timed, asset::update, incident};
use domain::{
    asset::{Asset, State},
    fault::{Failure, Fault, Refusal},
    remedy::Remedy,
    say,
    say::Notes,
};
use serde_json::{Map, json};
use store::WriteTx;

/// Records that an item that was never lent is checked. It has no loan, and so no questions of a return check.
///
/// Errors: nobody says that all is well, or in which condition the item is; a part or a return check is named.
pub(super) fn first_check(tx: &WriteTx<'_>, act: &Timed<'_>, before: &Asset, seen: &Seen) -> Result<Taken, Failure> {
    let tag = &before.tag;
    let answer = || Remedy::AnswerChecks { tags: vec![tag.clone()] };
    if !(seen.parts.is_empty() && seen.checks.is_empty()) {
        return Err(Fault::conflict(
            format!("{tag} was never lent, so it has no parts to return and no return check"),
            say!["Check it, then run ", answer(), "."],
        )
        .into());
    }
    if !seen.all_well && seen.condition.is_none() {
        return Err(Failure::refused(Refusal {
            rule: "not-on-loan",
            tag: Some(tag.clone()),
            reference: None,
            message: format!("{tag} was never lent, and must be checked first"),
            remedy: say!["Check it, then run ", answer(), "."],
            may_override: false,
            clause: None,
        }));
    }
    let mut after = Asset { awaiting_check: false, ..before.clone() };
    if after.look(seen.condition) {
        return Err(before.damage_stays(store::repair::open_of(tx, before.id)?.map(|open| open.no)).into());
    }
    let more = Map::from_iter(seen.note.iter().map(|note| ("note".to_owned(), json!(note))));
    update(tx, "asset check", before, &mut after, more)?;
    let is_available = after.standing(false).state() == State::Available;
    let mut notes = Notes::default();
    notes.push(format!("{tag} is checked{}", if is_available { " and available" } else { "" }));
    if seen.incident {
        notes.extend(incident::from_return(tx, act, &after, &[], &[], seen.note.as_deref())?);
    }
    Ok(Taken { loans: Vec::new(), notes })
}
