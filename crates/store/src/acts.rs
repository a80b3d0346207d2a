//! The log entries of one action, with their numbers and times.

use super::{ReadTx, Value};
use domain::{fault::Fault, when::Instant};
use serde_json::Value as Json;

/// A log entry.
#[derive(Debug, Clone)]
pub struct Logged {
    pub no: i64,
    pub at: Instant,
    /// The details; `None` if they were erased.
    pub details: Option<Json>,
}

/// The entries of an action after a number, oldest first.
pub fn after(tx: &ReadTx<'_>, action: &str, no: i64) -> Result<Vec<Logged>, Fault> {
    let sql = "select l.no, l.at, d.body from log l left join log_detail d on d.log_no = l.no \
               where l.action = ?1 and l.no > ?2 order by l.no";
    tx.all(sql, &[Value::Text(action.into()), Value::Int(no)], |row| {
        let details = row.maybe_text(2)?.and_then(|body| serde_json::from_str(body).ok());
        Ok(Logged { no: row.get(0)?, at: row.get(1)?, details })
    })
}

/// The newest entry of an action.
pub fn newest(tx: &ReadTx<'_>, action: &str) -> Result<Option<Logged>, Fault> {
    Ok(after(tx, action, 0)?.pop())
}
