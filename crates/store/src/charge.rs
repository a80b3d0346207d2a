//! Finding charges, and what hangs on them; what the school has set of them.

use super::{Field, ReadTx, Setting, Value, WriteTx, setting};
use domain::{
    charge::{Charge, Due, Line, Policy, Tariff},
    fault::Fault,
    ids::{CategoryId, ChargeId, IncidentId, PersonId},
    remedy::See,
    say,
};
use std::borrow::Cow;

/// A charge by its short number.
///
/// Errors: there is none.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Charge, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no charge {no}"))
            .hint(say![See::AllCharges, " shows them with their numbers."])
    })
}

/// Charges for an incident, in order.
///
/// Errors: the register can't be read.
pub fn of_incident(tx: &ReadTx<'_>, id: IncidentId) -> Result<Vec<Charge>, Fault> {
    tx.list("where r.incident_id = ?1 order by r.no", &[id.to_value()])
}

/// Charges of a person, in order.
///
/// Errors: the register can't be read.
pub fn of_person(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<Charge>, Fault> {
    tx.list("where r.person_id = ?1 order by r.no", &[id.to_value()])
}

/// The lines of a charge's ledger, in order.
///
/// Errors: the register can't be read.
pub fn lines(tx: &ReadTx<'_>, id: ChargeId) -> Result<Vec<Line>, Fault> {
    tx.list("where r.charge_id = ?1 order by r.position", &[id.to_value()])
}

/// The line that a receipt is of.
///
/// Errors: there is none.
pub fn line_of_receipt(tx: &ReadTx<'_>, no: i64) -> Result<Line, Fault> {
    tx.get("where r.receipt_no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no receipt {no}"))
            .hint(say![See::Charge { no: None }, " lists the payments of a charge."])
    })
}

/// A charge whose id stands in another row.
///
/// Errors: it is not there, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: ChargeId) -> Result<Charge, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the charge {id} is not in the register")))
}

/// The sums of a charge by the days on which they fall due.
///
/// Errors: the register can't be read.
pub fn dues(tx: &ReadTx<'_>, id: ChargeId) -> Result<Vec<Due>, Fault> {
    tx.list("where r.charge_id = ?1 order by r.due_on", &[id.to_value()])
}

/// The tariff of a sort of damage to a category's items.
///
/// Errors: the register can't be read.
pub fn tariff(tx: &ReadTx<'_>, category: CategoryId, folded: &str) -> Result<Option<Tariff>, Fault> {
    let key = [category.to_value(), Value::Text(Cow::Borrowed(folded))];
    tx.get("where r.category_id = ?1 and r.damage_folded = ?2", &key)
}

/// The tariff of a category's items.
///
/// Errors: the register can't be read.
pub fn tariffs(tx: &ReadTx<'_>, category: CategoryId) -> Result<Vec<Tariff>, Fault> {
    tx.list("where r.category_id = ?1 order by r.damage_folded", &[category.to_value()])
}

/// The names under which the policy stands among the settings.
const PERCENT: &str = "charge.percent.";
const WITHIN: &str = "charge.within";
const CAP: &str = "charge.cap";
const AGE: &str = "charge.age";

/// What the school has decided of suggestions.
///
/// Errors: the register can't be read.
pub fn policy(tx: &ReadTx<'_>) -> Result<Policy, Fault> {
    let mut policy = Policy::default();
    for set in tx.list::<Setting>("where r.name like 'charge.%' order by r.name", &[])? {
        let number = set.value.parse::<i64>().ok();
        match (set.name.as_str(), number) {
            (WITHIN, Some(months)) => policy.within_months = u32::try_from(months).unwrap_or(policy.within_months),
            (CAP, Some(pence)) => policy.cap_pence = Some(pence),
            (AGE, _) => policy.age = set.value == "yes",
            (name, Some(percent)) => {
                if let Some(nth) = name.strip_prefix(PERCENT).and_then(|nth| nth.parse().ok()) {
                    policy.percents.push((nth, percent));
                }
            }
            _ => {}
        }
    }
    policy.percents.sort_unstable();
    Ok(policy)
}

/// Writes what the school has decided of suggestions.
///
/// Errors: the register can't be written.
pub fn set_policy(tx: &WriteTx<'_>, policy: &Policy) -> Result<(), Fault> {
    let before = self::policy(tx)?;
    for (nth, _) in before.percents.iter().filter(|(nth, _)| policy.percents.iter().all(|(n, _)| n != nth)) {
        setting::put(tx, format!("{PERCENT}{nth}"), None)?;
    }
    for (nth, percent) in &policy.percents {
        setting::put(tx, format!("{PERCENT}{nth}"), Some(percent.to_string()))?;
    }
    setting::put(tx, WITHIN.to_owned(), Some(policy.within_months.to_string()))?;
    setting::put(tx, CAP.to_owned(), policy.cap_pence.map(|pence| pence.to_string()))?;
    setting::put(tx, AGE.to_owned(), Some(if policy.age { "yes" } else { "no" }.to_owned()))
}

/// What a person owes: the outstanding of what was asked for, but for what is disputed. Pence.
///
/// Errors: the register can't be read.
pub fn owed_by(tx: &ReadTx<'_>, id: PersonId) -> Result<i64, Fault> {
    Ok(of_person(tx, id)?.iter().map(Charge::owed).sum())
}

/// The place of the next line of a charge's ledger.
///
/// Errors: the register can't be read.
pub fn next_position(tx: &ReadTx<'_>, id: ChargeId) -> Result<i64, Fault> {
    let sql = "select count(*) from charge_line where charge_id = ?1";
    let lines: i64 = tx.one(sql, &[id.to_value()], |row| row.get(0))?.unwrap_or(0);
    Ok(lines + 1)
}
