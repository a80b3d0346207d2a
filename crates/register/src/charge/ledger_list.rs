//! The ledger of all charges, line by line, for the finance system.

use crate::view::Who;
use chrono::NaiveDate;
use domain::{
    charge::{AddressedTo, LineKind},
    fault::Fault,
};
use serde::Serialize;
use store::{ReadTx, Row, select::Select};

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerLine {
    pub on: NaiveDate,
    pub charge_no: i64,
    pub incident_no: i64,
    pub person: Who,
    pub addressed_to: AddressedTo,
    pub tag: String,
    pub kind: LineKind,
    /// The amount in pence. Positive if it adds to the amount outstanding.
    pub amount_pence: i64,
    pub receipt_no: Option<i64>,
    pub how: Option<String>,
    pub operator: String,
    /// The reference of a payment in the system that took it.
    pub reference: Option<String>,
    /// The cost centre of the charge in the finance system.
    pub cost_centre: Option<String>,
    /// The nominal code of the charge in the finance system.
    pub nominal_code: Option<String>,
}

const HEAD: &str = "select r.happened_on, c.no, i.no, p.ref, p.name, c.addressed_to, a.tag, r.kind, r.amount_pence, r.receipt_no, \
    r.how, o.name, r.reference, c.cost_centre, c.nominal_code from charge_line r join charge c on c.id = r.charge_id join incident i on i.id = c.incident_id \
    join person p on p.id = c.person_id join asset a on a.id = i.asset_id join operator o on o.id = r.operator_id";

/// Passes the lines between two dates to `take`, in order.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    (from, until): (Option<NaiveDate>, Option<NaiveDate>),
    kind: Option<LineKind>,
    limit: Option<usize>,
    mut take: impl FnMut(LedgerLine) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = Select::default();
    if let Some(day) = from {
        select.and_is("r.happened_on >= ?", &day);
    }
    if let Some(day) = until {
        select.and_is("r.happened_on <= ?", &day);
    }
    if let Some(kind) = kind {
        select.and_is("r.kind = ?", &kind);
    }
    let limit = limit.map_or_else(String::new, |l| format!("limit {l}"));
    let tail = format!("order by r.happened_on, c.no, r.position {limit}");
    tx.each(&select.sql(HEAD, &tail), select.params(), |row: &Row<'_>| {
        take(LedgerLine {
            on: row.get(0)?,
            charge_no: row.get(1)?,
            incident_no: row.get(2)?,
            person: Who { reference: row.get(3)?, name: row.get(4)? },
            addressed_to: row.get(5)?,
            tag: row.get(6)?,
            kind: row.get(7)?,
            amount_pence: row.get(8)?,
            receipt_no: row.get(9)?,
            how: row.get(10)?,
            operator: row.get(11)?,
            reference: row.get(12)?,
            cost_centre: row.get(13)?,
            nominal_code: row.get(14)?,
        })
    })
}
