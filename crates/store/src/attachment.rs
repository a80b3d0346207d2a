//! Papers and photographs in the register: the bytes are stored once, under their SHA-256.

use super::{Field, ReadTx, Value, WriteTx, hash::hex};
use data_encoding::BASE64;
use domain::{
    fault::Fault,
    ids::{IncidentId, LoanId},
    incident::Attachment,
    loan::LoanPhoto,
    remedy::{Remedy, See},
    say,
};
use sha2::{Digest as _, Sha256};

/// The name under which bytes are stored: their SHA-256 in hex.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in base64, as a page shows a picture.
pub fn in_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Keeps bytes, unless the register has them already.
pub fn keep(tx: &WriteTx<'_>, sha256: &str, bytes: &[u8]) -> Result<(), Fault> {
    let sql = "insert into attachment_data (sha256, bytes) values (?1, ?2) on conflict do nothing";
    tx.may_change(sql, &[Value::Text(sha256.into()), Value::Bytes(bytes.into())])?;
    tx.must_be(true, "select 1 from attachment_data where sha256 = ?1", &[Value::Text(sha256.into())])
}

/// Finds an attachment by its short number.
///
/// Errors: no attachment has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Attachment, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no attachment {no}"))
            .hint(say![See::Incident { no: None }, " lists an incident's attachments."])
    })
}

/// An incident's attachments, in the order in which they were added.
pub fn of_incident(tx: &ReadTx<'_>, id: IncidentId) -> Result<Vec<Attachment>, Fault> {
    tx.list("where r.incident_id = ?1 order by r.no", &[id.to_value()])
}

/// Finds a photograph of a loan by its short number.
///
/// Errors: no photograph has this number.
pub fn photo_by_no(tx: &ReadTx<'_>, no: i64) -> Result<LoanPhoto, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no photograph {no}")).hint(say![
            "The page of a loan lists its photographs. ",
            See::OpenLoans,
            " lists the loans."
        ])
    })
}

/// The photographs of an item as it went out, in the order in which they were added.
pub fn of_loan(tx: &ReadTx<'_>, id: LoanId) -> Result<Vec<LoanPhoto>, Fault> {
    tx.list("where r.loan_id = ?1 order by r.no", &[id.to_value()])
}

/// The first bytes of an attachment, which tell what it is; empty if they are missing.
pub fn beginning(tx: &ReadTx<'_>, attachment: &Attachment) -> Result<Vec<u8>, Fault> {
    let sql = "select substr(bytes, 1, 16) from attachment_data where sha256 = ?1";
    let found = tx.one(sql, &[Value::Text(attachment.sha256.as_str().into())], |row| row.get(0))?;
    Ok(found.unwrap_or_default())
}

/// The bytes of an attachment, exactly as they were added.
///
/// Errors: the bytes are missing, or were changed outside Kitbook.
pub fn bytes(tx: &ReadTx<'_>, attachment: &Attachment) -> Result<Vec<u8>, Fault> {
    bytes_of(tx, &attachment.sha256, &format!("attachment {}", attachment.no))
}

/// The bytes stored under a hash, exactly as they were added; `what` names them in an error.
///
/// Errors: the bytes are missing, or were changed outside Kitbook.
pub fn bytes_of(tx: &ReadTx<'_>, sha256: &str, what: &str) -> Result<Vec<u8>, Fault> {
    let Some(bytes) = stored(tx, sha256)? else {
        return Err(Fault::damaged(format!("the file of {what} is missing from the register")).hint(say![
            "Look for it in a backup. ",
            Remedy::Check,
            " shows all other damage."
        ]));
    };
    if hash(&bytes) != sha256 {
        return Err(Fault::damaged(format!("{what} was altered in the register: its hash does not match")).hint(say![
            "Don't use it as evidence. Look for a sound copy in a backup, and run ",
            Remedy::Check,
            "."
        ]));
    }
    Ok(bytes)
}

fn stored(tx: &ReadTx<'_>, sha256: &str) -> Result<Option<Vec<u8>>, Fault> {
    tx.one("select bytes from attachment_data where sha256 = ?1", &[Value::Text(sha256.into())], |row| row.get(0))
}

/// Tells whether the bytes stored under a hash are there and match it.
pub fn is_whole(tx: &ReadTx<'_>, sha256: &str) -> Result<bool, Fault> {
    Ok(stored(tx, sha256)?.is_some_and(|bytes| hash(&bytes) == sha256))
}

/// Hands over each hash with bytes that don't match it; returns the number of all hashes.
pub fn damaged(tx: &ReadTx<'_>, mut found: impl FnMut(String)) -> Result<i64, Fault> {
    let mut number = 0;
    tx.each("select sha256, bytes from attachment_data", &[], |row| {
        number += 1;
        let (sha256, bytes): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        if hash(&bytes) != sha256 {
            found(sha256);
        }
        Ok::<(), Fault>(())
    })?;
    Ok(number)
}
