//! The words that all verbs share: options that stand everywhere, and how values are read.

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use domain::{fault::Fault, money, text::shown, words::Word};
use std::path::PathBuf;

// Options that stand before or after any verb.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Globals {
    /// The register's file (else KITBOOK_DB, else the platform's data folder)
    #[arg(long, global = true, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Who is at the keyboard (else KITBOOK_OPERATOR, else the login name)
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub operator: Option<String>,
    /// How to answer: table (for people), json (one document), csv (for spreadsheets)
    #[arg(long, global = true, value_enum, default_value_t = Format::Table, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Format,
    /// Do everything but keep it: same answer, nothing written
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// When it happened, if it is recorded late: a day, or a day and a time
    #[arg(long, global = true, value_name = "DATE", allow_hyphen_values = true)]
    pub on: Option<String>,
    /// Ask nothing; take yes for an answer
    #[arg(long, global = true)]
    pub yes: bool,
}

/// How to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For programs: one document
    Json,
    /// For spreadsheets
    Csv,
}

/// Reads a word of a closed set.
///
/// # Errors
/// The word is not of the set; the message lists it.
pub fn word<T: Word>(text: &str) -> Result<T, String> {
    T::parse(text).ok_or_else(|| format!("{} is no {}; it is one of {}", shown(text), T::WHAT, T::list()))
}

/// Reads `NAME=WORD`.
///
/// # Errors
/// No `=`, or the word is not of the set.
pub fn named_word<T: Word>(text: &str) -> Result<(String, T), String> {
    let (name, value) = text.rsplit_once('=').ok_or_else(|| format!("write NAME={}", T::list().replace(", ", "|")))?;
    Ok((name.trim().to_owned(), word(value)?))
}

/// Reads an amount of money, in pence.
///
/// # Errors
/// It is none; the message says why.
pub fn pounds(text: &str) -> Result<i64, String> {
    money::parse(text).map_err(|fault| fault.message)
}

/// Two days that a list lies between, both counted.
///
/// # Errors
/// The last lies before the first.
pub fn span(
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<(Option<NaiveDate>, Option<NaiveDate>), Fault> {
    match (from, until) {
        (Some(from), Some(until)) if until < from => {
            Err(Fault::invalid(format!("--until {until} lies before --from {from}"))
                .hint("Give the earlier day to --from."))
        }
        both => Ok(both),
    }
}

/// Reads what people write, which may begin with a hyphen, as an item of a list does.
///
/// # Errors
/// An option stands where the text was forgotten.
pub fn said(text: &str) -> Result<String, String> {
    let is_option = text.strip_prefix('-').is_some_and(|rest| {
        let long = rest.len() > 1 && rest.starts_with('-');
        let short = matches!(rest, "h" | "V");
        (long || short) && !text.contains(char::is_whitespace)
    });
    if is_option {
        return Err("that looks like an option, and the text is missing".to_owned());
    }
    Ok(text.to_owned())
}

/// Reads a text that `none` removes.
pub fn unless_none(text: String) -> Option<String> {
    (!text.trim().eq_ignore_ascii_case("none")).then_some(text)
}

/// Reads yes or no.
///
/// # Errors
/// Anything else.
pub fn yes_no(text: &str) -> Result<bool, String> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ => Err("write yes or no".to_owned()),
    }
}

/// Reads `NAME=yes` or `NAME=no`.
///
/// # Errors
/// No `=`, or neither yes nor no.
pub fn named_yes_no(text: &str) -> Result<(String, bool), String> {
    let (name, value) = text.rsplit_once('=').ok_or_else(|| "write NAME=yes or NAME=no".to_owned())?;
    Ok((name.trim().to_owned(), yes_no(value)?))
}

/// A head of the log as it was noted: number and hash, or the hash's beginning.
pub type NotedHead = (i64, String);

/// Reads a head of the log, as slips and backups print it.
///
/// # Errors
/// It is none.
pub fn noted_head(text: &str) -> Result<NotedHead, String> {
    let wrong = "write the head as it is printed: a number, a colon, sixteen or more hex digits";
    let (no, hash) = text.split_once(':').ok_or(wrong)?;
    let hash = hash.trim().to_lowercase();
    if hash.len() < 16 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong.to_owned());
    }
    Ok((no.trim().parse().map_err(|_| wrong)?, hash))
}

// How long a list may get.
#[derive(Debug, Clone, Copy, Args)]
pub struct Limit {
    /// At most so many rows (200 for a table, else all)
    #[arg(long, value_name = "ROWS")]
    pub limit: Option<usize>,
}
