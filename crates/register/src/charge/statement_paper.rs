//! The statement as a letter: every ledger line, and the sums still to pay.

use super::statement::{Statement, StatementLine};
use crate::paper::{Page, render};
use askama::Template;
use domain::{
    charge::LineKind,
    fault::Fault,
    money::shown_pounds,
    text::and_list,
    when::{Clock, show_day},
};

#[derive(Template)]
#[template(path = "statement.html", config = "src/paper/askama.toml")]
struct StatementPage<'a> {
    page: Page<'a>,
    statement: &'a Statement,
}

/// Renders a statement as HTML.
pub fn statement(statement: &Statement, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Statement, {}", show_day(clock.today()));
    let note = if statement.to_come.is_empty() { "" } else { "Please bring this letter when you pay." };
    render(&StatementPage { page: Page::new(&statement.letterhead, "Statement", mark, note, clock), statement })
}

/// The names and refs of the people, such as "Oliver Smith (1001) and Amy Smith (1002)".
fn names(statement: &Statement) -> String {
    and_list(&statement.people.iter().map(|who| format!("{} ({})", who.name, who.reference)).collect::<Vec<_>>())
}

/// Writes an amount without its minus sign, such as "£12.50".
fn pounds(pence: &i64) -> String {
    shown_pounds(pence.abs())
}

/// Describes a line: the item for a charge, such as "LAP-0042, charger (Zoë Sample)", else the kind of line.
fn what(line: &StatementLine) -> String {
    let part = line.part.as_ref().map(|part| format!(", {part}")).unwrap_or_default();
    let model = if line.item.is_empty() { String::new() } else { format!(" {}", line.item) };
    let item = format!("{}{model}{part} ({})", line.tag, line.person.name);
    match line.kind {
        LineKind::Assessment => item,
        LineKind::Refund => format!("refund: {item}"),
        LineKind::MistakenPayment => format!("payment recorded by mistake: {item}"),
        LineKind::Payment => match line.receipt_no {
            Some(no) => format!("paid, receipt {no}"),
            None => "paid".to_owned(),
        },
        LineKind::Waiver => "waived".to_owned(),
        LineKind::Remission => "waived under the remissions policy".to_owned(),
        LineKind::WriteOff => "written off".to_owned(),
        LineKind::Reversal => "cancelled".to_owned(),
        LineKind::Reinstatement => "requested again".to_owned(),
    }
}

/// Writes the balance, such as "£12.50", or "£12.50 to refund" if the school owes it.
fn balance(line: &StatementLine) -> String {
    let back = if line.balance_pence < 0 { " to refund" } else { "" };
    format!("{}{back}", pounds(&line.balance_pence))
}

fn settled(line: &StatementLine) -> String {
    shown_pounds(-line.amount_pence)
}

/// Writes a date, such as "Fri 18 Dec 2026".
fn shown(day: &chrono::NaiveDate) -> String {
    show_day(*day)
}
