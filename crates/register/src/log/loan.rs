//! Log entries about loans.

use crate::act::Timed;
use domain::{fault::Fault, loan::Loan, when::Instant};
use serde_json::{Map, Value as Json, json};
use store::{Entry, Subject, WriteTx};

/// Adds an entry about a loan to the log.
pub(crate) fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    loan: &Loan,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(loan.no));
    tx.log(Entry {
        action,
        subject: Subject::new("loan", loan.id),
        asset: Some(loan.asset_id),
        person: Some(loan.person_id),
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}
