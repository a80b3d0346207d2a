//! Writing rows anew for the sake of a person: one who was registered twice, or one who is erased. Each row that changes
//! gets a new digest; what was damaged before stays so.

use super::{Field, Row, Tx, Value, record::RowDigest};
use domain::{
    asset::Asset,
    fault::Fault,
    ids::PersonId,
    names::{Names, Place},
    privacy::Text,
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

/// Every column that names a person by id, but for the log's and the aliases' own.
pub const OF_PERSON: &[(&str, &str)] = &[
    ("role_held", "person_id"),
    ("slip", "person_id"),
    ("loan", "person_id"),
    ("incident", "person_id"),
    ("incident", "decided_by"),
    ("incident", "no_police_by"),
    ("incident", "breach_by"),
    ("charge", "person_id"),
    ("charge_line", "decided_by"),
    ("ban", "person_id"),
    ("agreement_signature", "person_id"),
    ("permission", "person_id"),
    ("permission_grant", "person_id"),
    ("own_device", "person_id"),
    ("licence_seat", "person_id"),
    ("leaver_tick", "person_id"),
    ("leaver_tick", "decided_by"),
    ("clearance", "person_id"),
    ("person_alias", "person_id"),
];

/// Makes rows that name one person name another; how many.
///
/// Errors: a constraint does not hold, or the register can't be written.
pub fn repoint(tx: &Tx<'_>, from: PersonId, to: PersonId) -> Result<usize, Fault> {
    let (from, to) = (owned(from.to_value()), owned(to.to_value()));
    let mut rows = 0;
    for (table, column) in OF_PERSON {
        let condition = format!("where {column} = ?1");
        rows += rewrite(tx, table, &condition, std::slice::from_ref(&from), |name, _| {
            (name == *column).then(|| to.clone())
        })?;
    }
    Ok(rows)
}

/// A text that named somebody, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub table: String,
    /// The row's short number, tag or ref, where it has one; else its id.
    pub row: String,
    pub column: String,
    pub text: String,
    /// Certain mentions were taken out.
    pub redacted: bool,
    /// What is left is to be looked at.
    pub look: bool,
}

/// Tables in which nobody is named: what the school has set, and what is counted. Assets and people are written as what
/// they are, for the sake of what is worked out from their texts.
const NAMELESS: [&str; 13] = [
    "register",
    "setting",
    "category",
    "category_part",
    "category_check",
    "loan_limit",
    "tariff",
    "leaver_line",
    "pat_tester_id",
    // By `forget_operators`, as a whole.
    "operator",
    "merged_operator",
    "merged_register",
    "merged_series",
];

/// What may stand of people in a column of a table, or under that name in an entry of the log; `None`: nothing.
pub fn text_of(table: &str, column: &str) -> Option<Text> {
    if NAMELESS.contains(&table) {
        return None;
    }
    // Of somebody's own row nothing is looked at but whom it names beside.
    if table == "person" {
        return matches!(column, "class_teacher" | "manager" | "notes").then_some(if column == "notes" {
            Text::Said
        } else {
            Text::Named
        });
    }
    const NAMED: [&str; 12] = [
        "reported_by",
        "reported_to",
        "witness",
        "signed_witness",
        "tester",
        "class_teacher",
        "guardian",
        "wiped_by",
        "decided_by",
        "manager",
        "person",
        "by",
    ];
    const SAID: [&str; 13] = [
        "note",
        "notes",
        "decision",
        "purpose",
        "working",
        "overrides",
        "error_message",
        "fault",
        "extra",
        "question",
        "file_name",
        "lines",
        "ref",
    ];
    const LABEL: [&str; 34] = [
        "name",
        "make",
        "model",
        "serial",
        "serial_folded",
        "location",
        "location_folded",
        "phone_number",
        "order_number",
        "supplier",
        "description",
        "instrument",
        "instrument_serial",
        "part",
        "fuse",
        "police_ref",
        "insurer_ref",
        "reference",
        "for_class",
        "members_of",
        "title",
        "title_folded",
        "product",
        "vendor",
        "licence_key",
        "what",
        "certificate",
        "method",
        "foreign_id",
        "foreign_id_folded",
        "tag",
        "tag_folded",
        "search",
        "merged",
    ];
    let is_id = matches!(table, "incident" | "charge_line" | "leaver_tick") && column == "decided_by";
    // What a thing is known by stays.
    let is_tag = table != "log_detail" && matches!(column, "tag" | "tag_folded");
    if is_id || is_tag {
        None
    } else if NAMED.contains(&column) {
        Some(Text::Named)
    } else if SAID.contains(&column) || column.ends_with("_note") || column == "reason" || column.ends_with("_reason") {
        Some(Text::Said)
    } else {
        LABEL.contains(&column).then_some(Text::Label)
    }
}

/// How people are named, and which rows are about them.
pub struct Going {
    pub names: Names,
    /// Ids of the people, and of their loans, slips, incidents and charges.
    pub ids: HashSet<String>,
}

