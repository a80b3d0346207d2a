//! Writes values as words of a command that a POSIX shell, PowerShell and cmd read alike. A value that one of them
//! can't carry is replaced by a placeholder, or by `-` if the command reads tags from standard input.

use domain::{label::Stock, text::is_hostile};
use std::borrow::Cow;

/// True if all three shells read the value unchanged without quotes.
fn is_plain(value: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '+' | '=');
    value.chars().all(plain) && !value.starts_with(['-', '.', '/', ':', '='])
}

/// True if all three shells read the value unchanged between double quotes. PowerShell also ends a text at a
/// typographic quote.
fn is_quotable(value: &str) -> bool {
    let is_read = |c: char| matches!(c, '"' | '$' | '`' | '\\' | '%' | '!' | '“' | '”' | '„');
    !value.is_empty() && !value.starts_with('-') && !value.chars().any(|c| is_read(c) || is_hostile(c))
}

/// A value in double quotes, or the placeholder `instead`.
pub fn text(value: &str, instead: &str) -> String {
    if is_quotable(value) { format!("\"{value}\"") } else { instead.to_owned() }
}

/// A value, in double quotes if it needs them, or the placeholder `instead`.
pub fn word<'v>(value: &'v str, instead: &str) -> Cow<'v, str> {
    if !value.is_empty() && is_plain(value) { value.into() } else { text(value, instead).into() }
}

/// A tag, or the placeholder for a tag.
pub fn tag(tag: &Option<String>) -> Cow<'_, str> {
    word(tag.as_deref().unwrap_or_default(), "TAG")
}

/// Tags for a command that also reads them from standard input.
pub fn tags<'t>(tags: impl IntoIterator<Item = &'t String>) -> String {
    let mut words: Vec<_> = tags.into_iter().map(|tag| word(tag, "-")).collect();
    words.sort_by_key(|word| word == "-");
    words.dedup_by(|a, b| a == "-" && b == "-");
    words.join(" ")
}

/// A person's ref, or the placeholder for a person.
pub fn person(reference: &str) -> Cow<'_, str> {
    word(reference, "REF")
}

/// A short number, or the placeholder for a number.
pub fn number(no: Option<i64>) -> String {
    no.map_or_else(|| "NO".to_owned(), |no| no.to_string())
}

/// The option for a sheet of labels, or for a roll.
pub fn stock(stock: Stock) -> String {
    match stock {
        Stock::Sheet(_) => format!("--sheet {}", stock.name()),
        Stock::Roll(_) => format!("--roll {}", stock.name()),
    }
}
