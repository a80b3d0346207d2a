//! Counts of what a register holds, to compare a backup with it.

use super::ReadTx;
use domain::fault::Fault;

/// The number of records of the kinds that a school knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Figures {
    /// All items, disposed ones included.
    pub assets: i64,
    /// All people, erased ones included.
    pub people: i64,
    pub open_loans: i64,
    /// Results of portable appliance tests.
    pub tests: i64,
    /// Entries of the log.
    pub entries: i64,
}

impl Figures {
    /// Counts what a register holds.
    pub fn of(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let count = |sql: &str| Ok::<_, Fault>(tx.one(sql, &[], |row| row.get(0))?.unwrap_or(0));
        Ok(Self {
            assets: count("select count(*) from asset")?,
            people: count("select count(*) from person")?,
            open_loans: count("select count(*) from loan where state = 'open'")?,
            tests: count("select count(*) from pat_result")?,
            entries: count("select count(*) from log")?,
        })
    }
}