/// Takes certain mentions of people out of every text of the register, row by row; those and what may mention them are
/// handed over. How many rows were written, by table.
///
/// Errors: the register can't be read or written.
pub fn redact(tx: &Tx<'_>, going: &Going, mut found: impl FnMut(Mention)) -> Result<BTreeMap<String, usize>, Fault> {
    let mut rows = BTreeMap::new();
    for table in super::DIGESTED.iter().filter(|table| !NAMELESS.contains(table)) {
        let mut touched: Vec<String> = Vec::new();
        let written = rewrite_rows(tx, table, "", &[], |row| {
            let called = row.called();
            let before = row.changed.len();
            let own = row.hangs_on(&going.ids);
            row.change(|column, value| {
                let Value::Text(text) = value else { return None };
                let verdict = going.names.verdict(text, Place { text: text_of(table, column)?, own });
                let told = !(column == "search" || column.ends_with("_folded"));
                if told && (verdict.redacted.is_some() || verdict.look) {
                    let (row, text) = (called.clone(), text.to_string());
                    let (redacted, look) = (verdict.redacted.is_some(), verdict.look);
                    found(Mention { table: (*table).to_owned(), row, column: column.to_owned(), text, redacted, look });
                }
                Some(Value::Text(verdict.redacted?.into()))
            });
            if row.changed.len() > before {
                touched.push(row.key());
            }
        })?;
        refold(tx, table, &touched)?;
        if written > 0 {
            rows.insert((*table).to_owned(), written);
        }
    }
    Ok(rows)
}

/// Every text in which somebody is named, or may be, but for what is about the very person; nothing is written.
///
/// Errors: the register can't be read.
pub fn mentions(tx: &Tx<'_>, names: Names, mut found: impl FnMut(Mention)) -> Result<(), Fault> {
    for table in super::DIGESTED.iter().filter(|table| !NAMELESS.contains(table)) {
        let sql = format!("select * from {table}");
        let columns = tx.column_names(&sql)?;
        tx.each(&sql, &[], |row: &Row<'_>| {
            let values = (0..columns.len()).map(|at| row.value(at).map(owned)).collect::<Result<Vec<_>, Fault>>()?;
            let standing = Standing { columns: &columns, values, changed: Vec::new() };
            for (column, value) in columns.iter().zip(&standing.values) {
                let (Value::Text(text), Some(sort)) = (value, text_of(table, column)) else { continue };
                let verdict = names.verdict(text, Place::of(sort));
                let redacted = verdict.redacted.is_some();
                if redacted || verdict.look {
                    found(Mention {
                        table: (*table).to_owned(),
                        row: standing.called(),
                        column: column.clone(),
                        text: text.to_string(),
                        redacted,
                        look: verdict.look,
                    });
                }
            }
            Ok::<(), Fault>(())
        })?;
    }
    Ok(())
}

/// Takes words out of one text: of a table, of the row that people call so, of a column. Ids of the rows that had them,
/// and what the text has become.
///
/// Errors: the register can't be read or written.
pub fn strike(
    tx: &Tx<'_>,
    table: &str,
    called: &str,
    column: &str,
    names: &Names,
) -> Result<(Vec<String>, String), Fault> {
    if !super::DIGESTED.contains(&table) || text_of(table, column).is_none() {
        return Ok((Vec::new(), String::new()));
    }
    let (mut touched, mut left) = (Vec::new(), String::new());
    rewrite_rows(tx, table, "", &[], |row| {
        if row.called() == called {
            let before = row.changed.len();
            row.change(|name, value| match value {
                Value::Text(text) if name == column => {
                    left = names.verdict(text, Place::of(Text::Said)).redacted?;
                    Some(Value::Text(left.clone().into()))
                }
                _ => None,
            });
            if row.changed.len() > before {
                touched.push(row.key());
            }
        }
    })?;
    refold(tx, table, &touched)?;
    Ok((touched, left))
}

