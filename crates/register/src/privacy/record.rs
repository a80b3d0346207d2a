//! The record of processing (UK GDPR Article 30) and the assessment of the register's impact on people (Article 35), made
//! from the descriptions of the tables.

use super::{
    held::ScheduleView,
    notice::{NO_AUTOMATED_DECISIONS, RECIPIENTS, SOURCE, holders, purposes, years_in_words},
};
use crate::{
    paper::letterhead::{Letterhead, letterhead},
    view::Unnumbered,
};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    person::{PersonKind, Role},
    words::Word as _,
};
use serde::Serialize;
use store::{ReadTx, personal::PERSONAL};

/// One sort of details about people: a row of the record of processing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProcessingRow {
    /// The records, such as "loans".
    pub what: &'static str,
    pub purpose: &'static str,
    /// The rule for how long they are kept.
    pub kept: &'static str,
    /// The details in each, in words.
    pub details: Vec<&'static str>,
    /// The number of records in the register today.
    pub records: i64,
}

impl Unnumbered for ProcessingRow {}

/// The record of processing, with what the assessment needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub letterhead: Letterhead,
    pub made_on: NaiveDate,
    /// The data protection lead, and who holds the role.
    pub leads: Vec<String>,
    pub heads: Vec<String>,
    pub purposes: Vec<&'static str>,
    pub recipients: &'static [&'static str],
    pub source: &'static str,
    pub automated_decisions: &'static str,
    /// The number of people of each kind whose details are held.
    pub people: Vec<(PersonKind, i64)>,
    /// The number of people with a parent's or carer's details.
    pub parents: i64,
    /// The lines of the retention schedule in words.
    pub schedule: Vec<(&'static str, String)>,
    pub rows: Vec<ProcessingRow>,
}

/// Reads the rows of the record of processing.
pub fn rows(tx: &ReadTx<'_>) -> Result<Vec<ProcessingRow>, Fault> {
    let row = |of: &store::personal::Personal| {
        let condition = if of.table == "person" { " where erased_on is null" } else { "" };
        let sql = format!("select count(*) from {}{condition}", of.table);
        Ok(ProcessingRow {
            what: of.what,
            purpose: of.purpose,
            kept: of.kept.rule(),
            details: of.columns.iter().map(|(_, words)| *words).collect(),
            records: tx.one(&sql, &[], |row| row.get(0))?.unwrap_or_default(),
        })
    };
    PERSONAL.iter().map(row).collect()
}

impl Record {
    /// Reads the record of processing.
    pub fn load(tx: &ReadTx<'_>, today: NaiveDate) -> Result<Self, Fault> {
        let schedule = ScheduleView::load(tx)?;
        let counts: Vec<(String, i64)> = tx.all(
            "select kind, count(*) from person where erased_on is null group by kind order by kind",
            &[],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let of_kind =
            |kind: &PersonKind| counts.iter().find(|(word, _)| word == kind.word()).map(|(_, number)| *number);
        let sql = "select count(*) from person where guardian_name is not null or guardian_contact is not null";
        Ok(Self {
            letterhead: letterhead(tx)?,
            made_on: today,
            leads: holders(tx, Role::DataProtectionLead, today)?,
            heads: holders(tx, Role::Headteacher, today)?,
            purposes: purposes(),
            recipients: RECIPIENTS,
            source: SOURCE,
            automated_decisions: NO_AUTOMATED_DECISIONS,
            people: PersonKind::ALL.iter().filter_map(|kind| Some((*kind, of_kind(kind)?))).collect(),
            parents: tx.one(sql, &[], |row| row.get(0))?.unwrap_or_default(),
            schedule: vec![
                ("pupils, after the last day in school", years_in_words(schedule.pupils)),
                ("staff, after the last working day or the end of the contract", years_in_words(schedule.staff)),
                ("other people, after the last day", years_in_words(schedule.others)),
                ("attachments, after the incident is closed", years_in_words(schedule.attachments)),
                ("backups, after they are made", years_in_words(schedule.backups)),
            ],
            rows: rows(tx)?,
        })
    }
}
