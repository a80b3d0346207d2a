//! Photographs of items as they went out: how long they are kept, and their deletion with the borrower.

use crate::act::Timed;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::PersonId,
    incident::State,
    loan::LoanPhoto,
    privacy::What,
    when::{Instant, add_months},
};
use store::{Field as _, ReadTx, WriteTx};

/// The photographs of a person's loans.
pub(super) fn of_person(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<LoanPhoto>, Fault> {
    tx.list("join loan l on l.id = r.loan_id where l.person_id = ?1 order by r.no", &[id.to_value()])
}

/// The day until which a photograph is kept: so many months after the loan has ended, and after every incident of it is
/// closed. `None` if one of them is still open, or it is kept for ever.
pub(super) fn kept_until(tx: &ReadTx<'_>, photo: &LoanPhoto, months: Option<u32>) -> Result<Option<NaiveDate>, Fault> {
    let loan = store::loan::by_id(tx, photo.loan_id)?;
    let (Some(mut last), Some(months)) = (loan.ended_at.map(Instant::day), months) else { return Ok(None) };
    for incident in store::incident::of_asset(tx, loan.asset_id)? {
        if incident.loan_id == Some(loan.id) && incident.void_reason.is_none() {
            match incident.closed_on.filter(|_| incident.state == State::Closed) {
                Some(day) => last = last.max(day),
                None => return Ok(None),
            }
        }
    }
    Ok(Some(add_months(last, months)))
}

/// The photographs whose time is over, by the line of the schedule on attachments. Those of an item that is kept as
/// evidence stay.
pub(super) fn due(tx: &ReadTx<'_>, act: &Timed<'_>) -> Result<Vec<LoanPhoto>, Fault> {
    let months = store::setting::schedule(tx)?.years(What::Attachments).and_then(|years| years.checked_mul(12));
    if months.is_none() {
        return Ok(Vec::new());
    }
    let all: Vec<LoanPhoto> = tx.list(
        "join loan l on l.id = r.loan_id where l.ended_at is not null and not exists \
             (select 1 from hold h where h.asset_id = l.asset_id and h.lifted_on is null) order by r.no",
        &[],
    )?;
    let mut over = Vec::new();
    for photo in all {
        if kept_until(tx, &photo, months)?.is_some_and(|until| until <= act.clock.today()) {
            over.push(photo);
        }
    }
    Ok(over)
}

/// Deletes the photographs of these people's loans, and those that are due. The caller removes the bytes that no row
/// names any more. Returns the number of deleted photographs.
pub(super) fn delete(tx: &WriteTx<'_>, people: &[PersonId], due: &[LoanPhoto]) -> Result<usize, Fault> {
    let mut going: Vec<LoanPhoto> = due.to_vec();
    for id in people {
        let theirs = of_person(tx, *id)?;
        going.extend(theirs.into_iter().filter(|photo| due.iter().all(|other| other.id != photo.id)));
    }
    for photo in &going {
        tx.delete(photo)?;
    }
    Ok(going.len())
}
