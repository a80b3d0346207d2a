//! Adds entries to the log. Several are written with one statement, because running a statement costs as much as a row.

use super::{COLUMNS, Entry, Head, Line, RowsWritten, Subject, WIDTH};
use crate::{
    Field as _, ReadTx, Record, Value, WriteTx, hash,
    record::{MOST_ROWS, details_text, details_text_of, insert},
    tables::text_in_log,
};
use domain::{
    fault::Fault,
    ids::{AssetId, PersonId},
    privacy::Text,
    protection,
    when::Instant,
};
use serde_json::Value as Json;
use std::{borrow::Cow, sync::OnceLock};

/// An entry that is not written yet. It is written before any statement that names the log, and before the end of the
/// transaction.
pub(crate) struct Waiting {
    no: i64,
    at: String,
    effective_at: Option<String>,
    operator_id: String,
    login_id: Option<String>,
    action: &'static str,
    subject: Subject,
    asset_id: Option<String>,
    person_id: Option<String>,
    rows: RowsWritten,
    detail_hash: String,
    /// Empty until the entry is sealed: rows may still be written that belong to it.
    hash: String,
    salt: String,
    body: String,
}

impl Waiting {
    fn line(&self) -> Line<'_> {
        Line {
            no: self.no,
            at: &self.at,
            effective_at: self.effective_at.as_deref(),
            operator_id: &self.operator_id,
            login_id: self.login_id.as_deref(),
            action: self.action,
            subject: self.subject.kind,
            subject_id: &self.subject.id,
            asset_id: self.asset_id.as_deref(),
            person_id: self.person_id.as_deref(),
            rows: self.rows.text(),
            detail_hash: &self.detail_hash,
        }
    }

    /// The values of the row with the details.
    fn details(&self) -> [Value<'_>; 3] {
        [Value::Int(self.no), self.salt.to_value(), Value::Text(Cow::Borrowed(&self.body))]
    }
}

/// Works out the hashes of the entries that wait. What was written since the last of them belongs to it.
pub(super) fn seal_waiting(tx: &ReadTx<'_>) -> Result<(), Fault> {
    if tx.waiting.borrow().last().is_none_or(|last| !last.hash.is_empty()) {
        return Ok(());
    }
    let mut waiting = tx.waiting.take();
    if let Some(last) = waiting.last_mut() {
        last.rows.append(&mut tx.rows.borrow_mut());
    }
    let known = tx.head.borrow_mut().take();
    let mut head = known.map_or_else(|| super::stored_head(tx), Ok)?;
    for entry in waiting.iter_mut().filter(|entry| entry.hash.is_empty()) {
        entry.hash = entry.line().hash(&head.hash);
        head = Head { no: entry.no, hash: entry.hash.clone() };
    }
    *tx.head.borrow_mut() = Some(head);
    tx.waiting.replace(waiting);
    Ok(())
}

/// Writes the entries that wait.
pub(crate) fn write_waiting(tx: &ReadTx<'_>) -> Result<(), Fault> {
    static ENTRIES: [OnceLock<String>; MOST_ROWS] = [const { OnceLock::new() }; MOST_ROWS];
    static DETAILS: [OnceLock<String>; MOST_ROWS] = [const { OnceLock::new() }; MOST_ROWS];
    seal_waiting(tx)?;
    let entries = tx.waiting.take();
    let Some(more) = entries.len().checked_sub(1) else { return Ok(()) };
    let sql = ENTRIES[more].get_or_init(|| insert("log", COLUMNS, WIDTH, entries.len()));
    let lines: Vec<Value<'_>> = entries.iter().flat_map(|entry| entry.line().values(&entry.hash)).collect();
    tx.must_change(entries.len(), sql, &lines)?;
    let sql = DETAILS[more].get_or_init(|| insert("log_detail", "log_no, salt, body", 3, entries.len()));
    let details: Vec<Value<'_>> = entries.iter().flat_map(Waiting::details).collect();
    tx.must_change(entries.len(), sql, &details)
}

/// Adds the people who proved who they are to an entry's details.
fn with_proof(mut body: String, refs: &str) -> String {
    if body.pop() == Some('}') {
        let comma = if body.len() > 1 { "," } else { "" };
        body.push_str(&format!("{comma}\"proved\":{refs}}}"));
    }
    body
}

