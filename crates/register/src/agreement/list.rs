//! Lists agreements, their signatures, and who still has to sign.

use crate::{
    person::{self, list::Filter},
    view::{Unnumbered, Who},
};
use chrono::NaiveDate;
use domain::{
    agreement::{Agreement, Signature, Standing, Stands},
    fault::Fault,
    loan::SignedHow,
    person::{Person, PersonKind},
};
use serde::Serialize;
use store::{ReadTx, Value, agreement::Book};

/// A version of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgreementView {
    pub no: Option<i64>,
    pub title: String,
    pub from_on: NaiveDate,
    pub sign_by_on: Option<NaiveDate>,
    pub review_on: Option<NaiveDate>,
    /// The kinds of people who sign the policy. Empty means all kinds.
    pub kinds: Vec<PersonKind>,
    pub guardian: bool,
    pub file_name: Option<String>,
    pub sha256: Option<String>,
}

impl AgreementView {
    /// Builds the view of an agreement.
    pub fn of(agreement: &Agreement) -> Self {
        Self {
            no: Some(agreement.no),
            title: agreement.title.clone(),
            from_on: agreement.from_on,
            sign_by_on: agreement.sign_by_on,
            review_on: agreement.review_on,
            kinds: agreement.of_kinds(),
            guardian: agreement.guardian,
            file_name: agreement.file_name.clone(),
            sha256: agreement.sha256.clone(),
        }
    }
}

impl Unnumbered for AgreementView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// A version in the list, with the number of its signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgreementRow {
    #[serde(flatten)]
    pub agreement: AgreementView,
    pub signatures: i64,
    /// True if this version is in force today.
    pub in_force: bool,
}

/// Lists all versions by title, newest first.
pub fn list(tx: &ReadTx<'_>, today: NaiveDate) -> Result<Vec<AgreementRow>, Fault> {
    let versions = store::agreement::versions(tx)?;
    let sql = "select count(*) from agreement_signature where agreement_id = ?1 and void_reason is null";
    let mut out = Vec::with_capacity(versions.len());
    for policy in versions.chunk_by(|a, b| a.title_folded == b.title_folded) {
        let current = policy.iter().rev().find(|version| version.from_on <= today).map(|version| version.id);
        for version in policy.iter().rev() {
            let id = Value::Text(version.id.to_string().into());
            out.push(AgreementRow {
                agreement: AgreementView::of(version),
                signatures: tx.one(sql, &[id], |row| row.get(0))?.unwrap_or(0),
                in_force: current == Some(version.id),
            });
        }
    }
    Ok(out)
}

/// A signature as every answer shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureView {
    pub no: Option<i64>,
    pub title: String,
    pub person: Who,
    pub signed_on: NaiveDate,
    pub how: SignedHow,
    pub witness: Option<String>,
    pub class_teacher: Option<String>,
    pub guardian: Option<String>,
    /// The SHA-256 of the signature, a picture. Null if it was not drawn on the screen.
    pub drawing: Option<String>,
}

impl SignatureView {
    /// Builds the view of a signature.
    pub fn build(agreement: &Agreement, signature: &Signature, person: &Person) -> Self {
        Self {
            no: Some(agreement.no),
            title: agreement.title.clone(),
            person: person.into(),
            signed_on: signature.signed_on,
            how: signature.how,
            witness: signature.witness.clone(),
            class_teacher: signature.class_teacher.clone(),
            guardian: signature.guardian.clone(),
            drawing: signature.drawing.clone(),
        }
    }
}

/// A dry run may show the number: it is the agreement's number, which already exists.
impl Unnumbered for SignatureView {}

/// One person's status for one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusRow {
    pub title: String,
    /// The number of the version in force.
    pub no: i64,
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
    pub class: Option<String>,
    pub kind: PersonKind,
    pub status: Standing,
    /// The signing date of the newest version that the person signed.
    pub signed_on: Option<NaiveDate>,
    pub sign_by_on: Option<NaiveDate>,
}

impl StatusRow {
    fn of(book: &Book, person: &Person, stands: &Stands<'_>) -> Self {
        Self {
            title: stands.current.title.clone(),
            no: stands.current.no,
            reference: person.reference.clone(),
            name: person.name.clone(),
            class: person.class.clone(),
            kind: person.kind,
            status: stands.standing,
            signed_on: stands.signed.and_then(|version| book.signed_on(person.id, version.id)),
            sign_by_on: stands.current.sign_by_on,
        }
    }
}

/// Lists one person's status for each policy.
pub fn of_person(book: &Book, person: &Person, today: NaiveDate) -> Vec<StatusRow> {
    book.stands(person, today).iter().map(|stands| StatusRow::of(book, person, stands)).collect()
}

/// Passes each person's status for each policy to `take`, by form and name: those with one of these states, or all. It takes three SQL statements, however many
/// people there are. People who have left are skipped: they have nothing to sign.
///
/// Errors: `take` fails.
pub fn each_status<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    states: &[Standing],
    limit: Option<usize>,
    today: NaiveDate,
    mut take: impl FnMut(StatusRow) -> Result<(), E>,
) -> Result<(), E> {
    let book = Book::of_all(tx)?;
    let mut rows = 0;
    person::list::each_person(tx, filter, |person| {
        if person.has_left(today) {
            return Ok(());
        }
        for stands in book.stands(&person, today) {
            let wanted = states.is_empty() || states.contains(&stands.standing);
            if wanted && limit.is_none_or(|limit| rows < limit) {
                rows += 1;
                take(StatusRow::of(&book, &person, &stands))?;
            }
        }
        Ok(())
    })
}

/// Counts the missing signatures, and the signatures that are due for a newer version.
pub fn counts(tx: &ReadTx<'_>, today: NaiveDate) -> Result<(i64, i64), Fault> {
    if store::agreement::versions(tx)?.is_empty() {
        return Ok((0, 0));
    }
    let (mut unsigned, mut due) = (0, 0);
    each_status(tx, &Filter::default(), &[], None, today, |row| {
        match row.status {
            Standing::Signed => {}
            Standing::Due => due += 1,
            Standing::Unsigned | Standing::OutOfDate => unsigned += 1,
        }
        Ok::<(), Fault>(())
    })?;
    Ok((unsigned, due))
}

/// Counts the versions in force that are due for review.
pub fn to_review(tx: &ReadTx<'_>, today: NaiveDate) -> Result<i64, Fault> {
    let due = |listed: &AgreementRow| listed.in_force && listed.agreement.review_on.is_some_and(|day| day <= today);
    Ok(i64::try_from(list(tx, today)?.iter().filter(|listed| due(listed)).count()).unwrap_or(i64::MAX))
}
