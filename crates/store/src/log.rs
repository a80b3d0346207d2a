//! The log: append-only. The hash of each entry covers the entry before; the details are stored apart, with a salt.
//!
//! `log` holds ids and hashes; `log_detail` holds a salt and the body, a JSON object. The chain covers the SHA-256 of
//! salt and body, not the body itself, so that it still holds after a person's details are erased. The number and hash of
//! the last entry are in `log_head`, so that a cut tail shows. A chain proves itself only against a head noted elsewhere,
//! so slips and backups print it.

use super::{
    Field, MergedRegister, ReadTx, Record, Row, Value, WriteTx, erase,
    random::salt,
    record::{details_text, hex},
};
use domain::{
    fault::Fault,
    ids::{AssetId, PersonId},
    when::Instant,
};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use std::{borrow::Cow, fmt::Write as _};
use uuid::Uuid;

/// The text from which the chain begins.
const GENESIS: &str = "kitbook";

/// The last entry's number and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub no: i64,
    pub hash: String,
}

impl std::fmt::Display for Head {
    /// Writes the head as slips print it, such as `1042:3f9a0c…`: the number, then the first sixteen digits of the
    /// hash.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.no, &self.hash[..16.min(self.hash.len())])
    }
}

/// The subject of an entry: the kind of record, and its id.
#[derive(Debug, Clone)]
pub struct Subject {
    kind: &'static str,
    id: String,
}

impl Subject {
    /// Makes a subject with the name of its table.
    pub fn new(kind: &'static str, id: impl ToString) -> Self {
        Self { kind, id: id.to_string() }
    }
}

/// An entry to be added to the log.
pub struct Entry {
    /// The action, as a noun and a verb, such as `loan out`.
    pub action: &'static str,
    pub subject: Subject,
    pub asset: Option<AssetId>,
    pub person: Option<PersonId>,
    /// The moment of the event, if that is not the moment of recording.
    pub effective_at: Option<Instant>,
    pub body: Map<String, Json>,
}

impl Entry {
    /// Makes an entry about neither an item nor a person, recorded at the moment of the event.
    pub fn plain(action: &'static str, subject: Subject, body: Map<String, Json>) -> Self {
        Self { action, subject, asset: None, person: None, effective_at: None, body }
    }
}

/// The columns of a `log` row that the hash covers, as text.
struct Line<'a> {
    no: i64,
    at: &'a str,
    effective_at: Option<&'a str>,
    operator_id: &'a str,
    action: &'a str,
    subject: &'a str,
    subject_id: &'a str,
    asset_id: Option<&'a str>,
    person_id: Option<&'a str>,
    detail_hash: &'a str,
}

impl<'a> Line<'a> {
    /// The values of the row, in column order.
    fn values(&self, hash: &'a str) -> [Value<'a>; 11] {
        let text = |text: &'a str| Value::Text(Cow::Borrowed(text));
        let maybe = |value: Option<&'a str>| value.map_or(Value::Null, text);
        [
            Value::Int(self.no),
            text(self.at),
            maybe(self.effective_at),
            text(self.operator_id),
            text(self.action),
            text(self.subject),
            text(self.subject_id),
            maybe(self.asset_id),
            maybe(self.person_id),
            text(self.detail_hash),
            text(hash),
        ]
    }

    fn hash(&self, before: &str) -> String {
        let mut text = String::with_capacity(420);
        let _ = write!(text, "{before}\x1f{}", self.no);
        let parts = [
            self.at,
            self.effective_at.unwrap_or_default(),
            self.operator_id,
            self.action,
            self.subject,
            self.subject_id,
            self.asset_id.unwrap_or_default(),
            self.person_id.unwrap_or_default(),
            self.detail_hash,
        ];
        for part in parts {
            text.push('\x1f');
            text.push_str(part);
        }
        hex(&Sha256::digest(text.as_bytes()))
    }
}

fn hash_details(salt: &str, body: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(salt.as_bytes());
    hash.update(body.as_bytes());
    hex(&hash.finalize())
}