impl WriteTx<'_> {
    /// Adds an entry to the log; returns its number.
    pub fn log(&self, entry: Entry) -> Result<i64, Fault> {
        let body = Json::Object(entry.body).to_string();
        let Entry { action, subject, asset, person, effective_at, .. } = entry;
        self.log_text(action, subject, asset, person, effective_at, body)
    }

    /// Adds an entry for a new record, with all its details; returns its number.
    pub fn log_new<R: Record>(
        &self,
        action: &'static str,
        record: &R,
        asset: Option<AssetId>,
        person: Option<PersonId>,
    ) -> Result<i64, Fault> {
        let id = asset.map(|id| id.0).or(person.map(|id| id.0)).unwrap_or_default();
        self.log_text(action, Subject::new(R::TABLE.name, id), asset, person, None, details_text(record, None))
    }

    /// Writes a new row, unless `condition` finds a row with the same unique values, and adds an entry with all its
    /// details; returns true if it wrote. An import does this for each of its rows, so the values are made only once.
    ///
    /// Errors: a text is not allowed, or another constraint doesn't hold.
    pub fn insert_unless_known_and_log<R: Record>(
        &self,
        action: &'static str,
        record: &R,
        (condition, params): (&str, &[Value<'_>]),
        asset: AssetId,
    ) -> Result<bool, Fault> {
        let values = self.checked(record)?;
        if !self.insert_values_unless_known::<R>(&values, condition, params)? {
            return Ok(false);
        }
        let body = details_text_of(R::TABLE, &values[..R::TABLE.columns.len()], None);
        self.log_text(action, Subject::new(R::TABLE.name, asset.0), Some(asset), None, None, body)?;
        Ok(true)
    }

    /// Adds an entry for a record that belongs to an asset; returns its number. `id` is the id of the record; `more` is
    /// a name and a JSON value that the record itself doesn't hold.
    pub fn log_of_asset<R: Record>(
        &self,
        action: &'static str,
        record: &R,
        id: impl ToString,
        asset: Option<AssetId>,
        effective_at: Option<Instant>,
        more: Option<(&str, &str)>,
    ) -> Result<i64, Fault> {
        let body = details_text(record, more);
        self.log_text(action, Subject::new(R::TABLE.name, id), asset, None, effective_at, body)
    }

    fn log_text(
        &self,
        action: &'static str,
        subject: Subject,
        asset: Option<AssetId>,
        person: Option<PersonId>,
        effective_at: Option<Instant>,
        body: String,
    ) -> Result<i64, Fault> {
        if names_a_matter(&body) {
            self.names_a_matter.set(true);
        }
        let (operator_id, login_id) = self.operator_ids()?;
        if self.waiting.borrow().len() == MOST_ROWS {
            write_waiting(self)?;
        }
        let body = match self.proved() {
            Some(refs) => with_proof(body, &refs),
            None => body,
        };
        let salt = hash::long_salt(&mut self.random.borrow_mut());
        let last = self.waiting.borrow().last().map(|entry| entry.no);
        let last = last.map_or_else(|| Ok(self.head()?.no), Ok::<i64, Fault>)?;
        let no = last.checked_add(1).ok_or_else(|| Fault::damaged("the log's head has the last of all numbers"))?;
        self.waiting.borrow_mut().push(Waiting {
            no,
            at: self.at_text.clone(),
            effective_at: effective_at.filter(|at| *at != self.at()).map(|at| at.to_string()),
            operator_id: operator_id.0.to_string(),
            login_id: login_id.map(|id| id.0.to_string()),
            action,
            subject,
            asset_id: asset.map(|id| id.0.to_string()),
            person_id: person.map(|id| id.0.to_string()),
            rows: self.rows.take(),
            detail_hash: hash::of_details(&salt, &body),
            salt,
            body,
            hash: String::new(),
        });
        Ok(no)
    }

    /// Writes the entries that wait, and the head once for the whole transaction. Call it earlier as well if the head
    /// must be read before the end.
    pub fn write_head(&self) -> Result<(), Fault> {
        write_waiting(self)?;
        if !self.rows.borrow().is_empty() {
            self.log_rows()?;
            write_waiting(self)?;
        }
        let Some(head) = self.head.borrow().clone() else { return Ok(()) };
        let sql = "insert into log_head (id, no, hash) values (1, ?1, ?2) \
                   on conflict (id) do update set no = excluded.no, hash = excluded.hash";
        self.must_change(1, sql, &[head.no.to_value(), head.hash.to_value()])
    }
}

/// True if a text that people wrote, in the details of an entry, names a matter of child protection. Every door that
/// takes such a text logs it. What a text was before a change does not count.
fn names_a_matter(body: &str) -> bool {
    // Nearly no entry has such words, and to read the details of each takes longer than to write them.
    if !protection::may_be_named_in(body) {
        return false;
    }
    fn is_in(name: &str, value: &Json) -> bool {
        match value {
            Json::String(text) => text_in_log(name) == Text::Said && protection::is_named_in(text),
            Json::Object(inner) if inner.contains_key("from") && inner.contains_key("to") => {
                inner.get("to").is_some_and(|to| is_in(name, to))
            }
            Json::Object(inner) => inner.iter().any(|(name, value)| is_in(name, value)),
            Json::Array(all) => all.iter().any(|one| is_in(name, one)),
            _ => false,
        }
    }
    serde_json::from_str(body).is_ok_and(|body: Json| is_in("", &body))
}
