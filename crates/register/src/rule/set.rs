//! Sets the level of a rule, its clause, and the limits for each kind of person.

use super::list::RuleView;
use crate::act::{Act, Answer};
use domain::{
    ban::Strikes,
    fault::{Failure, Fault},
    legible,
    person::PersonKind,
    remedy::Input,
    rules::{self, Level},
    say,
};
use serde_json::{Map, json};
use store::{Entry, Field as _, LoanLimit, Store, Subject};

/// The most characters in a clause, which must fit inside a message.
const LONGEST_CLAUSE: usize = 60;

/// An order to set a rule.
#[derive(Debug, Clone)]
pub struct Set {
    pub rule: String,
    pub level: Option<Level>,
    /// Limits by kind of person; `None` removes the limit.
    pub limits: Vec<(PersonKind, Option<i64>)>,
    /// The category that the limits are for; `None` for all categories.
    pub category: Option<String>,
    /// The limit on late returns; `Some(None)` removes it.
    pub strikes: Option<Option<Strikes>>,
    /// The months for which a test of a personal device counts.
    pub months: Option<u32>,
    /// The clause of the school's own policy that the rule rests on; `Some(None)` removes it.
    pub clause: Option<Option<String>>,
}

/// Sets a rule's level, the clause that it rests on, or the limits of `limit-reached`.
///
/// Errors: no such rule; the rule can't be changed; the rule has no limits; the order is empty.
pub fn set(store: &mut Store, act: &Act, order: &Set) -> Result<Answer<RuleView>, Failure> {
    set_if(store, act, order, |_| Ok(()))
}

/// Sets it as [`set`] does, if the rule as it is now passes `must`, in the same transaction.
///
/// Errors: as for [`set`]; `must` refuses it.
pub fn set_if(
    store: &mut Store,
    act: &Act,
    order: &Set,
    must: impl FnOnce(&RuleView) -> Result<(), Fault>,
) -> Result<Answer<RuleView>, Failure> {
    act.write(store, |tx, _| {
        must(&RuleView::load(tx, rules::named(&order.rule)?)?)?;
        // A clause says where a rule comes from: it may be set beside a rule that can't be changed.
        let changes =
            order.level.is_some() || !order.limits.is_empty() || order.strikes.is_some() || order.months.is_some();
        let rule = if changes { rules::adjustable(&order.rule)? } else { rules::named(&order.rule)? };
        if !changes && order.clause.is_none() {
            return Err(Fault::invalid("there is nothing to set")
                .hint(say![
                    "Give off, warn or refuse; ",
                    Input::Clause.blank(),
                    "; for limit-reached ",
                    Input::Limit.blank(),
                    "; for late-returns ",
                    Input::After.blank(),
                    "."
                ])
                .into());
        }
        if !order.limits.is_empty() && rule.name != "limit-reached" {
            return Err(Fault::invalid(format!("the rule {} has no limits", rule.name))
                .hint("Limits belong to the rule limit-reached.")
                .into());
        }
        if order.strikes.is_some() && rule.name != "late-returns" {
            return Err(Fault::invalid(format!("the rule {} does not count late returns", rule.name))
                .hint(say![Input::After, " and ", Input::Within, " belong to the rule late-returns."])
                .into());
        }
        if order.months.is_some() && rule.name != "own-device-untested" {
            return Err(Fault::invalid(format!("the rule {} counts no months of a test", rule.name))
                .hint(say![Input::Months, " belongs to the rule own-device-untested."])
                .into());
        }
        let mut body = Map::new();
        if let Some(months) = order.months {
            store::setting::set_own_test_months(tx, months)?;
            body.insert("within_months".into(), json!(months));
        }
        if let Some(clause) = &order.clause {
            let clause =
                clause.as_deref().map(|clause| legible::required("clause", clause, LONGEST_CLAUSE)).transpose()?;
            body.insert("clause".into(), json!(clause));
            store::setting::set_clause(tx, rule.name, clause)?;
        }
        if let Some(strikes) = order.strikes {
            store::setting::set_strikes(tx, strikes)?;
            body.insert("after".into(), json!(strikes.map(|s| s.after)));
            body.insert("within_months".into(), json!(strikes.map(|s| s.within_months)));
        }
        if let Some(level) = order.level {
            store::setting::set_rule(tx, rule.name, level)?;
            body.insert("level".into(), json!(level));
        }
        let category = order.category.as_deref().map(|c| store::category::find(tx, c)).transpose()?;
        let category_id = category.as_ref().map(|c| c.id);
        for (kind, maximum) in &order.limits {
            let condition = "where r.person_kind = ?1 and coalesce(r.category_id, '') = ?2";
            let of = category_id.map_or_else(String::new, |id| id.to_string());
            let known: Option<LoanLimit> = tx.get(condition, &[kind.to_value(), of.to_value()])?;
            match (known, *maximum) {
                (Some(known), Some(maximum)) => tx.update(&LoanLimit { maximum, ..known })?,
                (Some(known), None) => tx.delete(&known)?,
                (None, Some(maximum)) => {
                    tx.insert(&LoanLimit { category_id, id: tx.new_id(), maximum, person_kind: *kind })?;
                }
                (None, None) => {}
            }
            let what = category.as_ref().map_or_else(|| kind.to_string(), |c| format!("{kind}, {}", c.name));
            body.insert(what, json!(maximum));
        }
        tx.log(Entry::plain("rule set", Subject::new("rule", rule.name), body))?;
        Ok(Answer::plain(RuleView::load(tx, rule)?))
    })
}
