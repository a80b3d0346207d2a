//! The rules with the levels that the school has set.

use domain::{
    fault::Fault,
    person::PersonKind,
    rules::{self, Level, RULES, Rule},
    text::natural_key,
};
use serde::Serialize;
use store::{ReadTx, Row};

/// A limit on the items that a kind of person may have at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LimitView {
    pub kind: PersonKind,
    /// The category that is limited; `None` for items of all categories together.
    pub category: Option<String>,
    pub maximum: i64,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleView {
    pub rule: &'static str,
    pub level: Level,
    pub default: Level,
    /// True if the school may set the rule's level and an order may override the rule.
    #[serde(rename = "bends")]
    pub adjustable: bool,
    pub asks: &'static str,
    /// The clause of the school's own policy, if it has set one.
    pub clause: Option<String>,
    pub limits: Vec<LimitView>,
    /// For `late-returns`: the number of late returns that is too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    /// For `late-returns`: the months that are counted. For `own-device-untested`: those for which a test counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_months: Option<u32>,
}

impl RuleView {
    /// Reads the settings of one rule.
    pub fn load(tx: &ReadTx<'_>, rule: &'static Rule) -> Result<Self, Fault> {
        let strictness = store::setting::strictness(tx, Vec::new())?;
        let strikes = strictness.strikes.filter(|_| rule.name == "late-returns");
        Ok(Self {
            rule: rule.name,
            level: rules::level_of(rule, &strictness),
            default: rule.default,
            adjustable: rule.adjustable,
            asks: rule.asks,
            clause: strictness.clause(rule.name).map(str::to_owned),
            after: strikes.map(|s| s.after),
            within_months: match rule.name {
                "own-device-untested" => Some(strictness.own_test_months()),
                _ => strikes.map(|s| s.within_months),
            },
            limits: if rule.name == "limit-reached" { limits(tx)? } else { Vec::new() },
        })
    }
}

/// Lists every rule, in the order in which refusals are shown.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<RuleView>, Fault> {
    RULES.iter().map(|rule| RuleView::load(tx, rule)).collect()
}

fn limits(tx: &ReadTx<'_>) -> Result<Vec<LimitView>, Fault> {
    let sql = "select l.person_kind, c.name, l.maximum from loan_limit l \
               left join category c on c.id = l.category_id";
    let read = |row: &Row<'_>| Ok(LimitView { kind: row.get(0)?, category: row.get(1)?, maximum: row.get(2)? });
    let mut limits: Vec<LimitView> = tx.all(sql, &[], read)?;
    limits.sort_by_cached_key(|limit| (limit.kind.to_string(), limit.category.as_deref().map(natural_key)));
    Ok(limits)
}

impl crate::view::Unnumbered for RuleView {}
