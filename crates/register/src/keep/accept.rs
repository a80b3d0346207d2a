//! Rows that another hand has changed, taken as they stand: where so much was recorded since the last sound backup that going
//! back would lose more. Each is in the log as it was taken, with the reason.

use crate::act::Act;
use domain::{
    fault::{Failure, Fault},
    text::{LONG, required},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, Store, Subject, Table, Value, WriteTx, dump, sound};

/// Takes every row whose digest does not fit, and the number of rows, as they stand; what was taken, a line each.
///
/// Errors: no reason is given; the register can't be read or written.
pub fn accept(store: &mut Store, act: &Act, reason: &str) -> Result<Vec<String>, Failure> {
    let reason = required("reason", reason, LONG)?;
    act.write(store, |tx, _| {
        // Whoever has never sat at the keyboard is a new row, and is not to come while rows are counted.
        tx.operator_id()?;
        let (mut taken, mut rows) = (Vec::new(), 0);
        for table in store::tables().into_iter().filter(|table| table.has_digest) {
            let (damaged, number) = dump::damaged(tx, table)?;
            rows += number;
            for values in damaged {
                dump::accept(tx, table, &values)?;
                taken.push(log(tx, table, &values, &reason)?);
            }
        }
        if let Some(said) = sound::accept_count(tx, rows)? {
            let body = Map::from_iter([("reason".to_owned(), json!(reason)), ("rows".to_owned(), json!(said))]);
            tx.log(Entry::plain(ACCEPTED, Subject::new("register", store::register_of(tx)?.uuid), body))?;
            taken.push(said);
        }
        Ok(taken)
    })
}

/// What an entry of accepting is called.
const ACCEPTED: &str = "row accept";

/// Logs a row as it was taken; what people call it.
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
