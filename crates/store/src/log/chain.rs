//! Reads the whole log, and finds every entry that was changed, cut off or taken out.

use super::{GENESIS, Head, Line, Sum, schema_5, stored_head};
use crate::{MergedRegister, ReadTx, Value, erase, hash};
use domain::fault::Fault;
use serde_json::Value as Json;

/// A log: the log of this register, or of a register that was merged into it.
struct Chain<'m> {
    /// Selects entries and their details.
    sql: String,
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
        // The log of an older register tells of no rows.
        let is_old = !tx.column_names("select * from log")?.iter().any(|name| name == "rows");
        let (login, rows) = if is_old { ("null", "null") } else { ("l.login_id", "l.rows") };
        let sql = format!(
            "select l.no, l.at, l.effective_at, l.operator_id, {login}, l.action, l.subject, l.subject_id, l.asset_id, \
             l.person_id, {rows}, l.detail_hash, l.hash, d.salt, d.body \
             from log l left join log_detail d on d.log_no = l.no order by l.no"
        );
        Ok(Self {
            sql,
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
            sql: "select l.no, l.at, l.effective_at, l.operator_id, l.login_id, l.action, l.subject, l.subject_id, \
                  l.asset_id, l.person_id, l.rows, l.detail_hash, l.hash, d.salt, d.body from merged_log l \
                  left join merged_log_detail d on d.register_id = l.register_id and d.log_no = l.no \
                  where l.register_id = ?1 order by l.no"
                .to_owned(),
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
    verify_chain_and_rows(tx, noted, &mut Sum::default())
}

/// Reads the log like [`verify_chain`], and adds up the rows that should stand.
pub fn verify_chain_and_rows(
    tx: &ReadTx<'_>,
    noted: Option<(i64, &str)>,
    rows: &mut Sum,
) -> Result<ChainReport, Fault> {
    read_through(tx, &Chain::own(tx)?, noted, rows)
}

/// Reads the log of a merged register, and checks it against the head that it had when it was merged.
pub fn verify_merged(tx: &ReadTx<'_>, register: &MergedRegister) -> Result<ChainReport, Fault> {
    read_through(tx, &Chain::merged(tx, register)?, None, &mut Sum::default())
}

fn read_through(
    tx: &ReadTx<'_>,
    chain: &Chain<'_>,
    noted: Option<(i64, &str)>,
    rows: &mut Sum,
) -> Result<ChainReport, Fault> {
    const MOST: usize = 100;
    let mut report = ChainReport { entries: 0, erased: 0, head: None, findings: Vec::new() };
    let mut last = Head { no: 0, hash: GENESIS.to_owned() };
    let mut noted_seen = false;
    // Entries with the hashes of schema 5 come first, or not at all.
    let mut is_new = false;
    let find = |no: Option<i64>, message: String, findings: &mut Vec<ChainFinding>| {
        if findings.len() < MOST {
            findings.push(ChainFinding { no, message });
        }
    };
    tx.each(&chain.sql, &chain.params, |row| {
        let no: i64 = row.get(0)?;
        let findings = &mut report.findings;
        report.entries += 1;
        // A foreign register may hold any number.
        let next = last.no.saturating_add(1);
        if no != next {
            let missing = if no.saturating_sub(1) == next {
                format!("entry {next} is")
            } else {
                format!("entries {next} to {} are", no.saturating_sub(1))
            };
            find(Some(no), format!("{missing} missing before entry {no}"), findings);
        }
        let line = Line {
            no,
            at: row.text(1)?,
            effective_at: row.maybe_text(2)?,
            operator_id: row.text(3)?,
            login_id: row.maybe_text(4)?,
            action: row.text(5)?,
            subject: row.text(6)?,
            subject_id: row.text(7)?,
            asset_id: row.maybe_text(8)?,
            person_id: row.maybe_text(9)?,
            rows: row.maybe_text(10)?,
            detail_hash: row.text(11)?,
        };
        let hash = row.text(12)?;
        let is_old = schema_5::wrote(&line);
        let fits = match is_old {
            true => !is_new && schema_5::hash(&line, &last.hash).is_some_and(|made| made == hash),
            false => line.hash(&last.hash) == hash,
        };
        is_new |= !is_old;
        if !fits || line.rows.is_some_and(|told| !rows.add_entry(told)) {
            find(Some(no), format!("entry {no} or the one before it was changed: its hash does not match"), findings);
        }
        let of_details = if is_old { schema_5::of_details } else { hash::of_details };
        match (row.maybe_text(13)?, row.maybe_text(14)?) {
            (Some(salt), Some(body)) if of_details(salt, body) == line.detail_hash => {}
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
