//! The rows that a merge of two people overwrites, as JSON for its log entry, and how they are put back.

use super::{
    Column, Field as _, Holds, ReadTx, Record as _, Table, Value, WriteTx, dump,
    rewrite::rewrite_rows,
    tables::{naming_people, recorded},
};
use domain::{fault::Fault, ids::PersonId, person::Person, remedy::Remedy, say, when::Instant};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The rows that name some people, with the people's own rows, by table and key.
#[derive(Debug, Default)]
pub struct Rows(BTreeMap<(&'static str, String), Vec<Value<'static>>>);

/// The record of a merge that undoing it needs.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// The id of the person who was merged into another.
    of: String,
    /// The number of the first log entry of the merge; the entry with this record is the last.
    pub first: i64,
    /// The number of entries just before that have more changes of the same merge.
    parts: usize,
    /// The rows that were deleted.
    deleted: Vec<Deleted>,
    /// The columns that were changed, with their earlier values; the same change of several rows is noted once.
    changed: Vec<Changed>,
    /// The number of values that named the other person after the merge, by table and column. More or fewer of them show
    /// that something was recorded since.
    named: BTreeMap<String, usize>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Deleted {
    table: String,
    row: Map<String, Json>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Changed {
    table: String,
    before: Map<String, Json>,
    rows: Vec<String>,
}

/// Reads the rows that name some people, and the people's own rows.
pub fn rows_naming(tx: &ReadTx<'_>, people: &[PersonId]) -> Result<Rows, Fault> {
    let mut rows = Rows::default();
    let own = Person::TABLE;
    let keys = own.key_at().map(|at| (own, &own.columns[at]));
    for (table, column) in naming_people().chain(keys) {
        let sql = format!("select {} from {} where {} = ?1", table.list(""), table.name, column.name);
        for person in people {
            tx.each(&sql, &[person.to_value()], |row| {
                let values = table.values(row)?;
                let key = table.key_at().next().map(|at| values[at].to_string()).unwrap_or_default();
                rows.0.insert((table.name, key), values);
                Ok::<(), Fault>(())
            })?;
        }
    }
    Ok(rows)
}

impl Rows {
    /// The record of the change from these rows to later ones, for the merge of one person into another. A row that is
    /// new is not noted.
    pub fn undo(&self, later: &Self, of: PersonId, into: PersonId, first: i64) -> Undo {
        let mut undo = Undo { of: of.to_string(), first, named: later.naming(into), ..Undo::default() };
        let mut changed: BTreeMap<(&str, String), Changed> = BTreeMap::new();
        for ((table, key), values) in &self.0 {
            let Some(known) = recorded().find(|known| known.name == *table) else { continue };
            let fields = || known.columns.iter().zip(values);
            let Some(after) = later.0.get(&(*table, key.clone())) else {
                let row = fields().map(|(column, value)| (column.name.to_owned(), json(value))).collect();
                undo.deleted.push(Deleted { table: (*table).to_owned(), row });
                continue;
            };
            let before: Map<String, Json> = fields()
                .zip(after)
                .filter(|((_, value), after)| value != after)
                .map(|((column, value), _)| (column.name.to_owned(), json(value)))
                .collect();
            if !before.is_empty() {
                let same = (*table, Json::Object(before.clone()).to_string());
                let new = || Changed { table: (*table).to_owned(), before, rows: Vec::new() };
                changed.entry(same).or_insert_with(new).rows.push(key.clone());
            }
        }
        // Other rows refer to the person.
        undo.deleted.sort_by_key(|deleted| deleted.table != Person::TABLE.name);
        undo.changed = changed.into_values().collect();
        undo
    }

    /// The number of values that name a person, by table and column.
    fn naming(&self, person: PersonId) -> BTreeMap<String, usize> {
        let id = person.to_value();
        let mut named = BTreeMap::new();
        for (table, column) in naming_people() {
            let Some(at) = table.at(column.name) else { continue };
            let of_table = self.0.iter().filter(|((name, _), _)| *name == table.name);
            let number = of_table.filter(|(_, values)| values[at] == id).count();
            if number > 0 {
                named.insert(format!("{} {}", table.name, column.name), number);
            }
        }
        named
    }

    /// The ids of the rows about these people, without those that they only decided or gave.
    fn about(&self, people: &HashSet<String>) -> HashSet<&str> {
        let is_about = |table: &str, values: &[Value<'_>]| {
            let known = recorded().find(|known| known.name == table);
            let at = known.and_then(|known| known.columns.iter().position(|column| column.belongs_to("person")));
            at.is_some_and(|at| matches!(&values[at], Value::Text(id) if people.contains(id.as_ref())))
        };
        let of = self.0.iter().filter(|((table, _), values)| is_about(table, values));
        of.map(|((_, key), _)| key.as_str()).collect()
    }
}

impl Undo {
    /// Reads the record in the details of a log entry. `None` if the entry has none that can be read.
    pub fn read(details: &Json) -> Option<Self> {
        serde_json::from_value(details.get(UNDO)?.clone()).ok()
    }

    /// Adds the record to the details of a log entry.
    pub fn write(&self, details: &mut Map<String, Json>) {
        details.insert(UNDO.to_owned(), serde_json::to_value(self).unwrap_or_default());
    }

    /// Splits off changes for entries of their own: a text of the register is at most a megabyte long. The entries come
    /// just before the last one, which is returned second.
    pub fn split(mut self) -> (Vec<Self>, Self) {
        let mut parts: Vec<Self> = Vec::new();
        let mut room = 0;
        for Changed { table, before, rows } in std::mem::take(&mut self.changed) {
            let mut rows = rows.as_slice();
            while !rows.is_empty() {
                if room == 0 {
                    parts.push(Self { of: self.of.clone(), first: self.first, ..Self::default() });
                    room = MOST_KEYS;
                }
                let (some, rest) = rows.split_at(rows.len().min(room));
                (rows, room) = (rest, room - some.len());
                let changed = Changed { table: table.clone(), before: before.clone(), rows: some.to_vec() };
                parts.last_mut().unwrap_or(&mut self).changed.push(changed);
            }
        }
        self.changed = parts.pop().map(|last| last.changed).unwrap_or_default();
        self.parts = parts.len();
        (parts, self)
    }

    /// The number of rows that named the one person and then the other, by table.
    pub fn moved(&self) -> BTreeMap<String, usize> {
        let mut moved = BTreeMap::new();
        let of = Json::from(self.of.as_str());
        for changed in self.changed.iter().filter(|changed| changed.before.values().any(|value| *value == of)) {
            *moved.entry(changed.table.clone()).or_insert(0) += changed.rows.len();
        }
        moved
    }

    /// The table and column whose values name a person more or less often than after the merge.
    pub fn renamed_since(&self, rows: &Rows, person: PersonId) -> Option<String> {
        let (now, then) = (rows.naming(person), &self.named);
        let places: BTreeSet<&String> = now.keys().chain(then.keys()).collect();
        places.into_iter().find(|place| now.get(*place) != then.get(*place)).cloned()
    }

    /// Puts the rows back as they were before the merge.
    ///
    /// Errors: a row is not there or can't be added, so the register is not as the merge left it.
    pub fn put_back(&self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        for Deleted { table, row } in &self.deleted {
            let table = known(table)?;
            let mut values = Vec::with_capacity(table.columns.len() + 1);
            for column in table.columns {
                values.push(value(column, row.get(column.name).unwrap_or(&Json::Null))?);
            }
            values.push(Value::Null);
            dump::take_in(tx, table, &mut values)?;
        }
        for Changed { table, before, rows } in &self.changed {
            let table = known(table)?;
            let mut earlier = Vec::new();
            for column in table.columns {
                if let Some(json) = before.get(column.name) {
                    earlier.push((column, value(column, json)?));
                }
            }
            let condition = format!("where {} = ?1", table.key[0]);
            for key in rows {
                let written = rewrite_rows(tx, table, &condition, &[key.to_value()], |row| {
                    row.change(|known, _| {
                        earlier.iter().find(|(column, _)| *column == known).map(|(_, value)| value.clone())
                    });
                })?;
                if written != 1 {
                    return Err(strange());
                }
            }
        }
        Ok(())
    }
}

/// The most keys of rows in one entry: with their quotes they take 390 kB.
const MOST_KEYS: usize = 10_000;

/// The name under which the details of a log entry hold an [`Undo`].
pub const UNDO: &str = "undo";

/// A merge of one person into another, as the log has it.
#[derive(Debug)]
pub struct MergeEntry {
    pub no: i64,
    /// The id of the person whom the other was merged into.
    pub into: String,
    pub undo: Undo,
}

/// Finds the last merge of a person into another. `None` if the log has no record of it that can be undone: it was made
/// by an earlier Kitbook or in another register, or its details were erased.
pub fn merge_of(tx: &ReadTx<'_>, person: PersonId) -> Result<Option<MergeEntry>, Fault> {
    let sql = "select l.no, l.subject_id, d.body from log l join log_detail d on d.log_no = l.no \
               where l.action = 'person merge' order by l.no";
    let (mut last, of) = (None, person.to_string());
    tx.each(sql, &[], |row| {
        let body: Json = serde_json::from_str(row.text(2)?).unwrap_or_default();
        if let Some(undo) = Undo::read(&body).filter(|undo| undo.of == of) {
            last = Some(MergeEntry { no: row.get(0)?, into: row.get(1)?, undo });
        }
        Ok::<(), Fault>(())
    })?;
    match last {
        Some(mut last) => Ok(with_parts(tx, &mut last)?.then_some(last)),
        None => Ok(None),
    }
}

/// Adds the changes in the entries just before a merge's entry. False if one of them is missing.
fn with_parts(tx: &ReadTx<'_>, merge: &mut MergeEntry) -> Result<bool, Fault> {
    let sql = "select d.body from log l join log_detail d on d.log_no = l.no \
               where l.no >= ?1 and l.no < ?2 and l.action = 'person merge rows' order by l.no";
    let (numbers, mut found) = ([Value::Int(merge.undo.first), Value::Int(merge.no)], 0);
    tx.each(sql, &numbers, |row| {
        let body: Json = serde_json::from_str(row.text(0)?).unwrap_or_default();
        if let Some(part) = Undo::read(&body).filter(|part| part.of == merge.undo.of) {
            merge.undo.changed.extend(part.changed);
            found += 1;
        }
        Ok::<(), Fault>(())
    })?;
    Ok(found == merge.undo.parts)
}

/// An entry of the log that came after a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    pub no: i64,
    pub at: Instant,
    pub action: String,
    /// The ref of the duplicate, if this entry or a later one is about another merge.
    pub merged: Option<String>,
}

/// Finds the first entry after a merge that is about one of these people, a row of theirs, or a row that the merge
/// changed. Another merge that was undone since doesn't count.
pub fn recorded_since(
    tx: &ReadTx<'_>,
    merge: &MergeEntry,
    people: &[PersonId],
    rows: &Rows,
) -> Result<Option<Since>, Fault> {
    let ids: HashSet<String> = people.iter().map(ToString::to_string).collect();
    let mut of_rows = rows.about(&ids);
    of_rows.extend(merge.undo.changed.iter().flat_map(|changed| &changed.rows).map(String::as_str));
    let mut undone: Vec<(i64, i64)> = Vec::new();
    let sql = "select l.no, l.person_id, d.body from log l join log_detail d on d.log_no = l.no \
               where l.no > ?1 and l.action = 'person unmerge' order by l.no";
    tx.each(sql, &[Value::Int(merge.no)], |row| {
        let body: Json = serde_json::from_str(row.text(2)?).unwrap_or_default();
        let is_about = row.maybe_text(1)?.is_some_and(|id| ids.contains(id));
        if let Some(from) = body[UNDONE]["from"].as_i64().filter(|_| is_about) {
            undone.push((from, row.get(0)?));
        }
        Ok::<(), Fault>(())
    })?;
    let mut first: Option<Since> = None;
    let sql = "select l.no, l.at, l.action, l.subject_id, l.person_id, d.body from log l \
               left join log_detail d on d.log_no = l.no where l.no > ?1 order by l.no";
    tx.each(sql, &[Value::Int(merge.no)], |row| {
        let no: i64 = row.get(0)?;
        let (action, subject) = (row.text(2)?, row.text(3)?);
        let is_about =
            row.maybe_text(4)?.is_some_and(|id| ids.contains(id)) || ids.contains(subject) || of_rows.contains(subject);
        if !is_about || undone.iter().any(|(from, until)| (*from..=*until).contains(&no)) {
            return Ok(());
        }
        let found = first.get_or_insert(Since { no, at: row.get(1)?, action: action.to_owned(), merged: None });
        if found.merged.is_none() && action == "person merge" {
            let body: Json = serde_json::from_str(row.maybe_text(5)?.unwrap_or_default()).unwrap_or_default();
            found.merged = body["merged"].as_str().map(str::to_owned);
        }
        Ok::<(), Fault>(())
    })?;
    Ok(first)
}

/// The ids of rows that a merge deleted and that people called by this name, such as the number of a ban. The log still
/// has entries about them.
pub fn deleted_rows(tx: &ReadTx<'_>, table: &str, called: &str) -> Result<Vec<String>, Fault> {
    let sql = "select d.body from log l join log_detail d on d.log_no = l.no where l.action = 'person merge'";
    let mut ids = Vec::new();
    let Some(known) = recorded().find(|known| known.name == table) else { return Ok(ids) };
    let column = known.called_by().map_or(known.key[0], |at| known.columns[at].name);
    tx.each(sql, &[], |row| {
        let body: Json = serde_json::from_str(row.text(0)?).unwrap_or_default();
        let deleted = Undo::read(&body).map(|undo| undo.deleted).unwrap_or_default();
        for of in deleted.into_iter().filter(|of| of.table == table) {
            let is_called = match of.row.get(column).unwrap_or(&Json::Null) {
                Json::Number(number) => number.to_string() == called,
                Json::String(text) => text == called,
                _ => false,
            };
            ids.extend(of.row.get("id").and_then(Json::as_str).filter(|_| is_called).map(str::to_owned));
        }
        Ok::<(), Fault>(())
    })?;
    Ok(ids)
}

/// The name under which an entry about an undone merge has the numbers of the merge's entries.
pub const UNDONE: &str = "undone";

fn known(name: &str) -> Result<&'static Table, Fault> {
    recorded().find(|table| table.name == name).ok_or_else(strange)
}

fn json(value: &Value<'_>) -> Json {
    match value {
        Value::Null | Value::Bytes(_) => Json::Null,
        Value::Int(number) => Json::from(*number),
        Value::Bool(yes) => Json::from(*yes),
        Value::Text(text) => Json::from(text.as_ref()),
    }
}

/// The value of a column in a record of a merge.
fn value(column: &Column, json: &Json) -> Result<Value<'static>, Fault> {
    match (json, column.what.holds) {
        (Json::Null, _) => Ok(Value::Null),
        (Json::String(text), Holds::Word | Holds::Text(_)) => Ok(Value::Text(text.clone().into())),
        (Json::Bool(yes), Holds::YesNo) => Ok(Value::Bool(*yes)),
        (Json::Number(number), Holds::Number) => number.as_i64().map(Value::Int).ok_or_else(strange),
        _ => Err(strange()),
    }
}

/// The fault of a register that is not as the merge left it, though no entry of the log says so.
fn strange() -> Fault {
    Fault::damaged("the rows of these people are not as the merge left them, and the log does not say why").hint(say![
        "To see what is wrong: ",
        Remedy::Check,
        "."
    ])
}
