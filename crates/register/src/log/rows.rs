//! Holds the rows against their digests, and against the log.

use domain::{
    fault::Fault,
    text::{and_list, count},
};
use serde::Serialize;
use store::{Differences, ReadTx, Sum, Table, differences, each_digest};

/// A row that does not match its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFinding {
    pub table: &'static str,
    pub key: String,
    /// The name that people know the row by, or else the row's key.
    pub name: String,
}

impl RowFinding {
    fn of(tx: &ReadTx<'_>, table: &'static Table, key: String) -> Result<Self, Fault> {
        // An older register may lack what a name is read from.
        let called =
            if store::has_current_tables(tx)? { store::called(tx, table, &key)? } else { format!("row {key}") };
        let name = Some(called).filter(|name| !name.is_empty());
        Ok(Self { table: table.name, name: name.unwrap_or_else(|| key.clone()), key })
    }
}

/// The result of checking every row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RowReport {
    /// The number of rows checked.
    pub checked: i64,
    /// The rows that do not match.
    pub findings: Vec<RowFinding>,
    /// A sentence about the number of rows, if the log tells of another number.
    pub miscounted: Option<String>,
    /// Sentences about rows that are not as the log tells.
    pub unlogged: Vec<String>,
}

impl RowReport {
    /// True if every row matches its digest and the log.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty() && self.miscounted.is_none() && self.unlogged.is_empty()
    }
}

/// Checks every row that has a digest. `told` is the sum of the rows that the log tells of.
pub fn verify(tx: &ReadTx<'_>, told: &Sum) -> Result<RowReport, Fault> {
    let mut standing = told.begin();
    let mut findings = damaged(tx, &mut standing)?;
    let unlogged = unlogged(tx, told, &standing)?;
    let mut checked = standing.rows();
    let miscounted = (checked != told.rows()).then(|| {
        let (rows, told) = (checked, told.rows());
        format!("{rows} rows, but the log tells of {told}: another program added or removed some")
    });
    checked += store::attachment::damaged(tx, |key| {
        findings.push(RowFinding { table: "attachment_data", name: key.clone(), key });
    })?;
    Ok(RowReport { checked, findings, miscounted, unlogged })
}

/// The rows that don't match their digests. Adds every digest to `standing`.
pub fn damaged(tx: &ReadTx<'_>, standing: &mut Sum) -> Result<Vec<RowFinding>, Fault> {
    let mut findings = Vec::new();
    for table in store::recorded() {
        let mut keys = Vec::new();
        each_digest(tx, table, |key, digest, fits| {
            standing.add(digest);
            if !fits {
                keys.push(key.to_string());
            }
        })?;
        for key in keys {
            findings.push(RowFinding::of(tx, table, key)?);
        }
    }
    Ok(findings)
}

/// Sentences about the rows that are not as the log tells.
pub fn unlogged(tx: &ReadTx<'_>, told: &Sum, standing: &Sum) -> Result<Vec<String>, Fault> {
    if told == standing {
        return Ok(Vec::new());
    }
    let found = differences(tx)?;
    let mut sentences = Vec::new();
    for row in &found.unlogged {
        let Some(table) = store::recorded().find(|table| table.name == row.table) else { continue };
        let RowFinding { name, .. } = RowFinding::of(tx, table, row.key.clone())?;
        let table = table.name.replace('_', " ");
        sentences.push(format!("{table}: {name} was changed or added by another program: no log entry tells of it"));
    }
    sentences.extend(removed(&found));
    Ok(sentences)
}

/// A sentence about rows that were removed: more rows are missing than were changed.
fn removed(found: &Differences) -> Option<String> {
    const MOST: usize = 20;
    let missing = found.missing.len().checked_sub(found.unlogged.len()).filter(|missing| *missing > 0)?;
    let mut entries: Vec<i64> = found.missing.iter().map(|missing| missing.no).collect();
    entries.dedup();
    let more = entries.len().saturating_sub(MOST);
    let mut numbers: Vec<String> = entries.iter().take(MOST).map(i64::to_string).collect();
    if more > 0 {
        numbers.push(format!("{more} more"));
    }
    let entry = if entries.len() == 1 { "log entry" } else { "log entries" };
    let rows = count(missing, "row");
    Some(format!("{rows} removed by another program: {entry} {} had written such rows", and_list(&numbers)))
}
