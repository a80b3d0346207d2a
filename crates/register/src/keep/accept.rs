//! Accepts rows that another program changed, as they are now. It is for a school that would lose more by restoring its
//! last sound backup. The log records each accepted row, with the reason.

use crate::act::Act;
use domain::{
    fault::{Failure, Fault},
    text::{LONG, required},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, Store, Subject, Table, Value, WriteTx, dump, sound};

/// Accepts every row that does not match its digest, and the number of rows; returns one line for each.
///
/// Errors: the reason is empty.
pub fn accept(store: &mut Store, act: &Act, reason: &str) -> Result<Vec<String>, Failure> {
    let reason = required("reason", reason, LONG)?;
    act.write(store, |tx, _| {
        // A new operator adds a row. Add it before the rows are counted.
        tx.operator_id()?;
        let (mut accepted, mut rows) = (Vec::new(), 0);
        for table in store::tables().into_iter().filter(|table| table.has_digest) {
            let (damaged, number) = dump::damaged(tx, table)?;
            rows += number;
            for values in damaged {
                dump::accept(tx, table, &values)?;
                accepted.push(log(tx, table, &values, &reason)?);
            }
        }
        if let Some(miscounted) = sound::accept_count(tx, rows)? {
            let body = Map::from_iter([("reason".to_owned(), json!(reason)), ("rows".to_owned(), json!(miscounted))]);
            tx.log(Entry::plain(ACCEPTED, Subject::new("register", store::register_of(tx)?.uuid), body))?;
            accepted.push(miscounted);
        }
        Ok(accepted)
    })
}

/// The log action for an accepted row.
const ACCEPTED: &str = "row accept";

/// Logs an accepted row; returns the row's table and the name that people know the row by.
fn log(tx: &WriteTx<'_>, table: &'static Table, values: &[Value<'_>], reason: &str) -> Result<String, Fault> {
    let key = table.key_at().next().map(|at| values[at].to_string()).unwrap_or_default();
    let called = Some(store::called(tx, table, &key)?).filter(|called| !called.is_empty());
    let fields = table.columns.iter().zip(values);
    let row: Map<String, Json> = fields
        .filter(|(column, value)| column.name != "search" && **value != Value::Null)
        .map(|(column, value)| (column.name.to_owned(), json!(value.to_string())))
        .collect();
    let body = Map::from_iter([("reason".to_owned(), json!(reason)), ("row".to_owned(), Json::Object(row))]);
    let what = format!("{}: {}", table.name.replace('_', " "), called.unwrap_or_else(|| key.clone()));
    tx.log(Entry::plain(ACCEPTED, Subject::new(table.name, key), body))?;
    Ok(what)
}
