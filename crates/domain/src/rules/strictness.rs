//! The strictness of the rules: the levels that the school has set, and overrides with their reasons.

use super::{Level, RULES, Rule};
use crate::{
    ban::Strikes,
    called::Called,
    fault::Fault,
    remedy::{Input, See},
    say, text,
    words::Word as _,
};

/// The school's settings for the rules, and the overrides in one command.
#[derive(Debug, Clone, Default)]
pub struct Strictness {
    /// Levels that differ from the defaults, by rule name.
    pub levels: Vec<(String, Level)>,
    /// Clauses of the school's own policy, by rule name.
    pub clauses: Vec<(String, String)>,
    /// The school's own words for people and groups.
    pub called: Called,
    /// The overrides in this command.
    pub overrides: Vec<Override>,
    /// The limit on late returns, if the school has set one.
    pub strikes: Option<Strikes>,
    /// The months for which a test of a personal device counts, if the school has set them.
    pub own_test_months: Option<u32>,
}

/// The months for which a test of a personal device counts, where the school has set none.
const OWN_TEST_MONTHS: u32 = 12;

impl Strictness {
    /// The months for which a test of a personal device counts.
    pub fn own_test_months(&self) -> u32 {
        self.own_test_months.unwrap_or(OWN_TEST_MONTHS)
    }

    /// The clause of the school's policy that a rule rests on, if the school has set one.
    pub fn clause(&self, rule: &str) -> Option<&str> {
        self.clauses.iter().find(|(name, _)| name == rule).map(|(_, clause)| clause.as_str())
    }
}

/// A rule that a command overrides, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub rule: &'static str,
    pub reason: String,
    /// The person who decided, as named in the command: ref, username or name.
    pub by: Option<String>,
}

/// The level of a rule in this school.
pub fn level_of(rule: &Rule, strictness: &Strictness) -> Level {
    let set = strictness.levels.iter().find(|(name, _)| rule.adjustable && name == rule.name);
    set.map_or(rule.default, |(_, level)| *level)
}

/// Finds a rule by its name.
///
/// Errors: there is no such rule; the hint has the nearest names.
pub fn named(name: &str) -> Result<&'static Rule, Fault> {
    let wanted = name.trim().to_lowercase();
    RULES.iter().find(|r| r.name == wanted).ok_or_else(|| {
        let near = text::nearest(&wanted, RULES.iter().map(|r| r.name));
        let hint = if near.is_empty() {
            say![See::Rules, " lists them all."]
        } else {
            format!("Did you mean {}?", near.join(", ")).into()
        };
        Fault::invalid(format!("there is no rule {}", text::shown(name))).hint(hint)
    })
}

/// True if a rule's name alone would tell people in a queue something private (Frederick Gent 14.2).
pub fn is_discreet(name: &str) -> bool {
    RULES.iter().any(|rule| rule.name == name && rule.discreet)
}

/// Finds a rule whose level can be set, and which can be overridden.
///
/// Errors: there is no such rule, or it can't be set or overridden.
pub fn adjustable(name: &str) -> Result<&'static Rule, Fault> {
    let rule = named(name)?;
    if rule.adjustable {
        return Ok(rule);
    }
    Err(Fault::invalid(format!("the rule {} can't be changed or overridden", rule.name))
        .hint(format!("It requires that {}. Put that right first, or lend another item.", rule.asks)))
}

/// Reads the rules that a command overrides, the reason, and the person who decided.
///
/// Errors: no reason was given; there is no such rule, or it can't be overridden.
pub fn overrides(names: &[String], reason: Option<&str>, by: Option<&str>) -> Result<Vec<Override>, Fault> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let reason = text::note("reason", reason.unwrap_or_default())?.ok_or_else(|| {
        Fault::invalid("an override needs a reason").hint(say![
            "Add ",
            Input::Reason.with("who agreed, and why"),
            ". It is kept on the loan."
        ])
    })?;
    let by = by.map(str::to_owned);
    let read = |name: &String| Ok(Override { rule: adjustable(name)?.name, reason: reason.clone(), by: by.clone() });
    names.iter().map(read).collect()
}

/// Reads a stored level. A level that no longer exists counts as not set.
pub fn stored_level(text: &str) -> Option<Level> {
    Level::parse(text)
}
