//! The printed sheet of green and red test labels.

use super::label::LabelView;
use crate::paper::{qr::Qr, render};
use askama::Template;
use domain::{
    fault::Fault,
    pat::{Outcome, TestKind},
};

#[derive(Template)]
#[template(path = "labels.html", config = "src/paper/askama.toml")]
struct LabelsPage<'a> {
    school: &'a str,
    labels: Vec<(&'a LabelView, Qr)>,
}

/// Lays out a sheet of labels as HTML. The QR code on each label is the item's label, for the scanner.
pub fn labels(school: &str, labels: &[LabelView]) -> Result<String, Fault> {
    let labels = labels.iter().map(|label| Ok((label, Qr::new(label.label())?))).collect::<Result<_, Fault>>()?;
    render(&LabelsPage { school, labels })
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
