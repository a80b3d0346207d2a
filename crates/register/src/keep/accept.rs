//! Rows that another hand has changed, taken as they stand: where so much was recorded since the last sound backup that going
//! back would lose more. Each is in the log as it was taken, with the reason.

use crate::act::Act;
use domain::{
    fault::{Failure, Fault},
    text::{LONG, required},
};
use serde_json::{Map, Value as Json, json};
use store::{
    DIGESTED, Entry, Store, Subject, Tx, Value,
    dump::{self, Table},
    sound,
};

/// Takes every row whose digest does not fit, and the number of rows, as they stand; what was taken, a line each.
///
/// Errors: no reason is given; the register can't be read or written.
pub fn accept(store: &mut Store, act: &Act, reason: &str) -> Result<Vec<String>, Failure> {
    let reason = required("reason", reason, LONG)?;
    act.write(store, |tx| {
        // Whoever has never sat at the keyboard is a new row, and is not to come while rows are counted.
        tx.operator_id()?;
        let (mut taken, mut rows) = (Vec::new(), 0);
        for table in dump::tables()? {
            let Some(name) = DIGESTED.iter().find(|name| **name == table.name) else { continue };
            let (damaged, number) = dump::damaged(tx, &table)?;
            rows += number;
            for values in damaged {
                dump::accept(tx, &table, &values)?;
                taken.push(log(tx, name, &table, &values, &reason)?);
            }
        }
        if let Some(said) = sound::accept_count(tx, rows)? {
            let body = Map::from_iter([("reason".to_owned(), json!(reason)), ("rows".to_owned(), json!(said))]);
            tx.log(entry(Subject::new("register", store::register_of(tx)?.uuid), body))?;
            taken.push(said);
        }
        Ok(taken)
    })
}

fn entry(subject: Subject, body: Map<String, Json>) -> Entry {
    Entry { action: "row accept", subject, asset: None, person: None, effective_at: None, body }
}

/// Logs a row as it was taken; what people call it.
fn log(tx: &Tx<'_>, name: &'static str, table: &Table, values: &[Value<'_>], reason: &str) -> Result<String, Fault> {
    let text = |value: &Value<'_>| match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Null | Value::Bytes(_) => None,
    };
    let key = values.first().and_then(text).unwrap_or_default();
    let called = Some(store::called(tx, name, &key)?).filter(|called| !called.is_empty());
    let fields =
        table.columns.iter().zip(values).filter(|(column, _)| column.name != "digest" && column.name != "search");
    let row: Map<String, Json> =
        fields.filter_map(|(column, value)| Some((column.name.clone(), json!(text(value)?)))).collect();
    let body = Map::from_iter([("reason".to_owned(), json!(reason)), ("row".to_owned(), Json::Object(row))]);
    let what = format!("{}: {}", name.replace('_', " "), called.unwrap_or_else(|| key.clone()));
    tx.log(entry(Subject::new(name, key), body))?;
    Ok(what)
}