impl ReadTx<'_> {
    /// The number and hash of the last entry, including this transaction's own.
    pub fn head(&self) -> Result<Head, Fault> {
        if let Some(head) = &*self.head.borrow() {
            return Ok(head.clone());
        }
        stored_head(self)
    }
}

impl WriteTx<'_> {
    /// Adds an entry to the log; returns its number.
    pub fn log(&self, entry: Entry) -> Result<i64, Fault> {
        let body = Json::Object(entry.body).to_string();
        let Entry { action, subject, asset, person, effective_at, .. } = entry;
        self.log_text(action, &subject, asset, person, effective_at, &body)
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
        self.log_text(action, &Subject::new(R::TABLE.name, id), asset, person, None, &details_text(record, None))
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
        self.log_text(action, &Subject::new(R::TABLE.name, id), asset, None, effective_at, &body)
    }

    fn log_text(
        &self,
        action: &'static str,
        subject: &Subject,
        asset: Option<AssetId>,
        person: Option<PersonId>,
        effective_at: Option<Instant>,
        body: &str,
    ) -> Result<i64, Fault> {
        let salt = salt(&mut self.random.borrow_mut());
        let detail_hash = hash_details(&salt, body);
        let (mut operator_buffer, mut asset_buffer, mut person_buffer) =
            (Uuid::encode_buffer(), Uuid::encode_buffer(), Uuid::encode_buffer());
        let effective_at = effective_at.filter(|at| *at != self.at()).map(|at| at.to_string());
        let head = self.head()?;
        let line = Line {
            no: head.no + 1,
            at: &self.at_text,
            effective_at: effective_at.as_deref(),
            operator_id: self.operator_id()?.0.as_hyphenated().encode_lower(&mut operator_buffer),
            action,
            subject: subject.kind,
            subject_id: &subject.id,
            asset_id: asset.map(|id| &*id.0.as_hyphenated().encode_lower(&mut asset_buffer)),
            person_id: person.map(|id| &*id.0.as_hyphenated().encode_lower(&mut person_buffer)),
            detail_hash: &detail_hash,
        };
        let hash = line.hash(&head.hash);
        self.must_change(
            1,
            "insert into log (no, at, effective_at, operator_id, action, subject, subject_id, asset_id, person_id, \
             detail_hash, hash) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            &line.values(&hash),
        )?;
        self.must_change(
            1,
            "insert into log_detail (log_no, salt, body) values (?1, ?2, ?3)",
            &[Value::Int(line.no), salt.to_value(), Value::Text(Cow::Borrowed(body))],
        )?;
        let no = line.no;
        *self.head.borrow_mut() = Some(Head { no, hash });
        Ok(no)
    }

    /// Writes the head and the row count once for the whole transaction. Call it earlier as well if the head must be
    /// read before the end.
    pub fn write_head(&self) -> Result<(), Fault> {
        let came = self.came.take();
        if self.head.borrow().is_none() && came == 0 {
            return Ok(());
        }
        let head = self.head()?;
        let sql = "insert into log_head (id, no, hash, rows_kept) values (1, ?1, ?2, ?3) on conflict (id) do update \
                   set no = excluded.no, hash = excluded.hash, rows_kept = log_head.rows_kept + excluded.rows_kept";
        self.must_change(1, sql, &[head.no.to_value(), head.hash.to_value(), Value::Int(came)])
    }
}

/// A log: the log of this register, or of a register that was merged into it.
struct Chain<'m> {
    /// Selects entries and their details.
    sql: &'static str,
    params: Vec<Value<'m>>,
    /// The entries with details that were erased, as other entries record. The chain proves that those other entries
    /// are whole.
    erased: erase::Ranges,
    head: Head,
}

