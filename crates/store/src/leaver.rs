//! Finds leavers' checklists and clearances, and wipes.

use super::{Field, ReadTx, Value};
use domain::{
    fault::Fault,
    ids::{AssetId, LoanId, PersonId},
    leaver::{Clearance, OwnLine, Tick},
    loan::Loan,
    remedy::See,
    say,
    wipe::Wipe,
};

/// The school's own checklist lines, in order.
pub fn own_lines(tx: &ReadTx<'_>) -> Result<Vec<OwnLine>, Fault> {
    tx.list("order by r.position, r.name_folded", &[])
}

/// The current tick of a line on a person's checklist.
pub fn tick(tx: &ReadTx<'_>, person: PersonId, line: &str) -> Result<Option<Tick>, Fault> {
    tx.get("where r.person_id = ?1 and r.line = ?2 and not r.past", &[person.to_value(), Value::Text(line.into())])
}

/// All current ticks on a person's checklist.
pub fn ticks(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<Tick>, Fault> {
    tx.list("where r.person_id = ?1 and not r.past order by r.id", &[person.to_value()])
}

/// A person's current clearance.
pub fn clearance(tx: &ReadTx<'_>, person: PersonId) -> Result<Option<Clearance>, Fault> {
    tx.get("where r.person_id = ?1 and not r.past", &[person.to_value()])
}

/// Finds a wipe by its short number.
///
/// Errors: no wipe has this number.
pub fn wipe_by_no(tx: &ReadTx<'_>, no: i64) -> Result<Wipe, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no wipe {no}")).hint(say![See::WipesDone, " shows them with their numbers."])
    })
}

/// A device's last wipe that was not voided.
pub fn last_wipe(tx: &ReadTx<'_>, asset: AssetId) -> Result<Option<Wipe>, Fault> {
    tx.get("where r.asset_id = ?1 and r.void_reason is null order by r.no desc limit 1", &[asset.to_value()])
}

/// Tells whether the device was wiped after a loan.
pub fn is_wiped(tx: &ReadTx<'_>, loan: LoanId) -> Result<bool, Fault> {
    let sql = "select 1 from wipe where loan_id = ?1 and void_reason is null";
    Ok(tx.one(sql, &[loan.to_value()], |_| Ok(()))?.is_some())
}

/// A device's ended loans, newest first.
pub fn ended_loans(tx: &ReadTx<'_>, asset: AssetId) -> Result<Vec<Loan>, Fault> {
    let condition =
        "where r.asset_id = ?1 and r.ended_at is not null and r.state <> 'void' order by r.ended_at desc, r.no desc";
    tx.list(condition, &[asset.to_value()])
}
