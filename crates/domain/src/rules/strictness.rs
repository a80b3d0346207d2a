//! What bends a rule: the school's own level, or an override with its reason.

use super::{Level, RULES, Rule};
use crate::{
    ban::Strikes,
    fault::Fault,
    remedy::{Input, See},
    say, text,
    words::Word as _,
};

/// What the school has set, and what this order overrides.
#[derive(Debug, Clone, Default)]
pub struct Strictness {
    /// Levels that differ from the defaults, by rule name.
    pub levels: Vec<(String, Level)>,
    /// Rules that this order overrides, with the reason.
    pub overrides: Vec<Override>,
    /// When late returns are too many, where the school has said so.
    pub strikes: Option<Strikes>,
}

/// A rule that an order bends, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub rule: &'static str,
    pub reason: String,
}

/// How strict a rule is in this school.
pub fn level_of(rule: &Rule, strictness: &Strictness) -> Level {
    let set = strictness.levels.iter().find(|(name, _)| rule.adjustable && name == rule.name);
    set.map_or(rule.default, |(_, level)| *level)
}

/// Finds a rule by its name.
///
/// Errors: there is none; the nearest names are in the hint.
pub fn named(name: &str) -> Result<&'static Rule, Fault> {
    let wanted = name.trim().to_lowercase();
    RULES.iter().find(|r| r.name == wanted).ok_or_else(|| {
        let near = text::nearest(&wanted, RULES.iter().map(|r| r.name));
        let hint = if near.is_empty() {
            say![See::Rules, " shows them all."]
        } else {
            format!("Did you mean {}?", near.join(", ")).into()
        };
        Fault::invalid(format!("there is no rule {}", text::shown(name))).hint(hint)
    })
}

/// Whether a rule's name alone would tell a queue what it is not to know (Frederick Gent 14.2).
pub fn is_discreet(name: &str) -> bool {
    RULES.iter().any(|rule| rule.name == name && rule.discreet)
}

/// A rule that may be set or overridden.
///
/// Errors: there is none of that name, or it never bends.
pub fn adjustable(name: &str) -> Result<&'static Rule, Fault> {
    let rule = named(name)?;
    if rule.adjustable {
        return Ok(rule);
    }
    Err(Fault::invalid(format!("the rule {} never bends", rule.name))
        .hint(format!("It asks that {}. Put that right instead.", rule.asks)))
}

/// Reads which rules an order overrides, and why.
///
/// Errors: no reason given; no such rule; one that never bends.
pub fn overrides(names: &[String], reason: Option<&str>) -> Result<Vec<Override>, Fault> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let reason = text::note("reason", reason.unwrap_or_default())?.ok_or_else(|| {
        Fault::invalid("an override needs its reason").hint(say![
            "Add ",
            Input::Reason.with("who agreed, and why"),
            "; it is kept on the loan."
        ])
    })?;
    names.iter().map(|name| Ok(Override { rule: adjustable(name)?.name, reason: reason.clone() })).collect()
}

/// Reads a level as stored; one that is not known any more counts as not set.
pub fn stored_level(text: &str) -> Option<Level> {
    Level::parse(text)
}