impl Chain<'_> {
    fn own(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let said = "select d.body from log l join log_detail d on d.log_no = l.no \
                    where l.action in ('privacy erase', 'privacy redact')";
        Ok(Self {
            sql: "select l.no, l.at, l.effective_at, l.operator_id, l.action, l.subject, l.subject_id, l.asset_id, \
                  l.person_id, l.detail_hash, l.hash, d.salt, d.body \
                  from log l left join log_detail d on d.log_no = l.no order by l.no",
            params: Vec::new(),
            erased: erase::Ranges::of(&recorded_erasures(tx, said, &[], details_of)?),
            head: stored_head(tx)?,
        })
    }

    fn merged(tx: &ReadTx<'_>, register: &MergedRegister) -> Result<Self, Fault> {
        let id = register.id.to_string();
        let before = "select d.body from merged_log l \
                      join merged_log_detail d on d.register_id = l.register_id and d.log_no = l.no \
                      where l.register_id = ?1 and l.action in ('privacy erase', 'privacy redact')";
        let params = vec![Value::Text(id.clone().into())];
        let mut erased = recorded_erasures(tx, before, &params, details_of)?;
        let since = "select d.body from log l join log_detail d on d.log_no = l.no \
                     where l.action in ('privacy erase', 'privacy redact')";
        erased.extend(recorded_erasures(tx, since, &[], |body| {
            Some(body.get("merged_details_of")?.get(&id)?.as_str()?.to_owned())
        })?);
        Ok(Self {
            sql: "select l.no, l.at, l.effective_at, l.operator_id, l.action, l.subject, l.subject_id, l.asset_id, \
                  l.person_id, l.detail_hash, l.hash, d.salt, d.body from merged_log l \
                  left join merged_log_detail d on d.register_id = l.register_id and d.log_no = l.no \
                  where l.register_id = ?1 order by l.no",
            params,
            erased: erase::Ranges::of(&erased),
            head: Head { no: register.head_no, hash: register.head_hash.clone() },
        })
    }
}

/// The entry numbers in the details of an erasure.
fn details_of(body: &Json) -> Option<String> {
    Some(body.get("details_of")?.as_str()?.to_owned())
}

/// The texts that `of` reads from the details of erasures.
fn recorded_erasures(
    tx: &ReadTx<'_>,
    sql: &str,
    params: &[Value<'_>],
    of: impl Fn(&Json) -> Option<String>,
) -> Result<Vec<String>, Fault> {
    let bodies = tx.all(sql, params, |row| row.get::<String>(0))?;
    Ok(bodies.iter().filter_map(|body| of(&serde_json::from_str(body).ok()?)).collect())
}

/// The hash of an entry; `None` if no entry has this number.
pub fn hash_of(tx: &ReadTx<'_>, no: i64) -> Result<Option<String>, Fault> {
    tx.one("select hash from log where no = ?1", &[Value::Int(no)], |row| row.get(0))
}

/// The moment when the last entry was recorded; `None` if the log is empty.
pub fn last_recorded_at(tx: &ReadTx<'_>) -> Result<Option<Instant>, Fault> {
    tx.one("select at from log order by no desc limit 1", &[], |row| row.get(0))
}

/// The details of all entries of one action, except erased ones.
pub fn bodies_of(tx: &ReadTx<'_>, action: &str) -> Result<Vec<Json>, Fault> {
    let sql = "select d.body from log l join log_detail d on d.log_no = l.no where l.action = ?1 order by l.no";
    let bodies = tx.all(sql, &[Value::Text(action.into())], |row| row.get::<String>(0))?;
    Ok(bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
}

/// The subject ids of one action's entries after a number.
pub fn subjects_since(tx: &ReadTx<'_>, action: &str, no: i64) -> Result<Vec<String>, Fault> {
    let sql = "select subject_id from log where no > ?1 and action = ?2 order by no";
    tx.all(sql, &[Value::Int(no), Value::Text(action.into())], |row| row.get(0))
}

fn stored_head(tx: &ReadTx<'_>) -> Result<Head, Fault> {
    let read = |row: &Row<'_>| Ok(Head { no: row.get(0)?, hash: row.get(1)? });
    let head = tx.one("select no, hash from log_head where id = 1", &[], read)?;
    Ok(head.unwrap_or_else(|| Head { no: 0, hash: GENESIS.to_owned() }))
}

/// A fault found in the log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ChainFinding {
    /// The entry's number; `None` if the fault is in the log as a whole.
    pub no: Option<i64>,
    pub message: String,
}

/// The result of reading the whole log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ChainReport {
    pub entries: i64,
    /// The number of entries with details that were erased, as other entries record.
    pub erased: i64,
    pub head: Option<String>,
    pub findings: Vec<ChainFinding>,
}

