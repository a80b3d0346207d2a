//! Letters that went out, and the school's letterhead.

use super::{Field as _, ReadTx, WriteTx};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::{ChargeId, LoanId, PersonId, RowId},
    letter::{AboutLoan, Kind, Letter, LetterText, Letterhead, Sending},
    remedy::See,
    say,
    when::Clock,
};

/// The school's letterhead; an empty one if the school has set nothing.
pub fn letterhead(tx: &ReadTx<'_>) -> Result<Letterhead, Fault> {
    Ok(tx.get("where r.id = ?1", &[Letterhead::ID.to_owned().to_value()])?.unwrap_or_default())
}

/// Keeps the school's letterhead.
pub fn set_letterhead(tx: &WriteTx<'_>, letterhead: &Letterhead) -> Result<(), Fault> {
    let known: Option<Letterhead> = tx.get("where r.id = ?1", &[Letterhead::ID.to_owned().to_value()])?;
    if known.is_some() { tx.update(letterhead) } else { tx.insert(letterhead) }
}

/// The school's own text of a kind of letter, if it has changed it.
pub fn text(tx: &ReadTx<'_>, kind: Kind) -> Result<Option<LetterText>, Fault> {
    tx.get("where r.kind = ?1", &[kind.to_value()])
}

/// Every text that the school has changed.
pub fn texts(tx: &ReadTx<'_>) -> Result<Vec<LetterText>, Fault> {
    tx.list("order by r.kind", &[])
}

/// Finds a letter by its short number.
///
/// Errors: no letter has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Letter, Fault> {
    tx.get("where r.no = ?1", &[no.to_value()])?.ok_or_else(|| {
        Fault::not_found(format!("there is no letter {no}")).hint(say![See::Letters { person: None }, " lists them."])
    })
}

/// The number of the last letter; 0 if there is none.
pub fn last_no(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    Ok(tx.one("select coalesce(max(no), 0) from letter", &[], |row| row.get(0))?.unwrap_or(0))
}

/// The letters to a person or about them, newest first.
pub fn of_person(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<Letter>, Fault> {
    tx.list("where r.person_id = ?1 order by r.no desc", &[person.to_value()])
}

/// The letters about a loan, newest first.
pub fn of_loan(tx: &ReadTx<'_>, loan: LoanId) -> Result<Vec<Letter>, Fault> {
    let about = "exists (select 1 from letter_loan a where a.letter_id = r.id and a.loan_id = ?1)";
    tx.list(&format!("where {about} order by r.no desc"), &[loan.to_value()])
}

/// The numbers of the loans that a letter was about.
pub fn loans(tx: &ReadTx<'_>, letter: RowId) -> Result<Vec<i64>, Fault> {
    let sql = "select l.no from letter_loan a join loan l on l.id = a.loan_id where a.letter_id = ?1 order by l.no";
    tx.all(sql, &[letter.to_value()], |row| row.get(0))
}

/// The day on which a kind of letter last went to a person: about this charge and receipt, if they are given. A letter
/// that may have gone counts.
pub fn last_sent(
    tx: &ReadTx<'_>,
    kind: Kind,
    person: PersonId,
    (charge, receipt): (Option<ChargeId>, Option<i64>),
    clock: Clock,
) -> Result<Option<NaiveDate>, Fault> {
    let condition = "where r.person_id = ?1 and r.kind = ?2 and r.state <> ?3 order by r.no desc";
    let sent: Vec<Letter> = tx.list(condition, &[person.to_value(), kind.to_value(), Sending::Failed.to_value()])?;
    let is_about = |letter: &&Letter| {
        charge.is_none_or(|id| letter.charge_id == Some(id)) && receipt.is_none_or(|no| letter.receipt_no == Some(no))
    };
    Ok(sent.iter().find(is_about).map(|letter| clock.day_of(letter.sent_at)))
}

/// Keeps a letter, with the loans that it is about.
pub fn keep(tx: &WriteTx<'_>, letter: &Letter, loans: &[LoanId]) -> Result<(), Fault> {
    tx.insert(letter)?;
    loans.iter().try_for_each(|loan| tx.insert(&AboutLoan { id: tx.new_id(), letter_id: letter.id, loan_id: *loan }))
}
