//! Aged debts: amounts not due yet, up to 30, 60 and 90 days late, and older. Disputed charges are paused.

use chrono::{Days, NaiveDate};
use domain::{fault::Fault, person::PersonKind};
use serde::Serialize;
use store::{Field, ReadTx, Row};

/// The debts of one person, or of a pupil's parent, in pence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgedLine {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
    pub kind: PersonKind,
    pub not_due_pence: i64,
    /// The amount that is 1 to 30 days late.
    pub days_30_pence: i64,
    /// The amount that is 31 to 60 days late.
    pub days_60_pence: i64,
    /// The amount that is 61 to 90 days late.
    pub days_90_pence: i64,
    pub older_pence: i64,
    /// The disputed amount. It is paused, so it is in no other column and not in the total.
    pub disputed_pence: i64,
    pub total_pence: i64,
}

/// The query. It uses the index of open sums, so a million settled sums don't slow it down.
pub const SQL: &str = "select p.ref, p.name, p.kind, \
    cast(sum(case when not c.disputed and d.due_on >= ?1 then d.open_pence else 0 end) as bigint), \
    cast(sum(case when not c.disputed and d.due_on < ?1 and d.due_on >= ?2 then d.open_pence else 0 end) as bigint), \
    cast(sum(case when not c.disputed and d.due_on < ?2 and d.due_on >= ?3 then d.open_pence else 0 end) as bigint), \
    cast(sum(case when not c.disputed and d.due_on < ?3 and d.due_on >= ?4 then d.open_pence else 0 end) as bigint), \
    cast(sum(case when not c.disputed and d.due_on < ?4 then d.open_pence else 0 end) as bigint), \
    cast(sum(case when c.disputed then d.open_pence else 0 end) as bigint), \
    cast(sum(case when c.disputed then 0 else d.open_pence end) as bigint) \
    from charge_due d join charge c on c.id = d.charge_id join person p on p.id = c.person_id \
    where d.open_pence > 0 group by p.id, p.ref, p.name, p.kind, p.sort_name, p.ref_folded \
    order by p.sort_name, p.ref_folded, p.id";

/// Passes each person's aged debts to `take`, sorted by name.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    today: NaiveDate,
    mut take: impl FnMut(AgedLine) -> Result<(), E>,
) -> Result<(), E> {
    let days = [0, 30, 60, 90].map(|days| today - Days::new(days));
    let params = days.each_ref().map(Field::to_value);
    tx.each(SQL, &params, |row: &Row<'_>| {
        take(AgedLine {
            reference: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            not_due_pence: row.get(3)?,
            days_30_pence: row.get(4)?,
            days_60_pence: row.get(5)?,
            days_90_pence: row.get(6)?,
            older_pence: row.get(7)?,
            disputed_pence: row.get(8)?,
            total_pence: row.get(9)?,
        })
    })
}
