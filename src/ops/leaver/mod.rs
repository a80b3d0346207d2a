//! Leavers: what is said of their checklists, clearances, and handing a thing over to a successor.

mod clear;
mod tick;

pub use clear::{Transfer, clear, clear_cohort, reopen, transfer};
pub use tick::{Say, add_line, add_usual, remove_line, tick, tick_cohort, untick};

use super::Act;
use crate::{
    domain::{
        fault::Fault,
        ids::PersonId,
        leaver::{Clearance, Tick},
    },
    store::{self, Entry, Subject, Tx},
};
use serde_json::{Map, Value as Json};

/// What was said and cleared at an earlier leaving is history: somebody who left was taken on again.
///
/// Errors: the register can't be written.
pub(super) fn begin_anew(tx: &Tx<'_>, act: &Act, person: PersonId) -> Result<(), Fault> {
    let ticks = store::leaver::ticks(tx, person)?;
    let clearance = store::leaver::clearance(tx, person)?;
    if ticks.is_empty() && clearance.is_none() {
        return Ok(());
    }
    for tick in ticks {
        tx.update(&Tick { past: true, ..tick })?;
    }
    if let Some(clearance) = clearance {
        tx.update(&Clearance { past: true, ..clearance })?;
    }
    log(tx, act, "leaver back", person, Map::new())
}

fn log(tx: &Tx<'_>, act: &Act, action: &'static str, person: PersonId, body: Map<String, Json>) -> Result<(), Fault> {
    tx.log(Entry {
        action,
        subject: Subject::new("person", person),
        asset: None,
        person: Some(person),
        effective_at: act.effective(act.moment(None)?),
        body,
    })
    .map(|_| ())
}
