//! Finds agreements and their signatures.

use super::{Field, ReadTx, Record as _, Row, Value};
use chrono::NaiveDate;
use domain::{
    agreement::{self, Agreement, Overall, Signature, Stands},
    fault::Fault,
    ids::{AgreementId, PersonId},
    person::Person,
    remedy::See,
    say,
    text::{fold, shown},
};
use std::collections::HashMap;

/// Lists every version that was not withdrawn, by title, then by the date on which it takes effect.
pub fn versions(tx: &ReadTx<'_>) -> Result<Vec<Agreement>, Fault> {
    tx.list_rare("where r.withdraw_reason is null", "order by r.title_folded, r.from_on, r.no", &[])
}

/// Finds a version by its short number.
///
/// Errors: no version has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Agreement, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no agreement {no}"))
            .hint(say![See::Agreements, " shows them with their numbers."])
    })
}

/// The place of a version among those of its title: 1 for the first that was published. One that was withdrawn keeps
/// its place.
pub fn place(tx: &ReadTx<'_>, version: &Agreement) -> Result<i64, Fault> {
    let sql = "select count(*) from agreement where title_folded = ?1 and no <= ?2";
    let bound = [Value::Text(version.title_folded.as_str().into()), Value::Int(version.no)];
    Ok(tx.one(sql, &bound, |row| row.get(0))?.unwrap_or(1))
}

/// The versions of a policy, oldest first.
///
/// Errors: no agreement has this title.
pub fn titled(tx: &ReadTx<'_>, title: &str) -> Result<Vec<Agreement>, Fault> {
    let folded = fold(title.trim());
    let found: Vec<Agreement> = tx.list(
        "where r.title_folded = ?1 and r.withdraw_reason is null order by r.from_on, r.no",
        &[Value::Text(folded.into())],
    )?;
    if found.is_empty() {
        return Err(Fault::not_found(format!("there is no agreement {}", shown(title)))
            .hint(say![See::Agreements, " shows their titles."]));
    }
    Ok(found)
}

/// Finds a person's signature under a version.
pub fn signature(tx: &ReadTx<'_>, version: AgreementId, person: PersonId) -> Result<Option<Signature>, Fault> {
    tx.get(
        "where r.agreement_id = ?1 and r.person_id = ?2 and r.void_reason is null",
        &[version.to_value(), person.to_value()],
    )
}

/// A person's signatures, newest first.
pub fn signatures_of(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<Signature>, Fault> {
    tx.list(
        "where r.person_id = ?1 and r.void_reason is null order by r.signed_on desc, r.id desc",
        &[person.to_value()],
    )
}

/// All versions, and the signatures of some people.
#[derive(Debug, Default)]
pub struct Book {
    versions: Vec<Agreement>,
    signed: HashMap<PersonId, Vec<(AgreementId, NaiveDate)>>,
}

impl Book {
    /// The versions with one person's signatures. If nothing was ever published, no signatures are read.
    pub fn of_person(tx: &ReadTx<'_>, person: PersonId) -> Result<Self, Fault> {
        let mut book = Self { versions: versions(tx)?, signed: HashMap::new() };
        if !book.versions.is_empty() {
            let signed = signatures_of(tx, person)?.into_iter().map(|s| (s.agreement_id, s.signed_on)).collect();
            book.signed.insert(person, signed);
        }
        Ok(book)
    }

    /// The versions with everyone's signatures: one read, however many people are asked about.
    pub fn of_all(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let mut book = Self { versions: versions(tx)?, signed: HashMap::new() };
        if book.versions.is_empty() {
            return Ok(book);
        }
        let sql = format!("select {} from agreement_signature s where s.void_reason is null", Signature::columns("s"));
        tx.each(&sql, &[], |row: &Row<'_>| {
            let signature = Signature::read(row, 0)?;
            let of_person = book.signed.entry(signature.person_id).or_default();
            of_person.push((signature.agreement_id, signature.signed_on));
            Ok::<(), Fault>(())
        })?;
        Ok(book)
    }

    /// The state of a person's signatures, policy by policy.
    pub fn stands(&self, person: &Person, today: NaiveDate) -> Vec<Stands<'_>> {
        agreement::stands(&self.versions, person.kind, |id| self.signed_on(person.id, id).is_some(), today)
    }

    /// The state of a person's signatures for all policies together.
    pub fn overall(&self, person: &Person, today: NaiveDate) -> Overall {
        agreement::overall(&self.stands(person, today))
    }

    /// The date on which a person signed a version; `None` if they have not.
    pub fn signed_on(&self, person: PersonId, version: AgreementId) -> Option<NaiveDate> {
        self.signed.get(&person)?.iter().find(|(id, _)| *id == version).map(|(_, on)| *on)
    }
}