/// Reads the log entry by entry and reports every fault. Memory stays flat.
///
/// `noted` is a head that was written down elsewhere (on a slip, beside a backup): its entry must be there and match.
pub fn verify_chain(tx: &ReadTx<'_>, noted: Option<(i64, &str)>) -> Result<ChainReport, Fault> {
    read_through(tx, &Chain::own(tx)?, noted)
}

/// Reads the log of a merged register, and checks it against the head that it had when it was merged.
pub fn verify_merged(tx: &ReadTx<'_>, register: &MergedRegister) -> Result<ChainReport, Fault> {
    read_through(tx, &Chain::merged(tx, register)?, None)
}

fn read_through(tx: &ReadTx<'_>, chain: &Chain<'_>, noted: Option<(i64, &str)>) -> Result<ChainReport, Fault> {
    const MOST: usize = 100;
    let mut report = ChainReport { entries: 0, erased: 0, head: None, findings: Vec::new() };
    let mut last = Head { no: 0, hash: GENESIS.to_owned() };
    let mut noted_seen = false;
    let find = |no: Option<i64>, message: String, findings: &mut Vec<ChainFinding>| {
        if findings.len() < MOST {
            findings.push(ChainFinding { no, message });
        }
    };
    tx.each(chain.sql, &chain.params, |row| {
        let no: i64 = row.get(0)?;
        let findings = &mut report.findings;
        report.entries += 1;
        if no != last.no + 1 {
            let missing = if no == last.no + 2 {
                format!("entry {} is", last.no + 1)
            } else {
                format!("entries {} to {} are", last.no + 1, no - 1)
            };
            find(Some(no), format!("{missing} missing before entry {no}"), findings);
        }
        let line = Line {
            no,
            at: row.text(1)?,
            effective_at: row.maybe_text(2)?,
            operator_id: row.text(3)?,
            action: row.text(4)?,
            subject: row.text(5)?,
            subject_id: row.text(6)?,
            asset_id: row.maybe_text(7)?,
            person_id: row.maybe_text(8)?,
            detail_hash: row.text(9)?,
        };
        let hash = row.text(10)?;
        if line.hash(&last.hash) != hash {
            find(Some(no), format!("entry {no} or the one before it was changed: its hash does not match"), findings);
        }
        match (row.maybe_text(11)?, row.maybe_text(12)?) {
            (Some(salt), Some(body)) if hash_details(salt, body) == line.detail_hash => {}
            (Some(_), Some(_)) => find(Some(no), format!("the details of entry {no} were changed"), findings),
            _ if chain.erased.hold(no) => report.erased += 1,
            _ => find(Some(no), format!("the details of entry {no} are missing"), findings),
        }
        if let Some((noted_no, noted_hash)) = noted
            && noted_no == no
        {
            noted_seen = true;
            if !hash.starts_with(noted_hash) {
                find(Some(no), format!("entry {no} does not match the head that was noted"), findings);
            }
        }
        last = Head { no, hash: hash.to_owned() };
        Ok::<(), Fault>(())
    })?;
    let head = &chain.head;
    if *head != last {
        let message = if head.no > last.no {
            format!("the log ends at entry {}, but its head is entry {}: the end was cut off", last.no, head.no)
        } else {
            format!("the log's head (entry {}) does not match its last entry ({})", head.no, last.no)
        };
        find(None, message, &mut report.findings);
    }
    if let Some((no, _)) = noted
        && !noted_seen
    {
        find(None, format!("the noted head is entry {no}, which is missing"), &mut report.findings);
    }
    report.head = (last.no > 0).then(|| last.to_string());
    Ok(report)
}
