//! Finds loans and slips, with their parts and checks.

use super::{Field, ReadTx, Value};
use domain::{
    fault::Fault,
    ids::{AssetId, CategoryId, LoanId, PersonId, RowId, SlipId},
    loan::{Loan, LoanCheck, LoanOverride, LoanPart, RoutineAnswer, RoutineCheck, Slip},
    remedy::See,
    say,
    when::Instant,
};

/// Finds a loan by its short number.
///
/// Errors: no loan has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Loan, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no loan {no}"))
            .hint(say![See::OpenLoans, " shows the open ones with their numbers."])
    })
}

/// Finds a loan by its id.
///
/// Errors: the loan is missing, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: LoanId) -> Result<Loan, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the loan {id} is not in the register")))
}

/// Finds a slip by its short number.
///
/// Errors: no slip has this number.
pub fn slip_by_no(tx: &ReadTx<'_>, no: i64) -> Result<Slip, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no slip {no}"))
            .hint(say![See::OpenLoans, " shows open loans with their slips."])
    })
}

/// Finds a slip by an id that another row holds.
///
/// Errors: the slip is missing, which the register's own constraints rule out.
pub fn slip_by_id(tx: &ReadTx<'_>, id: SlipId) -> Result<Slip, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the slip {id} is not in the register")))
}

/// The slips that went out from a moment on and before another, by number.
pub fn slips_of(tx: &ReadTx<'_>, from: Instant, until: Instant) -> Result<Vec<Slip>, Fault> {
    tx.list("where r.out_at >= ?1 and r.out_at < ?2 order by r.no", &[from.to_value(), until.to_value()])
}

/// A person's open loans, in order.
pub fn open_of_person(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<Loan>, Fault> {
    tx.list("where r.person_id = ?1 and r.state = 'open' order by r.no", &[id.to_value()])
}

/// The tag of an item of a category that a person has on loan; `None` if there is none.
pub fn held_of_category(tx: &ReadTx<'_>, id: PersonId, category: CategoryId) -> Result<Option<String>, Fault> {
    let sql = "select a.tag from loan l join asset a on a.id = l.asset_id \
               where l.person_id = ?1 and l.state = 'open' and a.category_id = ?2 order by l.no limit 1";
    tx.one(sql, &[id.to_value(), category.to_value()], |row| row.get(0))
}

/// The loans of a person that came back, in order.
pub fn returned_by(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<Loan>, Fault> {
    tx.list("where r.person_id = ?1 and r.state in ('returned', 'part_returned') order by r.no", &[id.to_value()])
}

/// The loan of a person that ended last, if it was not void.
pub fn last_of_person(tx: &ReadTx<'_>, id: PersonId) -> Result<Option<Loan>, Fault> {
    let condition = "where r.person_id = ?1 and r.state in ('returned', 'part_returned') order by r.ended_at desc, r.no desc limit 1";
    tx.get(condition, &[id.to_value()])
}

/// The loan of an item of a category that a person returned last.
pub fn last_of_category(tx: &ReadTx<'_>, id: PersonId, category: CategoryId) -> Result<Option<Loan>, Fault> {
    let condition = "join asset a on a.id = r.asset_id where r.person_id = ?1 and a.category_id = ?2 \
                     and r.state in ('returned', 'part_returned') order by r.ended_at desc, r.no desc limit 1";
    tx.get(condition, &[id.to_value(), category.to_value()])
}

/// The loans of a slip, in order.
pub fn of_slip(tx: &ReadTx<'_>, id: SlipId) -> Result<Vec<Loan>, Fault> {
    tx.list("where r.slip_id = ?1 order by r.no", &[id.to_value()])
}

/// The parts that went out with a loan.
pub fn parts(tx: &ReadTx<'_>, id: LoanId) -> Result<Vec<LoanPart>, Fault> {
    tx.list("where r.loan_id = ?1 order by r.position, r.name", &[id.to_value()])
}

/// The questions of a loan's return check.
pub fn checks(tx: &ReadTx<'_>, id: LoanId) -> Result<Vec<LoanCheck>, Fault> {
    tx.list("where r.loan_id = ?1 order by r.position, r.name", &[id.to_value()])
}

/// The routine checks of a loan, newest first, without void ones.
pub fn routine_checks(tx: &ReadTx<'_>, id: LoanId) -> Result<Vec<RoutineCheck>, Fault> {
    tx.list("where r.loan_id = ?1 and r.void_reason is null order by r.no desc", &[id.to_value()])
}

/// Finds a routine check by its number.
///
/// Errors: there is none.
pub fn routine_check_by_no(tx: &ReadTx<'_>, no: i64) -> Result<RoutineCheck, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no routine check {no}"))
            .hint(say![See::Asset { tag: None }, " shows the routine checks of an item on loan."])
    })
}

