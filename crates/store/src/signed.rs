//! Papers as they were signed, and the entries of the log about what came later; the terms on slips.

use super::{Field, ReadTx, Row, Value, hash, rows::MergedRegister};
use domain::{
    fault::Fault,
    ids::{AssetId, PersonId, SlipId},
    loan::{
        Slip,
        signed::{Paper, SignedPaper},
        slip_term::SlipTerm,
    },
    privacy::ERASED,
    when::Instant,
};
use serde_json::Value as Json;

/// The hash of a paper's words.
pub fn hash_of(content: &str) -> String {
    hash::of_entry(content.as_bytes())
}

/// True if the words of a paper are those that were signed. They differ if somebody who is named in them was erased.
pub fn is_whole(paper: &SignedPaper) -> bool {
    hash_of(&paper.content) == paper.hash
}

/// Lists the signed papers whose words are not those that were signed, although nobody who is named in them was erased:
/// the slip's number and the paper.
pub fn changed(tx: &ReadTx<'_>) -> Result<Vec<(i64, Paper)>, Fault> {
    let mut changed = Vec::new();
    let papers: Vec<SignedPaper> = tx.list("order by r.id", &[])?;
    for paper in papers.iter().filter(|paper| !is_whole(paper) && !paper.content.contains(ERASED)) {
        changed.push((super::loan::slip_by_id(tx, paper.slip_id)?.no, paper.paper));
    }
    Ok(changed)
}

/// The slip as it was signed; `None` if it is unsigned, or was signed before such papers were kept.
pub fn slip(tx: &ReadTx<'_>, slip: SlipId) -> Result<Option<SignedPaper>, Fault> {
    tx.get("where r.slip_id = ?1 and r.paper = 'slip'", &[slip.to_value()])
}

/// The receipts of a slip as they were signed, in the order of their signatures.
pub fn receipts(tx: &ReadTx<'_>, slip: SlipId) -> Result<Vec<SignedPaper>, Fault> {
    tx.list("where r.slip_id = ?1 and r.paper = 'receipt' order by r.id", &[slip.to_value()])
}

/// All papers that a person has signed.
pub fn of_person(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<SignedPaper>, Fault> {
    tx.list("join slip s on s.id = r.slip_id where s.person_id = ?1 order by r.id", &[person.to_value()])
}

/// An entry of the log about something that was done after a paper was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    pub action: String,
    pub subject_id: String,
    /// The moment at which it happened.
    pub at: Instant,
    /// The details; `None` if they were erased.
    pub body: Option<Json>,
}

/// The entries about these items that follow the last signature of a slip's paper, the earliest first. A slip of a merged
/// register may have been signed there.
pub fn since(tx: &ReadTx<'_>, slip: &Slip, paper: Paper, assets: &[AssetId]) -> Result<Vec<Later>, Fault> {
    let action = action(paper);
    let signed = "select max(no) from log where person_id = ?1 and subject_id = ?2 and action = ?3";
    let key = [slip.person_id.to_value(), slip.id.to_value(), Value::Text(action.into())];
    let own: Option<i64> = tx.one(signed, &key, |row| row.get::<Option<i64>>(0))?.flatten();
    let mut later = Vec::new();
    if own.is_none() {
        for MergedRegister { id, .. } in super::merged::registers(tx)? {
            let signed = "select max(no) from merged_log \
                          where person_id = ?1 and subject_id = ?2 and action = ?3 and register_id = ?4";
            let key = [slip.person_id.to_value(), slip.id.to_value(), Value::Text(action.into()), id.to_value()];
            let Some(there) = tx.one(signed, &key, |row| row.get::<Option<i64>>(0))?.flatten() else { continue };
            let sql = "select g.no, g.action, g.subject_id, coalesce(g.effective_at, g.at), d.body from merged_log g \
                       left join merged_log_detail d on d.register_id = g.register_id and d.log_no = g.no \
                       where g.asset_id = ?1 and g.no > ?2 and g.register_id = ?3 order by g.no";
            for asset in assets {
                later.extend(tx.all(sql, &[asset.to_value(), Value::Int(there), id.to_value()], entry)?);
            }
        }
    }
    later.sort_by_key(|(no, _)| *no);
    let sql = "select g.no, g.action, g.subject_id, coalesce(g.effective_at, g.at), d.body from log g \
               left join log_detail d on d.log_no = g.no where g.asset_id = ?1 and g.no > ?2 order by g.no";
    let mut here = Vec::new();
    for asset in assets {
        here.extend(tx.all(sql, &[asset.to_value(), Value::Int(own.unwrap_or(0))], entry)?);
    }
    here.sort_by_key(|(no, _)| *no);
    Ok(later.into_iter().chain(here).map(|(_, entry)| entry).collect())
}

/// True if a loan of the slip has an entry with one of these actions.
pub fn has_entry(tx: &ReadTx<'_>, slip: &Slip, actions: &[&str]) -> Result<bool, Fault> {
    let sql = "select g.action from loan l join log g on g.asset_id = l.asset_id and g.subject_id = l.id \
               where l.slip_id = ?1 order by g.no";
    let all = tx.all(sql, &[slip.id.to_value()], |row| row.get::<String>(0))?;
    Ok(all.iter().any(|action| actions.contains(&action.as_str())))
}

/// The log's word for the print of a slip that nobody has signed.
pub const PRINTED: &str = "slip print";

/// The last print of a slip: its moment, and the hashes of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    pub at: Instant,
    pub hash: String,
    pub terms: String,
    pub lines: String,
}

/// The last print of a slip; `None` if none is known.
pub fn last_print(tx: &ReadTx<'_>, slip: &Slip) -> Result<Option<Print>, Fault> {
    let sql = "select g.at, d.body from log g join log_detail d on d.log_no = g.no \
               where g.person_id = ?1 and g.subject_id = ?2 and g.action = ?3 order by g.no desc limit 1";
    let key = [slip.person_id.to_value(), slip.id.to_value(), Value::Text(PRINTED.into())];
    let found = tx.one(sql, &key, |row| Ok((row.get::<Instant>(0)?, row.maybe_text(1)?.map(str::to_owned))))?;
    Ok(found.and_then(|(at, body)| {
        let body: Json = serde_json::from_str(&body?).ok()?;
        let text = |name: &str| body.get(name).and_then(Json::as_str).map(str::to_owned);
        Some(Print { at, hash: text("hash")?, terms: text("terms")?, lines: text("lines")? })
    }))
}

/// The log's word for the signature of a paper.
pub fn action(paper: Paper) -> &'static str {
    match paper {
        Paper::Slip => "slip sign",
        Paper::Receipt => "receipt sign",
    }
}

fn entry(row: &Row<'_>) -> Result<(i64, Later), Fault> {
    let body = row.maybe_text(4)?.and_then(|body| serde_json::from_str(body).ok());
    Ok((row.get(0)?, Later { action: row.get(1)?, subject_id: row.get(2)?, at: row.get(3)?, body }))
}

/// The terms that the school has set, in order; none if the usual ones apply.
pub fn terms(tx: &ReadTx<'_>) -> Result<Vec<SlipTerm>, Fault> {
    tx.list("order by r.position, r.name_folded", &[])
}
