//! What the school sets: how strict each rule is, and how much each kind of person may hold.

use super::list::RuleView;
use crate::act::{Act, Answer};
use domain::{
    ban::Strikes,
    fault::{Failure, Fault},
    person::PersonKind,
    remedy::Input,
    rules::{self, Level},
    say,
};
use serde_json::{Map, json};
use store::{Entry, Field as _, LoanLimit, Store, Subject};

/// What is set of a rule.
#[derive(Debug, Clone)]
pub struct Set {
    pub rule: String,
    pub level: Option<Level>,
    /// Of all kit, by kind of person; `None` takes the limit off.
    pub limits: Vec<(PersonKind, Option<i64>)>,
    /// The limits are of this category only.
    pub category: Option<String>,
    /// When late returns are too many; `Some(None)` takes that away.
    pub strikes: Option<Option<Strikes>>,
}

/// Sets a rule's level, or the limits of `limit-reached`.
///
/// Errors: no such rule; one that never bends; limits of another rule; nothing to set.
pub fn set(store: &mut Store, act: &Act, order: &Set) -> Result<Answer<RuleView>, Failure> {
    act.write(store, |tx, _| {
        let rule = rules::adjustable(&order.rule)?;
        if order.level.is_none() && order.limits.is_empty() && order.strikes.is_none() {
            return Err(Fault::invalid("nothing to set")
                .hint(say![
                    "Give off, warn or refuse; ",
                    Input::Limit.blank(),
                    " for limit-reached, ",
                    Input::After.blank(),
                    " for late-returns."
                ])
                .into());
        }
        if !order.limits.is_empty() && rule.name != "limit-reached" {
            return Err(Fault::invalid(format!("the rule {} has no limits", rule.name))
                .hint("Limits belong to the rule limit-reached.")
                .into());
        }
        if order.strikes.is_some() && rule.name != "late-returns" {
            return Err(Fault::invalid(format!("the rule {} counts no late returns", rule.name))
                .hint(say![Input::After, " and ", Input::Within, " belong to the rule late-returns."])
                .into());
        }
        let mut body = Map::new();
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
