//! A select with optional conditions, built from constant fragments: `?1 is null or …` would scan the whole table.

use crate::{Field, Value};
use domain::{search::Words, text::fold};

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

    /// Adds two conditions of which one must hold, each with a value for its `?`.
    pub fn and_either(
        &mut self,
        one: &'static str,
        value: &impl Field,
        other: &'static str,
        other_value: &impl Field,
    ) -> &mut Self {
        self.and_is(one, value).and_is(other, other_value);
        let either: Vec<String> = self.conditions.split_off(self.conditions.len().saturating_sub(2));
        self.conditions.push(format!("({})", either.join(" or ")));
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

    /// Adds a condition that a column has one of these values.
    pub fn and_in(&mut self, column: &'static str, values: &[impl Field]) -> &mut Self {
        let places: Vec<_> = (self.params.len() + 1..).take(values.len()).map(|no| format!("?{no}")).collect();
        self.params.extend(values.iter().map(|value| value.to_value().into_owned()));
        self.conditions.push(format!("{column} in ({})", places.join(", ")));
        self
    }

    /// Adds a condition with a pattern for its `?`: the text anywhere in a folded column.
    pub fn and_holds(&mut self, condition: &'static str, text: &str) -> &mut Self {
        self.and_is(condition, &pattern(text))
    }

    /// Adds the condition that each word is anywhere in a folded column, with or without its apostrophes and hyphens.
    /// Without a word, nothing fits.
    pub fn and_words(&mut self, column: &'static str, words: &Words) -> &mut Self {
        if words.is_empty() {
            return self.and("1 = 0");
        }
        for word in words.each() {
            let typed = self.bound(pattern(&word.typed));
            let mut spellings = vec![format!("{column} like {typed} escape '\\'")];
            if word.reaches_across() {
                // Cutting a text up is slow, so it is only done where the letters are in the text in this order.
                let (in_order, letters) = (self.bound(spread(&word.letters)), self.bound(pattern(&word.letters)));
                spellings.push(format!(
                    "({column} like {in_order} escape '\\' \
                     and replace(replace({column}, '-', ''), '''', '') like {letters} escape '\\')"
                ));
            }
            self.conditions.push(format!("({})", spellings.join(" or ")));
        }
        self
    }

    /// Adds a value, and returns its parameter.
    fn bound(&mut self, value: String) -> String {
        self.params.push(Value::Text(value.into()));
        format!("?{}", self.params.len())
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
    fold(text.trim()).chars().for_each(|c| push_literal(&mut out, c));
    out.push('%');
    out
}

/// The pattern of a text that has these letters in this order, `%t%e%x%t%`.
fn spread(letters: &str) -> String {
    let mut out = String::from("%");
    for c in letters.chars() {
        push_literal(&mut out, c);
        out.push('%');
    }
    out
}

fn push_literal(out: &mut String, c: char) {
    if matches!(c, '%' | '_' | '\\') {
        out.push('\\');
    }
    out.push(c);
}
