//! What must hold after each act: references, sums, one open loan of an item, and every row as the model has it.

use super::model::{School, statements::STATEMENTS, time::instant};
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use serde_json::Value;
use std::{collections::BTreeSet, path::Path};

/// A connection that only reads, beside those of the desks.
pub struct Reader(Connection);

/// Statements that find nothing in a sound register, with what they find.
const NEVER: &[(&str, &str)] = &[
    (
        "an item is on two open loans",
        "select asset_id from loan where state = 'open' group by asset_id having count(*) > 1",
    ),
    (
        "the lines of a charge don't add up to what is outstanding",
        "select c.no from charge c where c.outstanding_pence <> \
         (select sum(l.amount_pence) from charge_line l where l.charge_id = c.id)",
    ),
    (
        "a person's debt is not that of their charges",
        "select p.ref from person p where p.owes_pence <> (select coalesce(sum(max(c.outstanding_pence, 0)), 0) \
         from charge c where c.person_id = p.id and c.state in ('requested', 'part_paid'))",
    ),
    (
        "a loan has another borrower than its slip",
        "select l.no from loan l join slip s on s.id = l.slip_id where l.person_id <> s.person_id",
    ),
    ("an item is in itself", "select tag from asset where inside_id = id"),
    ("a loan ended before it began", "select no from loan where ended_at < out_at"),
    ("the log has a gap", "select count(*) from log having count(*) <> coalesce(max(no), 0)"),
    ("the head is not the last entry", "select no from log_head where no <> (select max(no) from log)"),
    (
        "an entry has no details",
        "select no from log where no not in (select log_no from log_detail) \
         and no not in (select log_no from log_erased)",
    ),
];

impl Reader {
    pub fn open(db: &Path) -> Self {
        let file = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        file.set_prepared_statement_cache_capacity(100);
        Self(file)
    }

    /// Every line of a statement, its values parted.
    pub fn lines(&self, sql: &str) -> Vec<String> {
        let mut statement = self.0.prepare_cached(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..width).map(|at| cell(row.get_ref(at).unwrap())).collect();
            lines.push(cells.join(" | "));
        }
        lines
    }

    /// Every row of a statement, with the names of its columns.
    pub fn rows(&self, sql: &str) -> Vec<serde_json::Map<String, Value>> {
        let mut statement = self.0.prepare_cached(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let value = |at: usize| match row.get_ref(at).unwrap() {
                ValueRef::Integer(number) => Value::from(number),
                ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
                _ => Value::Null,
            };
            all.push(names.iter().enumerate().map(|(at, name)| (name.clone(), value(at))).collect());
        }
        all
    }

    /// A number that differs from an earlier one if another connection has written since.
    pub fn version(&self) -> i64 {
        self.lines("pragma data_version")[0].parse().unwrap()
    }

    /// The number of the last entry of the log, and its hash.
    pub fn head(&self) -> (i64, String) {
        let last: i64 = self.lines("select max(no) from log")[0].parse().unwrap();
        (last, self.hash(last).unwrap())
    }

    /// The hash of an entry, if the log has it.
    pub fn hash(&self, no: i64) -> Option<String> {
        self.lines(&format!("select hash from log where no = {no}")).pop()
    }

    /// Checks the register against the model.
    ///
    /// Errors: what is wrong.
    pub fn check(&self, school: &School) -> Result<(), String> {
        // One unchanging state for all statements.
        self.0.execute_batch("begin").unwrap();
        let checked = self.check_all(school);
        self.0.execute_batch("commit").unwrap();
        checked
    }

    fn check_all(&self, school: &School) -> Result<(), String> {
        for (table, sql) in STATEMENTS {
            let lines = self.lines(sql);
            let (number, found): (usize, BTreeSet<String>) = (lines.len(), lines.into_iter().collect());
            let wanted = school.rows(table);
            let differs = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
                one.difference(other).map(|line| format!("  {line}\n")).collect::<String>()
            };
            if found != wanted || number != wanted.len() {
                let (program, model) = (differs(&found, &wanted), differs(&wanted, &found));
                return Err(format!("{table} differs\nthe program has:\n{program}the model has:\n{model}"));
            }
        }
        for (what, sql) in NEVER.iter().chain(&[("a reference leads nowhere", "pragma foreign_key_check")]) {
            let found = self.lines(sql);
            if !found.is_empty() {
                return Err(format!("{what}: {found:?}"));
            }
        }
        let last = self.lines("select at from log order by no desc limit 1");
        if last != [instant(school.last_entry)] {
            return Err(format!("the last entry is of {last:?}, not of {}", instant(school.last_entry)));
        }
        for (series, no) in &school.counters {
            let counted = self.lines(&format!("select value from counter where name = '{series}'"));
            if counted != [no.to_string()] {
                return Err(format!("the last {series} is {counted:?}, not {no}"));
            }
        }
        Ok(())
    }
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Real(_) | ValueRef::Blob(_) => panic!("no value of the model"),
    }
}
