//! The return receipt: the borrower's proof of each returned item and its condition.

use super::slip::{ReceiptPaper, ReceiptSheet};
use crate::paper::{self, Page, letterhead::Letterhead, render};
use askama::Template;
use domain::{fault::Fault, when::Clock};

#[derive(Template)]
#[template(path = "receipt.html", config = "src/paper/askama.toml", blocks = ["sheet"])]
struct ReceiptPage<'a> {
    page: Page<'a>,
    receipt: &'a ReceiptSheet,
    later: &'a [String],
}

/// Renders the return receipts of a slip as HTML, each on its own page.
pub fn receipt(receipt: &ReceiptPaper, clock: Clock) -> Result<String, Fault> {
    match receipt.sheets.as_slice() {
        [one] => render(&page(receipt, &receipt.letterhead, one, &receipt.later, clock)),
        _ => paper::bundle(&receipt.letterhead, mark(receipt), &sheets(receipt, clock)?, clock),
    }
}

/// Renders the return receipts of a slip as parts of a document with several papers.
pub(super) fn sheets(receipt: &ReceiptPaper, clock: Clock) -> Result<Vec<String>, Fault> {
    let last = receipt.sheets.iter().rposition(|sheet| sheet.signed.is_some());
    let sheet = |(at, sheet): (usize, &ReceiptSheet)| {
        let letterhead = Letterhead { school: sheet.words.school.clone(), ..receipt.letterhead.clone() };
        // What was done later stands under the last receipt that was signed.
        let later: &[String] = if last == Some(at) { &receipt.later } else { &[] };
        render(&page(receipt, &letterhead, sheet, later, clock).as_sheet())
    };
    receipt.sheets.iter().enumerate().map(sheet).collect()
}

fn mark(receipt: &ReceiptPaper) -> String {
    format!("Receipt for slip {}", receipt.slip_no)
}

fn page<'a>(
    paper: &ReceiptPaper,
    letterhead: &'a Letterhead,
    receipt: &'a ReceiptSheet,
    later: &'a [String],
    clock: Clock,
) -> ReceiptPage<'a> {
    let note = "Borrower: please keep this receipt.";
    ReceiptPage { page: Page::new(letterhead, "Return receipt", mark(paper), note, clock), receipt, later }
}
