//! A select with optional conditions, built from constant fragments: `?1 is null or …` would scan the whole table.

use crate::{Field, Value};
use domain::text::fold;

/// A select that grows condition by condition; each parameter gets the next number.
#[derive(Clone, Default)]
pub struct Select {
    conditions: Vec<String>,
    params: Vec<Value<'static>>,
}

impl Select {
    /// Adds a condition that takes no value.
    pub fn and(&mut self, condition: &'static str) -> &mut Self {
        self.conditions.push(condition.to_owned());
        self
    }

    /// Adds a condition with this value for its `?`.
    pub fn and_is(&mut self, condition: &'static str, value: &impl Field) -> &mut Self {
        self.params.push(value.to_value().into_owned());
        self.conditions.push(condition.replace('?', &format!("?{}", self.params.len())));
        self
    }

    /// Adds a condition that must hold for at least one of these values.
    pub fn and_any(&mut self, condition: &'static str, values: &[impl Field]) -> &mut Self {
        let mut any = Vec::with_capacity(values.len());
        for value in values {
            self.and_is(condition, value);
            any.extend(self.conditions.pop());
        }
        self.conditions.push(format!("({})", any.join(" or ")));
        self
    }

    /// Adds a condition with a pattern for its `?`: the text anywhere in a folded column.
    pub fn and_holds(&mut self, condition: &'static str, text: &str) -> &mut Self {
        self.and_is(condition, &pattern(text))
    }

    /// The whole statement: head, conditions, tail.
    pub fn sql(&self, head: &str, tail: &str) -> String {
        if self.conditions.is_empty() {
            return format!("{head} {tail}");
        }
        format!("{head} where {} {tail}", self.conditions.join(" and "))
    }

    /// The values for the parameters, in order.
    pub fn params(&self) -> &[Value<'static>] {
        &self.params
    }
}

/// The folded text as a pattern, `%text%`, with typed wildcards taken literally; use it with `like ? escape '\'`.
pub fn pattern(text: &str) -> String {
    let mut out = String::from("%");
    for c in fold(text.trim()).chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}
