//! Finds charges, with their ledger lines and due dates; reads and saves the school's policy for suggested charges.

use super::{Field, ReadTx, Setting, Value, WriteTx, setting};
use domain::{
    charge::{Charge, Due, Line, Policy, Tariff, reference},
    fault::Fault,
    ids::{CategoryId, ChargeId, IncidentId, PersonId},
    remedy::See,
    say,
};
use std::{borrow::Cow, collections::HashMap};

/// Finds a charge by its short number.
///
/// Errors: no charge has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Charge, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no charge {no}"))
            .hint(say![See::AllCharges, " shows them with their numbers."])
    })
}

/// An incident's charges, in order.
pub fn of_incident(tx: &ReadTx<'_>, id: IncidentId) -> Result<Vec<Charge>, Fault> {
    tx.list("where r.incident_id = ?1 order by r.no", &[id.to_value()])
}

/// A person's charges, in order.
pub fn of_person(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<Charge>, Fault> {
    tx.list("where r.person_id = ?1 order by r.no", &[id.to_value()])
}

/// The lines of a charge's ledger, in order.
pub fn lines(tx: &ReadTx<'_>, id: ChargeId) -> Result<Vec<Line>, Fault> {
    tx.list("where r.charge_id = ?1 order by r.position", &[id.to_value()])
}

/// The ledger line of a receipt.
///
/// Errors: no receipt has this number.
pub fn line_of_receipt(tx: &ReadTx<'_>, no: i64) -> Result<Line, Fault> {
    tx.get("where r.receipt_no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no receipt {no}"))
            .hint(say![See::Charge { no: None }, " lists the payments of a charge."])
    })
}

/// The references of payments in the system that took them. They are read when one is first asked for.
#[derive(Debug, Default)]
pub struct References(Option<Spellings>);

/// The spelling of each reference, by its key and by its bare form.
#[derive(Debug, Default)]
struct Spellings {
    by_key: HashMap<String, String>,
    by_bare: HashMap<String, String>,
}

impl Spellings {
    /// Of several references with one key, the oldest is listed.
    fn read(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let sql = "select reference from charge_line where reference is not null and kind = 'payment' order by id";
        let mut known = Self::default();
        for spelled in tx.all(sql, &[], |row| row.get::<String>(0))? {
            known.add(&spelled);
        }
        Ok(known)
    }

    fn add(&mut self, spelled: &str) {
        let each = [(&mut self.by_key, reference::key(spelled)), (&mut self.by_bare, reference::bare(spelled))];
        for (known, key) in each {
            if let Some(key) = key {
                known.entry(key).or_insert_with(|| spelled.to_owned());
            }
        }
    }
}

impl References {
    /// Finds the payment with a reference, in whatever case and spacing, and its charge.
    pub fn payment(&mut self, tx: &ReadTx<'_>, given: &str) -> Result<Option<(Line, Charge)>, Fault> {
        let Some(key) = reference::key(given) else { return Ok(None) };
        self.known(tx)?.by_key.get(&key).map_or(Ok(None), |spelled| paid_by(tx, spelled))
    }

    /// Finds a payment whose reference differs only in leading zeros, hyphens, spaces, case or a trailing `.0`, and its
    /// charge.
    pub fn near(&mut self, tx: &ReadTx<'_>, given: &str) -> Result<Option<(Line, Charge)>, Fault> {
        let Some(bare) = reference::bare(given) else { return Ok(None) };
        self.known(tx)?.by_bare.get(&bare).map_or(Ok(None), |spelled| paid_by(tx, spelled))
    }

    /// Adds the reference of a payment that was just recorded.
    pub fn add(&mut self, given: &str) {
        if let Some(known) = &mut self.0 {
            known.add(given);
        }
    }

    fn known(&mut self, tx: &ReadTx<'_>) -> Result<&Spellings, Fault> {
        let known = match self.0.take() {
            Some(known) => known,
            None => Spellings::read(tx)?,
        };
        Ok(self.0.insert(known))
    }
}

fn paid_by(tx: &ReadTx<'_>, reference: &str) -> Result<Option<(Line, Charge)>, Fault> {
    let key = [Value::Text(Cow::Borrowed(reference))];
    let found: Option<Line> = tx.get("where r.reference = ?1 and r.kind = 'payment' order by r.id limit 1", &key)?;
    found.map(|line| by_id(tx, line.charge_id).map(|charge| (line, charge))).transpose()
}

/// Finds a charge by an id that another row holds.
///
/// Errors: the charge is missing, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: ChargeId) -> Result<Charge, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the charge {id} is not in the register")))
}

/// The sums of a charge with their due dates, in date order.
pub fn dues(tx: &ReadTx<'_>, id: ChargeId) -> Result<Vec<Due>, Fault> {
    tx.list("where r.charge_id = ?1 order by r.due_on", &[id.to_value()])
}

/// The tariff for one kind of damage to a category's items; `folded` is the name of the damage.
pub fn tariff(tx: &ReadTx<'_>, category: CategoryId, folded: &str) -> Result<Option<Tariff>, Fault> {
    let key = [category.to_value(), Value::Text(Cow::Borrowed(folded))];
    tx.get("where r.category_id = ?1 and r.damage_folded = ?2", &key)
}

/// The tariffs for a category's items.
pub fn tariffs(tx: &ReadTx<'_>, category: CategoryId) -> Result<Vec<Tariff>, Fault> {
    tx.list("where r.category_id = ?1 order by r.damage_folded", &[category.to_value()])
}

/// The names of the settings that hold the policy.
const PERCENT: &str = "charge.percent.";
const WITHIN: &str = "charge.within";
const CAP: &str = "charge.cap";
const AGE: &str = "charge.age";

/// The school's policy for suggested charges.
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

/// Saves the school's policy for suggested charges.
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

/// The amount a person owes, in pence: the outstanding part of requested charges, except disputed ones.
pub fn owed_by(tx: &ReadTx<'_>, id: PersonId) -> Result<i64, Fault> {
    Ok(of_person(tx, id)?.iter().map(Charge::owed).sum())
}

/// The position of the next line in a charge's ledger.
pub fn next_position(tx: &ReadTx<'_>, id: ChargeId) -> Result<i64, Fault> {
    let sql = "select count(*) from charge_line where charge_id = ?1";
    let lines: i64 = tx.one(sql, &[id.to_value()], |row| row.get(0))?.unwrap_or(0);
    Ok(lines + 1)
}
