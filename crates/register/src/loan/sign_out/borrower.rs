//! The rules about a borrower, for counted stock: the same as for items.

use super::Record;
use crate::act::Timed;
use domain::{
    fault::Fault,
    ids::CategoryId,
    person::Person,
    rules::{self, Borrowing, Strictness, Verdict},
};
use store::ReadTx;
use uuid::Uuid;

/// Applies the rules about the borrower, and about the class that it is for.
pub(crate) fn judge(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    person: &Person,
    for_class: Option<&str>,
    strictness: &Strictness,
) -> Result<Verdict, Fault> {
    let record = Record::of(tx, act, person, strictness)?;
    let class_ban = match for_class {
        Some(class) => store::ban::of_class(tx, class, act.clock.today())?,
        None => None,
    };
    // The limits of a category are about items, so no category is asked.
    let held = store::loan::held(tx, person.id, CategoryId::from(Uuid::nil()), act.clock.now())?;
    let borrowing = Borrowing {
        borrower: person,
        cleared: record.cleared,
        agreements: &record.agreements,
        overdue: held.overdue,
        overdue_stock: record.overdue_stock,
        recalled: held.recalled,
        bans: &record.bans,
        class_ban,
        late_returns: record.late_returns,
        adjustment: false,
        called: &strictness.called,
        clock: act.clock,
    };
    Ok(rules::judge_borrower(&borrowing, strictness))
}
