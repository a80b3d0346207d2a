//! Values as words of a command that a POSIX shell, PowerShell and cmd read alike. What one of them can't carry is not
//! written: a placeholder of the help stands in its place, or `-`, where tags are read from standard input.

use domain::text::is_hostile;
use std::borrow::Cow;

/// Whether all three shells take these characters as they are, without quotes.
fn is_plain(value: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '+' | '=');
    value.chars().all(plain) && !value.starts_with(['-', '.', '/', ':', '='])
}

/// Whether all three take them between double quotes. PowerShell ends a text at a typographic quote too.
fn is_quotable(value: &str) -> bool {
    let is_read = |c: char| matches!(c, '"' | '$' | '`' | '\\' | '%' | '!' | '“' | '”' | '„');
    !value.is_empty() && !value.starts_with('-') && !value.chars().any(|c| is_read(c) || is_hostile(c))
}

/// A value in double quotes, or what stands instead.
pub fn text(value: &str, instead: &str) -> String {
    if is_quotable(value) { format!("\"{value}\"") } else { instead.to_owned() }
}

/// A value as it is, in double quotes where it needs them, or what stands instead.
pub fn word<'v>(value: &'v str, instead: &str) -> Cow<'v, str> {
    if !value.is_empty() && is_plain(value) { value.into() } else { text(value, instead).into() }
}

/// A tag, or the word for any.
pub fn tag(tag: &Option<String>) -> Cow<'_, str> {
    word(tag.as_deref().unwrap_or_default(), "TAG")
}

/// Tags of a command that reads them from standard input too.
pub fn tags<'t>(tags: impl IntoIterator<Item = &'t String>) -> String {
    let mut words: Vec<_> = tags.into_iter().map(|tag| word(tag, "-")).collect();
    words.sort_by_key(|word| word == "-");
    words.dedup_by(|a, b| a == "-" && b == "-");
    words.join(" ")
}

/// Somebody's ref.
pub fn person(reference: &str) -> Cow<'_, str> {
    word(reference, "REF")
}

/// A short number, or the word for any.
pub fn number(no: Option<i64>) -> String {
    no.map_or_else(|| "NO".to_owned(), |no| no.to_string())
}
