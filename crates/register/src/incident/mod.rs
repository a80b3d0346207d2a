//! Incidents: reported, decided, closed; with documents and photographs of the item.

pub mod hold;
pub mod hold_list;
pub mod list;
pub mod summary;

mod attach;
mod correct;
mod decide;
mod report;

use crate::act::Timed;
pub use attach::attach;
pub(crate) use correct::void_in;
pub use correct::{Edit, breach, edit, void};
pub use decide::{Close, Decide, close, decide, reopen};
use domain::{
    fault::Fault,
    ids::{AssetId, PersonId},
    incident::Incident,
    when::Instant,
};
pub use report::{Report, report};
pub(crate) use report::{at_return, from_return};
use serde_json::{Map, Value as Json};
use store::{Entry, ReadTx, Subject, WriteTx};

/// Adds an entry about an incident to the log.
fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    incident: &Incident,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), incident.no.into());
    tx.log(Entry {
        action,
        subject: Subject::new("incident", incident.id),
        asset: Some(incident.asset_id),
        person: incident.person_id,
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}

/// The people whom an incident is about, and who decide nothing about it: the one who is named, and the borrower of its
/// loan.
fn about(tx: &ReadTx<'_>, incident: &Incident) -> Result<Vec<PersonId>, Fault> {
    let borrower = incident.loan_id.map(|id| store::loan::by_id(tx, id)).transpose()?.map(|loan| loan.person_id);
    let mut people: Vec<PersonId> = incident.person_id.into_iter().collect();
    people.extend(borrower.filter(|borrower| incident.person_id != Some(*borrower)));
    Ok(people)
}

/// Lists the reported faults of an item that nobody has decided, and that no repair has put right since.
pub(crate) fn open_faults(tx: &ReadTx<'_>, act: &Timed<'_>, asset: AssetId) -> Result<Vec<i64>, Fault> {
    let mut faults = store::incident::undecided_faults(tx, asset)?;
    if !faults.is_empty() {
        let repairs = store::repair::of_asset(tx, asset)?;
        faults.retain(|fault| !repairs.iter().any(|repair| repair.puts_right(fault, act.clock)));
    }
    Ok(faults.iter().map(|fault| fault.no).collect())
}
