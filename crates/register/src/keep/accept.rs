//! Accepts rows that another program changed, as they are now. It is for a school that would lose more by restoring its
//! last sound backup. The log records each accepted row, with the reason.

use crate::{act::Act, log::rows};
use domain::{
    fault::{Failure, Fault},
    text::{LONG, required},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, Store, Subject, Sum, Table, Value, WriteTx, differences, dump, settle};

/// Accepts every row that does not match its digest or the log, and that rows are missing; returns one line for each.
///
/// Errors: the reason is empty.
pub fn accept(store: &mut Store, act: &Act, reason: &str) -> Result<Vec<String>, Failure> {
    let reason = required("reason", reason, LONG)?;
    act.write(store, |tx, _| {
        let mut told = Sum::default();
        store::verify_chain_and_rows(tx, None, &mut told)?;
        let mut standing = told.begin();
        let damaged = rows::damaged(tx, &mut standing)?;
        let mut accepted = rows::unlogged(tx, &told, &standing)?;
        if told != standing {
            settle(tx, &differences(tx)?)?;
            let body = Map::from_iter([("reason".to_owned(), json!(reason)), ("rows".to_owned(), json!(accepted))]);
            tx.log(Entry::plain(ACCEPTED, Subject::new("register", store::register_of(tx)?.uuid), body))?;
        }
        if !damaged.is_empty() {
            for table in store::recorded() {
                for values in dump::damaged(tx, table)? {
                    dump::accept(tx, table, &values)?;
                    accepted.push(log(tx, table, &values, &reason)?);
                }
            }
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
