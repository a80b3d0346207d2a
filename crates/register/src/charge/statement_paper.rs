//! The statement: what was asked of a parent or person, line by line, with what is to be paid.

use super::statement::{Statement, StatementLine};
use crate::paper::{Page, render};
use askama::Template;
use domain::{
    charge::LineKind,
    fault::Fault,
    money::shown_pounds,
    when::{Clock, show_day},
};

#[derive(Template)]
#[template(path = "statement.html", config = "src/paper/askama.toml")]
struct StatementPage<'a> {
    page: Page<'a>,
    statement: &'a Statement,
}

/// A statement as HTML.
///
/// Errors: it can't be laid out.
pub fn statement(statement: &Statement, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Statement of {}", show_day(clock.today()));
    let note = if statement.to_come.is_empty() { "" } else { "Please bring this sheet when you pay." };
    render(&StatementPage { page: Page::new(&statement.letterhead, "Statement", mark, note, clock), statement })
}

/// "£12.50"; below nothing, without its sign.
fn pounds(pence: &i64) -> String {
    shown_pounds(pence.abs())
}

/// "LAP-0042, charger (Zoë Sample)", or what became of it.
fn what(line: &StatementLine) -> String {
    let part = line.part.as_ref().map(|part| format!(", {part}")).unwrap_or_default();
    let model = if line.item.is_empty() { String::new() } else { format!(" {}", line.item) };
    let item = format!("{}{model}{part} ({})", line.tag, line.person.name);
    match line.kind {
        LineKind::Assessment => item,
        LineKind::Refund => format!("given back: {item}"),
        LineKind::MistakenPayment => format!("a payment that never was: {item}"),
        LineKind::Payment => match line.receipt_no {
            Some(no) => format!("paid, receipt {no}"),
            None => "paid".to_owned(),
        },
        LineKind::Waiver => "let off".to_owned(),
        LineKind::Remission => "remitted".to_owned(),
        LineKind::WriteOff => "written off".to_owned(),
        LineKind::Reversal => "taken back".to_owned(),
        LineKind::Reinstatement => "asked for again".to_owned(),
    }
}

/// "£12.50", or what is owed back.
fn balance(line: &StatementLine) -> String {
    let back = if line.balance_pence < 0 { " owed back" } else { "" };
    format!("{}{back}", pounds(&line.balance_pence))
}

fn settled(line: &StatementLine) -> String {
    shown_pounds(-line.amount_pence)
}

/// "Fri 18 Dec 2026"
fn shown(day: &chrono::NaiveDate) -> String {
    show_day(*day)
}
