//! The receipt for a payment, to print.

use super::receipt::PaymentPaper;
use crate::paper::{Page, render};
use askama::Template;
use domain::{
    fault::Fault,
    money::shown_pounds,
    person::PersonKind,
    when::{Clock, show_day},
};

#[derive(Template)]
#[template(path = "payment.html", config = "src/paper/askama.toml")]
struct PaymentPage<'a> {
    page: Page<'a>,
    payment: &'a PaymentPaper,
}

/// Renders a receipt as HTML.
pub fn payment(payment: &PaymentPaper, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Receipt {}", payment.no);
    let page = Page::new(&payment.letterhead, "Receipt", mark, "Please keep this receipt.", clock);
    render(&PaymentPage { page, payment })
}

fn is_pupil(payment: &PaymentPaper) -> bool {
    payment.person.kind == PersonKind::Pupil
}

fn pounds(pence: &i64) -> String {
    shown_pounds(*pence)
}

/// Writes a date, such as "Fri 18 Dec 2026".
fn shown(day: &chrono::NaiveDate) -> String {
    show_day(*day)
}
