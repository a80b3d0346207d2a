//! The tree of verbs, and the options that stand everywhere.
//!
//! A verb's options are built when that verb is called (`defer`): all of them together took half of the program's start.
//! A doc comment on a struct of options would then become its verb's help, so that those have plain comments.

use super::commands::{
    agreement, asset, backup, ban, category, charge, check, completions, demo, desk, everything, find, hold, incident,
    init, kit, leaver, licence, loan, log, man, merge, out, own_device, pat, permission, person, privacy, repair,
    restore, returns, role, rule, show, slip, status, wipe,
};
use chrono::NaiveDate;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use domain::{fault::Fault, money, text::shown, words::Word};
use std::path::PathBuf;

/// The program's version, and that of the tables that it lays.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (schema 5)");

/// A school's equipment loan and asset register.
#[derive(Debug, Parser)]
#[command(name = "kitbook", version = VERSION, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "Begin with `kitbook init --school \"Our School\"`, or look round with `kitbook demo`.\n\nExit codes: 0 done; 1 refused by a rule, or --partial left something out; 2 the command's own words; 3 not found, or it may be several; 4 a file's content, or --skip-bad left something out; 5 the register itself, findings of `check` included; 6 done or not, as is said, but the answer or a file could not be written."
)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub verb: Verb,
}

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

/// What to do.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Verb {
    /// Make the register; one that is there is left alone
    Init(init::Args),
    /// A made-up school, a day's work on it, ready to explore
    Demo(demo::Args),
    /// The morning page: what wants doing today
    Status(status::Args),
    /// Find any tag, serial, name, note or number
    Find(find::Args),
    /// Everything about one asset or person
    Show(show::Args),
    /// Sign things out: one slip, many tags
    #[command(alias = "checkout")]
    Out(out::Args),
    /// Take things in, by tag alone
    #[command(aliases = ["return", "checkin", "check-in"])]
    In(returns::Args),
    /// The scanner loop: a person, then tags; or a class list, a tag each
    Desk(desk::Args),
    /// Loans: list, sign, renew, hand over, put right
    #[command(subcommand)]
    Loan(loan::Verb),
    /// Slips: show, print
    #[command(subcommand)]
    Slip(slip::Verb),
    /// Assets: add, list, change, import, export
    #[command(subcommand)]
    Asset(asset::Verb),
    /// Trolleys: put in, take out, look
    #[command(subcommand)]
    Kit(kit::Verb),
    /// Portable appliance tests: record, due, import, print
    #[command(subcommand)]
    Pat(pat::Verb),
    /// Incidents: what went wrong, who decided what
    #[command(subcommand)]
    Incident(incident::Verb),
    /// Repairs: what is away to be mended, what it cost
    #[command(subcommand)]
    Repair(repair::Verb),
    /// Evidence: what is not to be wiped, mended or disposed of
    #[command(subcommand)]
    Hold(hold::Verb),
    /// Charges: contributions that are asked for
    #[command(subcommand)]
    Charge(charge::Verb),
    /// Bans: who may not borrow
    #[command(subcommand)]
    Ban(ban::Verb),
    /// Agreements: versions of policies, and who has signed them
    #[command(subcommand)]
    Agreement(agreement::Verb),
    /// Permissions: leave for what the policy otherwise forbids
    #[command(subcommand)]
    Permission(permission::Verb),
    /// People's own equipment: admit, hand in, give back
    #[command(subcommand)]
    OwnDevice(own_device::Verb),
    /// Licences: software that is paid for by the seat
    #[command(subcommand)]
    Licence(licence::Verb),
    /// Leavers: what must come back, and when it is done
    #[command(subcommand)]
    Leaver(leaver::Verb),
    /// Wipes: what was left on a device is gone
    #[command(subcommand)]
    Wipe(wipe::Verb),
    /// Categories: loan policy, parts, return checks
    #[command(subcommand)]
    Category(category::Verb),
    /// Rules of signing out, and limits
    #[command(subcommand)]
    Rule(rule::Verb),
    /// Who decides: headteacher, caretaker …
    #[command(subcommand)]
    Role(role::Verb),
    /// People: add, list, change, import
    #[command(subcommand)]
    Person(person::Verb),
    /// What is held on people, and for how long
    #[command(subcommand)]
    Privacy(privacy::Verb),
    /// The log: show, verify
    #[command(subcommand)]
    Log(log::Verb),
    /// Copy the register while it is in use; the copy is read back and checked
    Backup(backup::Args),
    /// Put a backup in the register's place
    Restore(restore::Args),
    /// The whole register as a folder of plain files
    Export(everything::ExportArgs),
    /// A new register from such a folder
    Import(everything::ImportArgs),
    /// Take another school's register into this one
    Merge(merge::Args),
    /// Whether the register is sound: file, log, rows, papers, and what must hold between them
    Check(check::Args),
    /// What a shell needs to finish words
    Completions(completions::Args),
    /// Manual pages, one a verb
    Man(man::Args),
}

/// The whole command tree, for help pages, completions and the reference.
pub fn command() -> clap::Command {
    Cli::command()
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
            Err(Fault::usage(format!("--until {until} lies before --from {from}"))
                .hint("Give the earlier day to --from."))
        }
        both => Ok(both),
    }
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