/// The answers of a routine check, in order.
pub fn routine_answers(tx: &ReadTx<'_>, id: RowId) -> Result<Vec<RoutineAnswer>, Fault> {
    tx.list("where r.check_id = ?1 order by r.position, r.name", &[id.to_value()])
}

/// Rules that were overridden for a loan.
pub fn overrides(tx: &ReadTx<'_>, id: LoanId) -> Result<Vec<LoanOverride>, Fault> {
    tx.list("where r.loan_id = ?1 order by r.rule", &[id.to_value()])
}

/// The number of items that a person holds now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    pub items: i64,
    /// The number of items in one category.
    pub of_category: i64,
    pub overdue: i64,
    pub recalled: i64,
}

/// Counts the items that a person holds now. A trolley and the items lent inside it count as one.
pub fn held(tx: &ReadTx<'_>, person: PersonId, category: CategoryId, now: Instant) -> Result<Held, Fault> {
    let sql = "select count(*), \
               count(case when a.category_id = ?2 then 1 end), \
               count(case when l.due_until <= ?3 then 1 end), count(l.recalled_on) \
               from loan l join asset a on a.id = l.asset_id \
               left join loan t on t.asset_id = a.inside_id and t.state = 'open' and t.slip_id = l.slip_id \
               where l.person_id = ?1 and l.state = 'open' and t.id is null";
    let read = |row: &super::Row<'_>| {
        Ok(Held { items: row.get(0)?, of_category: row.get(1)?, overdue: row.get(2)?, recalled: row.get(3)? })
    };
    let counts = tx.one(sql, &[person.to_value(), category.to_value(), now.to_value()], read)?;
    Ok(counts.unwrap_or_default())
}

/// The number of late returns by a person since a moment; late means after the end of the due day or time, or of the one
/// before a renewal.
pub fn late_returns(tx: &ReadTx<'_>, person: PersonId, since: Instant) -> Result<i64, Fault> {
    let sql = "select count(*) from loan where person_id = ?1 and (ended_at >= due_until or late_days is not null) and ended_at >= ?2 \
               and state in ('returned', 'part_returned')";
    Ok(tx.one(sql, &[person.to_value(), since.to_value()], |row| row.get(0))?.unwrap_or(0))
}

/// The loan of an item that was open at a moment, else the last loan that began before that moment. The second value is
/// true if the loan was open then.
pub fn at_moment(tx: &ReadTx<'_>, asset: AssetId, at: Instant) -> Result<Option<(Loan, bool)>, Fault> {
    let condition =
        "where r.asset_id = ?1 and r.out_at <= ?2 and r.state <> 'void' order by r.out_at desc, r.no desc limit 1";
    let loan: Option<Loan> = tx.get(condition, &[asset.to_value(), at.to_value()])?;
    Ok(loan.map(|loan| {
        let open = loan.ended_at.is_none_or(|ended_at| ended_at >= at);
        (loan, open)
    }))
}

/// Lists the open loans, in order: the loans of one category, or all.
pub fn open_of_category(tx: &ReadTx<'_>, category: Option<CategoryId>) -> Result<Vec<Loan>, Fault> {
    match category {
        Some(id) => {
            let condition =
                "join asset a on a.id = r.asset_id where r.state = 'open' and a.category_id = ?1 order by r.no";
            tx.list(condition, &[id.to_value()])
        }
        None => tx.list("where r.state = 'open' order by r.no", &[]),
    }
}

/// The loans of an item, in order, without void ones.
pub fn of_asset(tx: &ReadTx<'_>, asset: AssetId) -> Result<Vec<Loan>, Fault> {
    tx.list("where r.asset_id = ?1 and r.state <> 'void' order by r.out_at, r.no", &[asset.to_value()])
}

/// The moments of an item's loans that were recorded later than they were, by the ids of the loans as the log has them.
pub fn recorded_later(tx: &ReadTx<'_>, asset: AssetId) -> Result<Vec<(String, Instant)>, Fault> {
    const LATER: &str = "select subject_id, effective_at from log \
        where asset_id = ?1 and subject = 'loan' and effective_at is not null \
        union all select subject_id, effective_at from merged_log \
        where asset_id = ?1 and subject = 'loan' and effective_at is not null";
    tx.all(LATER, &[asset.to_value()], |row| Ok((row.get(0)?, row.get(1)?)))
}
