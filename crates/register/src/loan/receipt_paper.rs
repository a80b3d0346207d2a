//! The return receipt: the borrower's proof of each returned item and its condition.

use super::slip::{ReceiptLine, ReceiptPaper};
use crate::{
    paper::{Page, render, show_due},
    view::PartView,
};
use askama::Template;
use domain::{
    fault::Fault,
    loan::{Due, Stage},
    when::Clock,
};

#[derive(Template)]
#[template(path = "receipt.html", config = "src/paper/askama.toml", blocks = ["sheet"])]
struct ReceiptPage<'a> {
    page: Page<'a>,
    receipt: &'a ReceiptPaper,
    clock: Clock,
}

/// Renders a return receipt as HTML.
pub fn receipt(receipt: &ReceiptPaper, clock: Clock) -> Result<String, Fault> {
    render(&page(receipt, clock))
}

/// Renders a return receipt as a part of a document with several papers.
pub(super) fn sheet(receipt: &ReceiptPaper, clock: Clock) -> Result<String, Fault> {
    render(&page(receipt, clock).as_sheet())
}

fn page(receipt: &ReceiptPaper, clock: Clock) -> ReceiptPage<'_> {
    let mark = format!("Receipt for slip {}", receipt.slip_no);
    let note = "Borrower: please keep this receipt.";
    ReceiptPage { page: Page::new(&receipt.letterhead, "Return receipt", mark, note, clock), receipt, clock }
}

impl ReceiptPage<'_> {
    fn out_at(&self) -> String {
        self.clock.show(self.receipt.out_at)
    }

    /// The time of the return, such as "Mon 23 Nov 2026 15:30"; for a lost item, "lost" and the date.
    fn ended(&self, line: &ReceiptLine) -> String {
        let when = line.ended_at.map(|at| self.clock.show(at)).unwrap_or_default();
        match line.stage {
            Stage::Lost | Stage::Stolen => format!("{}, {when}", line.stage),
            _ => when,
        }
    }

    fn due(&self, due: &Due) -> String {
        match show_due(*due, self.clock) {
            open if open.is_empty() => "no due date".to_owned(),
            day => format!("due {day}"),
        }
    }

    fn owes(&self) -> bool {
        !self.receipt.still_out.is_empty() || self.receipt.back.iter().any(|line| line.owed().next().is_some())
    }
}

/// A part with its outcome, such as "charger: missing".
fn part(part: &PartView) -> String {
    match part.outcome {
        Some(outcome) => format!("{}: {outcome}", part.name),
        None => part.name.clone(),
    }
}
