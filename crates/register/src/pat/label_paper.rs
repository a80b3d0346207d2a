//! The printed sheet of green and red test labels.

use super::label::LabelView;
use crate::paper::{
    qr::Qr,
    render,
    sheet::{Layout, sheet},
};
use askama::Template;
use domain::{
    fault::Fault,
    label::Stock,
    pat::{Outcome, TestKind},
};

/// The sheet that the labels are made for: the most common size of address labels.
pub const STOCK: Stock = Stock::USUAL;

const STYLE: &str = include_str!("../paper/templates/test_label.css");

#[derive(Template)]
#[template(path = "test_label.html", config = "src/paper/askama.toml")]
struct TestLabel<'a> {
    school: &'a str,
    label: &'a LabelView,
    qr: Qr,
}

/// Lays out sheets of labels as HTML. The QR code on each label is the item's label, for the scanner.
///
/// Errors: the printer's correction moves a label off its page.
pub fn labels(school: &str, labels: &[LabelView], layout: Layout) -> Result<String, Fault> {
    let html = labels.iter().map(|label| render(&TestLabel { school, label, qr: Qr::new(label.label())? }));
    sheet("Test labels", school, STYLE, layout, html.collect::<Result<_, _>>()?)
}

fn failed(label: &LabelView) -> bool {
    label.result == Outcome::Fail
}

/// The words before the date. A visual check is not an electrical test, so its label must not say "Tested".
fn done(label: &LabelView) -> &'static str {
    match label.kind {
        TestKind::Visual => "Visual check",
        TestKind::Full => "Tested",
    }
}

/// The date on a label, as month and year.
fn month(day: &chrono::NaiveDate) -> String {
    day.format("%b %Y").to_string()
}
