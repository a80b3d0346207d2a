//! The parts that all verbs share: the global options, and the reading of values.

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use domain::{fault::Fault, money, text::shown, words::Word};
use register::log::heads::Noted;
use std::path::PathBuf;

// Options that may come before or after any verb.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Globals {
    /// Register file (default: KITBOOK_DB, else in the platform's data folder)
    #[arg(long, global = true, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Your name, for the log (default: KITBOOK_OPERATOR, else the login name)
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub operator: Option<String>,
    /// Format of the answer: table (for people), json (one document) or csv (for spreadsheets)
    #[arg(long, global = true, value_enum, default_value_t = Format::Table, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Format,
    /// Dry run: show the same answer, but write nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Date, or date and time, when it happened, if you record it late
    #[arg(long, global = true, value_name = "DATE", allow_hyphen_values = true)]
    pub on: Option<String>,
    /// Ask no questions; assume that you are sure
    #[arg(long, global = true)]
    pub yes: bool,
}

/// The format of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For programs: one document
    Json,
    /// For spreadsheets
    Csv,
}

/// Reads a word from a fixed list.
///
/// # Errors
/// The word is not in the list; the message shows the list.
pub fn word<T: Word>(text: &str) -> Result<T, String> {
    T::parse(text).ok_or_else(|| format!("{} is not a known {}; use one of: {}", shown(text), T::WHAT, T::list()))
}

/// Reads `NAME=WORD`.
///
/// # Errors
/// No `=`, or the word is not in the list.
pub fn named_word<T: Word>(text: &str) -> Result<(String, T), String> {
    let (name, value) = text.rsplit_once('=').ok_or_else(|| format!("write NAME={}", T::list().replace(", ", "|")))?;
    Ok((name.trim().to_owned(), word(value)?))
}

/// Reads an amount of money, in pence.
///
/// # Errors
/// The text is not an amount; the message says why.
pub fn pounds(text: &str) -> Result<i64, String> {
    money::parse(text).map_err(|fault| fault.message)
}

/// Reads the first and last date of a list, both included.
///
/// # Errors
/// The last date is before the first.
pub fn span(
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<(Option<NaiveDate>, Option<NaiveDate>), Fault> {
    match (from, until) {
        (Some(from), Some(until)) if until < from => {
            Err(Fault::invalid(format!("--until {until} is before --from {from}"))
                .hint("Give the earlier date to --from."))
        }
        both => Ok(both),
    }
}

/// Reads free text, which may begin with a hyphen, as a line in a list does.
///
/// # Errors
/// The text is missing, and an option follows.
pub fn said(text: &str) -> Result<String, String> {
    let is_option = text.strip_prefix('-').is_some_and(|rest| {
        let long = rest.len() > 1 && rest.starts_with('-');
        let short = matches!(rest, "h" | "V");
        (long || short) && !text.contains(char::is_whitespace)
    });
    if is_option {
        return Err("this looks like an option; the text is missing".to_owned());
    }
    Ok(text.to_owned())
}

/// Reads a text; `none` removes it.
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

/// Reads a head of the log, in the form that slips and backups print.
///
/// # Errors
/// The text is not a head.
pub fn noted_head(text: &str) -> Result<Noted, String> {
    let wrong = "write the head as printed: a number, a colon, and 16 or more hex digits";
    Noted::parse(text).ok_or_else(|| wrong.to_owned())
}

// The length of a list.
#[derive(Debug, Clone, Copy, Args)]
pub struct Limit {
    /// Most rows to show (default: 200 in a table, else all)
    #[arg(long, value_name = "ROWS")]
    pub limit: Option<usize>,
}

// Whether a file may be replaced: shared by every command that writes a named file.
#[derive(Debug, Clone, Copy, Args)]
pub struct Overwrite {
    /// Replace the file if it is already there
    #[arg(long)]
    pub overwrite: bool,
}
