//! Finds counted stock and its loans.

use super::{Field, ReadTx, Value};
use domain::{
    fault::{Fault, FaultKind},
    ids::{PersonId, StockId},
    remedy::{Remedy, See},
    say,
    stock::{Stock, StockLoan},
    text::{and_list, fold, natural_key, shown, squeezed},
    when::Instant,
};

/// Every stock, by name.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Stock>, Fault> {
    let mut all: Vec<Stock> = tx.list("order by r.no", &[])?;
    all.sort_by_cached_key(|stock| natural_key(&stock.name));
    Ok(all)
}

/// Finds a stock by its id.
///
/// Errors: the stock is missing, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: StockId) -> Result<Stock, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the stock {id} is not in the register")))
}

/// Finds the stock with this name; `None` if there is none.
pub fn by_name(tx: &ReadTx<'_>, name: &str) -> Result<Option<Stock>, Fault> {
    tx.get("where r.name_folded = ?1", &[Value::Text(fold(squeezed(name).as_ref()).into())])
}

/// Finds a stock by its name, else by its number, else by the beginning of its name.
///
/// Errors: no stock has this name; several begin with it.
pub fn find(tx: &ReadTx<'_>, typed: &str) -> Result<Stock, Fault> {
    if let Some(found) = by_name(tx, typed)? {
        return Ok(found);
    }
    if let Ok(no) = typed.trim().parse::<i64>()
        && let Some(found) = tx.get("where r.no = ?1", &[Value::Int(no)])?
    {
        return Ok(found);
    }
    let folded = fold(squeezed(typed).as_ref());
    let mut begun: Vec<Stock> = all(tx)?;
    begun.retain(|stock| !folded.is_empty() && stock.name_folded.starts_with(&folded));
    if begun.len() > 1 {
        let names: Vec<String> = begun.iter().map(|stock| stock.name.clone()).collect();
        return Err(Fault::new(FaultKind::Ambiguous, format!("{} could be {}", shown(typed), and_list(&names)))
            .hint("Give the whole name, or the number."));
    }
    begun.pop().ok_or_else(|| {
        Fault::not_found(format!("there is no counted stock {}", shown(typed))).hint(say![
            See::Stocks,
            " lists what there is. To add it: ",
            Remedy::AddStock,
            "."
        ])
    })
}

/// The open loans of a stock, those that are due first before the others.
pub fn open_loans(tx: &ReadTx<'_>, id: StockId) -> Result<Vec<StockLoan>, Fault> {
    tx.list("where r.stock_id = ?1 and r.ended_at is null order by r.due_until nulls last, r.no", &[id.to_value()])
}

/// The open loans of a stock to a person, those that are due first before the others.
pub fn open_loans_to(tx: &ReadTx<'_>, id: StockId, person: PersonId) -> Result<Vec<StockLoan>, Fault> {
    let condition = "where r.stock_id = ?1 and r.person_id = ?2 and r.ended_at is null \
                     order by r.due_until nulls last, r.no";
    tx.list(condition, &[id.to_value(), person.to_value()])
}

/// The loans of a stock that have ended, newest first.
pub fn past_loans(tx: &ReadTx<'_>, id: StockId, limit: i64) -> Result<Vec<StockLoan>, Fault> {
    let condition = "where r.stock_id = ?1 and r.ended_at is not null order by r.ended_at desc, r.no desc limit ?2";
    tx.list(condition, &[id.to_value(), Value::Int(limit)])
}

/// A person's open loans of counted stock, in order.
pub fn open_of_person(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<StockLoan>, Fault> {
    tx.list("where r.person_id = ?1 and r.ended_at is null order by r.no", &[id.to_value()])
}

/// All loans of counted stock to a person, newest first.
pub fn of_person(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<StockLoan>, Fault> {
    tx.list("where r.person_id = ?1 order by r.no desc", &[id.to_value()])
}

/// The number of a person's overdue loans of counted stock.
pub fn overdue_of(tx: &ReadTx<'_>, id: PersonId, now: Instant) -> Result<i64, Fault> {
    let sql = "select count(*) from stock_loan where person_id = ?1 and ended_at is null and due_until <= ?2";
    Ok(tx.one(sql, &[id.to_value(), now.to_value()], |row| row.get(0))?.unwrap_or(0))
}

/// The open loans that are overdue, the longest overdue first.
pub fn overdue(tx: &ReadTx<'_>, now: Instant) -> Result<Vec<StockLoan>, Fault> {
    tx.list("where r.ended_at is null and r.due_until <= ?1 order by r.due_until, r.no", &[now.to_value()])
}

/// Every open loan, those that are due first before the others.
pub fn open(tx: &ReadTx<'_>) -> Result<Vec<StockLoan>, Fault> {
    tx.list("where r.ended_at is null order by r.due_until nulls last, r.no", &[])
}
