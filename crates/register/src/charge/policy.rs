//! Changes the school's charging policy: percentages, cap, age, tariff. The school sets these; no law does.

use super::list::PolicyView;
use crate::act::{Act, Answer};
use domain::{
    charge::Tariff,
    fault::{Failure, Fault},
    remedy::See,
    say,
    text::{self, fold},
};
use serde_json::{Map, json};
use store::{Entry, Store, Subject};

/// An order to change the policy; `None` leaves a value unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetPolicy {
    /// The number of incidents from which a percentage applies, and the percentage; `None` removes it.
    pub percents: Vec<(i64, Option<i64>)>,
    pub within_months: Option<u32>,
    /// The cap in pence; `Some(None)` removes it.
    pub cap_pence: Option<Option<i64>>,
    pub age: Option<bool>,
}

/// Changes the policy by which charges are worked out.
pub fn set_policy(store: &mut Store, act: &Act, order: &SetPolicy) -> Result<Answer<PolicyView>, Failure> {
    act.write(store, |tx, _| {
        let mut policy = store::charge::policy(tx)?;
        for (nth, percent) in &order.percents {
            policy.percents.retain(|(n, _)| n != nth);
            policy.percents.extend(percent.map(|percent| (*nth, percent)));
        }
        policy.percents.sort_unstable();
        policy.within_months = order.within_months.unwrap_or(policy.within_months);
        policy.cap_pence = order.cap_pence.unwrap_or(policy.cap_pence);
        policy.age = order.age.unwrap_or(policy.age);
        store::charge::set_policy(tx, &policy)?;
        let body = Map::from_iter([
            ("percents".to_owned(), json!(policy.percents)),
            ("within_months".to_owned(), json!(policy.within_months)),
            ("cap_pence".to_owned(), json!(policy.cap_pence)),
            ("age".to_owned(), json!(policy.age)),
        ]);
        log(tx, "charge policy", "policy", body)?;
        Ok(Answer::plain(PolicyView::load(tx)?))
    })
}

/// Sets the fixed amount for one kind of damage to a category's items; `None` removes it.
///
/// Errors: no such category; no name; an amount of zero; nothing to remove.
pub fn set_tariff(
    store: &mut Store,
    act: &Act,
    category: &str,
    damage: &str,
    amount: Option<i64>,
) -> Result<Answer<PolicyView>, Failure> {
    act.write(store, |tx, _| {
        let category = store::category::find(tx, category)?;
        let damage = text::required("kind of damage", damage, text::SHORT)?;
        let folded = fold(&damage);
        let known = store::charge::tariff(tx, category.id, &folded)?;
        match (&known, amount) {
            (_, Some(0)) => {
                return Err(Fault::invalid("a tariff amount can't be £0.00")
                    .hint("To remove the entry, give none as the amount.")
                    .into());
            }
            (Some(known), Some(pence)) => {
                tx.update(&Tariff { amount_pence: pence, damage: damage.clone(), ..known.clone() })?;
            }
            (Some(known), None) => tx.delete(known)?,
            (None, Some(pence)) => tx.insert(&Tariff {
                amount_pence: pence,
                category_id: category.id,
                damage: damage.clone(),
                damage_folded: folded,
                id: tx.new_id(),
            })?,
            (None, None) => {
                return Err(Fault::not_found(format!("the {} tariff has no damage called {damage}", category.name))
                    .hint(say!["To see the tariff: ", See::ChargePolicy, "."])
                    .into());
            }
        }
        let body = Map::from_iter([
            ("category".to_owned(), json!(category.name)),
            ("damage".to_owned(), json!(damage)),
            ("from".to_owned(), json!(known.map(|k| k.amount_pence))),
            ("to".to_owned(), json!(amount)),
        ]);
        log(tx, "charge tariff", category.id.to_string(), body)?;
        Ok(Answer::plain(PolicyView::load(tx)?))
    })
}

fn log(
    tx: &store::WriteTx<'_>,
    action: &'static str,
    subject: impl ToString,
    body: Map<String, serde_json::Value>,
) -> Result<(), Fault> {
    let subject = Subject::new("charge policy", subject);
    tx.log(Entry::plain(action, subject, body)).map(|_| ())
}
