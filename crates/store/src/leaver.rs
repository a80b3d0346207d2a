//! Finding what was said of leavers, and wipes.

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

/// The school's own lines, in their order.
///
/// Errors: the register can't be read.
pub fn own_lines(tx: &ReadTx<'_>) -> Result<Vec<OwnLine>, Fault> {
    tx.list("order by r.position, r.name_folded", &[])
}

/// What was said of a line of somebody's checklist and counts.
///
/// Errors: the register can't be read.
pub fn tick(tx: &ReadTx<'_>, person: PersonId, line: &str) -> Result<Option<Tick>, Fault> {
    tx.get("where r.person_id = ?1 and r.line = ?2 and not r.past", &[person.to_value(), Value::Text(line.into())])
}

/// Everything that was said of somebody's checklist and counts.
///
/// Errors: the register can't be read.
pub fn ticks(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<Tick>, Fault> {
    tx.list("where r.person_id = ?1 and not r.past order by r.id", &[person.to_value()])
}

/// Somebody's clearance, if there is one that counts.
///
/// Errors: the register can't be read.
pub fn clearance(tx: &ReadTx<'_>, person: PersonId) -> Result<Option<Clearance>, Fault> {
    tx.get("where r.person_id = ?1 and not r.past", &[person.to_value()])
}

/// A wipe by its short number.
///
/// Errors: there is none.
pub fn wipe_by_no(tx: &ReadTx<'_>, no: i64) -> Result<Wipe, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no wipe {no}")).hint(say![See::WipesDone, " shows them with their numbers."])
    })
}

/// The last wipe of a device that counts.
///
/// Errors: the register can't be read.
pub fn last_wipe(tx: &ReadTx<'_>, asset: AssetId) -> Result<Option<Wipe>, Fault> {
    tx.get("where r.asset_id = ?1 and r.void_reason is null order by r.no desc limit 1", &[asset.to_value()])
}

/// Whether what a loan left was wiped.
///
/// Errors: the register can't be read.
pub fn is_wiped(tx: &ReadTx<'_>, loan: LoanId) -> Result<bool, Fault> {
    let sql = "select 1 from wipe where loan_id = ?1 and void_reason is null";
    Ok(tx.one(sql, &[loan.to_value()], |_| Ok(()))?.is_some())
}

/// Loans of a device that are over, the newest first.
///
/// Errors: the register can't be read.
pub fn ended_loans(tx: &ReadTx<'_>, asset: AssetId) -> Result<Vec<Loan>, Fault> {
    let condition =
        "where r.asset_id = ?1 and r.ended_at is not null and r.state <> 'void' order by r.ended_at desc, r.no desc";
    tx.list(condition, &[asset.to_value()])
}
