//! What the register holds about people, in words: of each table the purpose and how long it is kept, of each column
//! what it is. The record of processing (UK GDPR Article 30) and the letter with somebody's data are made from this. A
//! column about people that is not described here fails a test.

mod list;

use super::{
    table::{Column, Holds, Table, Who},
    tables::tables,
};
use domain::privacy::Text;
pub use list::PERSONAL;
use std::collections::BTreeSet;

/// How long the rows of a table are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Until the person is erased by the school's schedule. Then the row goes, or what names the person goes from it.
    WithPerson,
    /// As long as the item is on the register; names are removed when the person is erased.
    WithItem,
    /// For the years of the line of the schedule on attachments, after the incident was closed.
    Attachments,
    /// As long as the register; names in it are removed when the person is erased.
    WithRegister,
}

impl Kept {
    /// The rule in words.
    pub fn rule(self) -> &'static str {
        match self {
            Self::WithPerson => "until the person is erased by the school's retention schedule",
            Self::WithItem => "as long as the item is on the register; names go when the person is erased",
            Self::Attachments => "by the line of the retention schedule on attachments, after the incident is closed",
            Self::WithRegister => "as long as the register is kept; names go when the person is erased",
        }
    }
}

/// A table that holds details of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Personal {
    pub table: &'static str,
    /// The rows in words, such as "loans".
    pub what: &'static str,
    pub purpose: &'static str,
    pub kept: Kept,
    /// The columns about people, each in words.
    pub columns: &'static [(&'static str, &'static str)],
}

/// Tables about people that no column shows as such: the log has ids without references, and a paper has its bytes.
const ALSO: [&str; 5] = ["attachment_data", "log", "log_detail", "merged_log", "merged_log_detail"];

/// Tables whose rows others may belong to.
const OWNERS: [&str; 7] = ["person", "slip", "loan", "routine_check", "incident", "charge", "permission"];

/// The names of the tables whose rows belong to people: they refer to a person, or to a row that belongs to one.
fn belonging() -> BTreeSet<&'static str> {
    let mut of_people: BTreeSet<&str> = BTreeSet::from(["person", "operator", "merged_operator"]);
    of_people.extend(ALSO);
    loop {
        let more: Vec<&str> = tables()
            .iter()
            .filter(|table| !of_people.contains(table.name))
            .filter(|table| {
                table.columns.iter().any(|column| {
                    // A decider is named in a row that is about something else.
                    let owner = column.what.refers.filter(|owner| *owner != "person" || column.belongs_to("person"));
                    owner.is_some_and(|owner| OWNERS.contains(&owner) && of_people.contains(owner))
                })
            })
            .map(|table| table.name)
            .collect();
        if more.is_empty() {
            return of_people;
        }
        of_people.extend(more);
    }
}

/// True if a column of a table is about people: all columns of a row that belongs to somebody, and elsewhere those that
/// may name somebody. Ids and the copies for searching say nothing of their own.
fn is_about_people(table: &Table, column: &Column, belongs: bool) -> bool {
    let is_copy = column.name.ends_with("_folded") || matches!(column.name, "id" | "search" | "sort_name");
    let names =
        matches!(column.what.holds, Holds::Text(Who::Themselves | Who::Others(Text::Named | Text::Said | Text::Kept)))
            || matches!(column.what.refers, Some("person" | "operator"));
    !is_copy && (belongs || names) && table.name != "log_erased"
}

/// The columns about people that are not described, and the descriptions of what is no column about people, as
/// `table.column`. Both are empty in a sound program.
pub fn undescribed() -> (Vec<String>, Vec<String>) {
    let belonging = belonging();
    let mut about: BTreeSet<String> = BTreeSet::new();
    for table in tables() {
        let belongs = belonging.contains(table.name);
        let columns = table.columns.iter().filter(|column| is_about_people(table, column, belongs));
        about.extend(columns.map(|column| format!("{}.{}", table.name, column.name)));
    }
    let described: BTreeSet<String> = PERSONAL
        .iter()
        .flat_map(|of| of.columns.iter().map(move |(column, _)| format!("{}.{column}", of.table)))
        .collect();
    (about.difference(&described).cloned().collect(), described.difference(&about).cloned().collect())
}

/// The words for a column whose table is not known. `None` if no table has it, or it has several meanings.
pub fn in_words(column: &str) -> Option<&'static str> {
    let mut known =
        PERSONAL.iter().flat_map(|of| of.columns).filter(|(name, _)| *name == column).map(|(_, words)| *words);
    let first = known.next()?;
    known.all(|other| other == first).then_some(first)
}

/// True if every table that has this column answers yes or no in it.
pub fn is_yes_no(column: &str) -> bool {
    let tables = tables();
    let mut of_name = tables.iter().flat_map(|table| table.columns.iter()).filter(|of| of.name == column).peekable();
    of_name.peek().is_some() && of_name.all(|of| of.what.holds == Holds::YesNo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_about_people_is_described_once_with_its_purpose() {
        let (missing, unknown) = undescribed();
        assert!(missing.is_empty(), "describe these in personal.rs: {missing:?}");
        assert!(unknown.is_empty(), "these are no columns about people: {unknown:?}");
        for (at, of) in PERSONAL.iter().enumerate() {
            assert!(PERSONAL[..at].iter().all(|other| other.table != of.table), "{} is listed twice", of.table);
            assert!(!of.what.is_empty() && !of.purpose.is_empty() && !of.kept.rule().is_empty(), "{}", of.table);
            for (column, words) in of.columns {
                assert!(!words.is_empty() && !words.contains('_'), "{}.{column}: {words}", of.table);
            }
        }
    }

    #[test]
    fn a_column_that_names_people_is_found_whatever_its_table() {
        let table = tables().into_iter().find(|table| table.name == "asset").unwrap();
        let about = |name: &str| {
            let column = table.columns.iter().find(|column| column.name == name).unwrap();
            is_about_people(table, column, false)
        };
        assert!(about("notes") && !about("make") && !about("search"));
        let of_people = belonging();
        for name in ["person", "loan", "loan_part", "charge_line", "signed_paper", "routine_check"] {
            assert!(of_people.contains(name), "{name}");
        }
        for name in ["category", "term", "label_printer", "asset"] {
            assert!(!of_people.contains(name), "{name}");
        }
    }
}