/// What is searched is worked out from the texts: anew, where one of them has changed.
fn refold(tx: &Tx<'_>, table: &str, ids: &[String]) -> Result<(), Fault> {
    if table != "asset" {
        return Ok(());
    }
    for id in ids {
        match tx.get::<Asset>("where r.id = ?1", &[Value::Text(Cow::Borrowed(id))]) {
            Ok(Some(mut asset)) => {
                asset.refold(&super::asset::aliases(tx, asset.id)?);
                tx.update(&asset)?;
            }
            // One that another hand has changed stays as it is: what is erased must not wait for it.
            Err(fault) if fault.is_damage => {}
            Ok(None) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// What people call a row: its short number, tag or ref; empty, if it has none.
///
/// Errors: the register can't be read.
pub fn called(tx: &Tx<'_>, table: &str, key: &str) -> Result<String, Fault> {
    let columns = tx.column_names(&format!("select * from {table}"))?;
    let Some(first) = columns.first() else { return Ok(String::new()) };
    let sql = format!("select * from {table} where {first} = ?1");
    let called = tx.one(&sql, &[Value::Text(key.into())], |row| {
        let values = (0..columns.len()).map(|at| row.value(at).map(owned)).collect::<Result<_, _>>()?;
        Ok(Standing { columns: &columns, values, changed: Vec::new() }.called())
    })?;
    Ok(called.unwrap_or_default())
}

/// One row as it stands: its columns in the table's order, the key first.
struct Standing<'r> {
    columns: &'r [String],
    values: Vec<Value<'static>>,
    changed: Vec<usize>,
}

impl Standing<'_> {
    /// What people call the row.
    fn called(&self) -> String {
        let by = |wanted: &str| self.columns.iter().position(|column| column == wanted);
        let at = by("no").or_else(|| by("tag")).or_else(|| by("ref")).or_else(|| by("position"));
        match at.map(|at| &self.values[at]) {
            Some(Value::Text(text)) => text.to_string(),
            Some(Value::Int(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// Whether it is about one of these: it names one by id.
    fn hangs_on(&self, ids: &HashSet<String>) -> bool {
        const BY: [&str; 5] = ["person_id", "loan_id", "slip_id", "incident_id", "charge_id"];
        let named = self.columns.iter().zip(&self.values).filter(|(column, _)| BY.contains(&column.as_str()));
        named.into_iter().any(|(_, value)| matches!(value, Value::Text(id) if ids.contains(id.as_ref())))
    }

    /// What tells it from the others.
    fn key(&self) -> String {
        match self.values.first() {
            Some(Value::Text(text)) => text.to_string(),
            _ => String::new(),
        }
    }

    fn change(&mut self, mut to: impl FnMut(&str, &Value<'_>) -> Option<Value<'static>>) {
        for (at, column) in self.columns.iter().enumerate() {
            if let Some(value) = to(column, &self.values[at]).filter(|value| *value != self.values[at]) {
                self.values[at] = value;
                self.changed.push(at);
            }
        }
    }
}

fn rewrite(
    tx: &Tx<'_>,
    table: &str,
    condition: &str,
    params: &[Value<'_>],
    to: impl Fn(&str, &Value<'_>) -> Option<Value<'static>>,
) -> Result<usize, Fault> {
    rewrite_rows(tx, table, condition, params, |row| row.change(&to))
}

/// Reads rows of a table, and writes those that `change` changes.
fn rewrite_rows(
    tx: &Tx<'_>,
    table: &str,
    condition: &str,
    params: &[Value<'_>],
    mut change: impl FnMut(&mut Standing<'_>),
) -> Result<usize, Fault> {
    let sql = format!("select * from {table} {condition}");
    let columns = tx.column_names(&sql)?;
    let digest_at = columns.iter().position(|column| column == "digest").unwrap_or(0);
    let mut changed: Vec<(Vec<Value<'static>>, Vec<usize>)> = Vec::new();
    tx.each(&sql, params, |row: &Row<'_>| {
        let values = (0..columns.len()).map(|at| row.value(at).map(owned)).collect::<Result<Vec<_>, Fault>>()?;
        let mut standing = Standing { columns: &columns, values, changed: Vec::new() };
        let whole = standing.values[digest_at] == digest_of(table, &columns, &standing.values);
        change(&mut standing);
        if !standing.changed.is_empty() {
            let Standing { mut values, changed: mut at, .. } = standing;
            // A row that was changed behind the program's back is not whitewashed.
            if whole {
                values[digest_at] = digest_of(table, &columns, &values);
                at.push(digest_at);
            }
            changed.push((values, at));
        }
        Ok::<(), Fault>(())
    })?;
    for (values, at) in &changed {
        let sets: Vec<String> = at.iter().enumerate().map(|(n, at)| format!("{} = ?{}", columns[*at], n + 1)).collect();
        let keys = keys_of(table, &columns);
        let wheres: Vec<String> =
            keys.iter().enumerate().map(|(n, key)| format!("{} = ?{}", columns[*key], at.len() + n + 1)).collect();
        let params: Vec<Value<'_>> = at.iter().chain(&keys).map(|at| values[*at].clone()).collect();
        tx.execute(&format!("update {table} set {} where {}", sets.join(", "), wheres.join(" and ")), &params)?;
    }
    Ok(changed.len())
}

/// The columns that tell a row from the others.
fn keys_of(table: &str, columns: &[String]) -> Vec<usize> {
    let named = |wanted: &str| columns.iter().position(|column| column == wanted);
    match table {
        "pat_reading" => ["result_id", "position"].into_iter().filter_map(named).collect(),
        _ => vec![0],
    }
}

fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Int(number) => Value::Int(number),
        Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        Value::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
    }
}

fn digest_of(table: &str, columns: &[String], values: &[Value<'_>]) -> Value<'static> {
    let mut named: Vec<(&str, &Value<'_>)> = columns.iter().map(String::as_str).zip(values).collect();
    named.sort_by_key(|(name, _)| *name);
    let mut digest = RowDigest::new(table);
    for (name, value) in named.into_iter().filter(|(name, _)| *name != "digest") {
        digest.field(name, value);
    }
    Value::Text(digest.finish().into())
}
