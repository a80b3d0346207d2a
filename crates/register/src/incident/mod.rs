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
use domain::{fault::Fault, incident::Incident, when::Instant};
pub use report::{Report, report};
pub(crate) use report::{at_return, from_return};
use serde_json::{Map, Value as Json};
use store::{Entry, Subject, WriteTx};

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
