//! The roles of the other school. Who decides in this school is this school's decision, so that a role ends with the
//! merge, unless its holder is named.

use crate::{act::Timed, view::Who};
use domain::{
    fault::Fault,
    person::{Role, RoleHeld},
    text::{and_list, fold, shown},
};
use serde::Serialize;
use store::{Entry, Field as _, ReadTx, Subject, WriteTx, changes, details};

/// A role that someone of the other school held on the day of the merge, or was to hold later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleCame {
    pub person: Who,
    pub role: Role,
    /// True if the role goes on in this school; false if it ended with the merge.
    pub kept: bool,
}

/// Ends the roles of the other school, except those of the people in `keep`, and lists them all.
///
/// Errors: someone in `keep` holds no role there.
pub(super) fn settle(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    other: &ReadTx<'_>,
    keep: &[String],
) -> Result<Vec<RoleCame>, Fault> {
    let today = act.clock.today();
    let condition = "where r.until_on is null or r.until_on >= ?1 order by r.role, r.from_on, r.id";
    let theirs: Vec<RoleHeld> = other.list(condition, &[today.to_value()])?;
    let (mut came, mut named): (Vec<RoleCame>, Vec<&String>) = (Vec::new(), Vec::new());
    for held in theirs {
        let Some(held) = tx.get::<RoleHeld>("where r.id = ?1", &[held.id.to_value()])? else { continue };
        let before = store::person::by_id(other, held.person_id)?;
        let person = store::person::by_id(tx, held.person_id)?;
        let is_named = |name: &&String| [&before.ref_folded, &person.ref_folded].contains(&&fold(name.trim()));
        let kept = keep.iter().find(is_named);
        named.extend(kept);
        if kept.is_none() {
            end(tx, &held, today)?;
        }
        came.push(RoleCame { person: Who::from(&person), role: held.role, kept: kept.is_some() });
    }
    if let Some(nobody) = keep.iter().find(|name| !named.contains(name)) {
        let told: Vec<String> = came.iter().map(|one| format!("{} ({})", one.person.reference, one.role)).collect();
        let hint = match told.len() {
            0 => "Nobody in the other register holds a role now.".to_owned(),
            _ => format!("These hold one: {}.", and_list(&told)),
        };
        return Err(Fault::invalid(format!("{} holds no role in the other register", shown(nobody))).hint(hint));
    }
    Ok(came)
}

/// Ends a role with the day before the merge. One that would begin only today or later never holds here.
fn end(tx: &WriteTx<'_>, held: &RoleHeld, today: chrono::NaiveDate) -> Result<(), Fault> {
    let last = today.pred_opt().filter(|last| *last >= held.from_on);
    let body = match last {
        Some(_) => {
            let ended = RoleHeld { until_on: last, ..held.clone() };
            tx.update(&ended)?;
            changes(held, &ended)
        }
        None => {
            tx.delete(held)?;
            let mut body = details(held);
            body.insert("taken_back".into(), true.into());
            body
        }
    };
    tx.log(Entry {
        action: "role set",
        subject: Subject::new("role", held.id),
        asset: None,
        person: Some(held.person_id),
        effective_at: None,
        body,
    })
    .map(|_| ())
}
