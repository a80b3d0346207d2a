//! Items leave the school for good: someone asks, someone else authorises, certificates are compared with the items, and
//! then they are disposed of. Nothing else disposes of an item that the register has.

pub mod authorise;
pub mod certificate;
pub mod change;
pub mod finish;
pub mod limit;
pub mod list;
mod papers;
pub mod reopen;
pub mod request;
pub mod serials;
mod shares;
pub mod sheet_paper;
mod standing;

use crate::act::Timed;
use domain::{disposal::Disposal, fault::Fault, when::Instant};
use serde_json::{Map, Value as Json, json};
pub use shares::{PerItem, per_item};
pub use standing::may_be_asked_for;
use store::{Entry, Subject, WriteTx};

fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    disposal: &Disposal,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(disposal.no));
    tx.log(Entry {
        action,
        subject: Subject::new("disposal", disposal.id),
        asset: None,
        person: None,
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}
