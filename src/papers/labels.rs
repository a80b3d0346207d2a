//! Labels to cut out or to print on a sheet of them: what stands on the green or the red one.

use super::{qr::Qr, render};
use crate::{
    domain::{fault::Fault, pat::Outcome},
    reports::pat::label::LabelView,
};
use askama::Template;

#[derive(Template)]
#[template(path = "labels.html", config = "src/papers/askama.toml")]
struct LabelsPage<'a> {
    school: &'a str,
    labels: Vec<(&'a LabelView, Qr)>,
}

/// A sheet of labels as HTML. The code on each is the tag, for the scanner.
///
/// Errors: it can't be laid out.
pub fn labels(school: &str, labels: &[LabelView]) -> Result<String, Fault> {
    let labels = labels.iter().map(|label| Ok((label, Qr::new(label.label())?))).collect::<Result<_, Fault>>()?;
    render(&LabelsPage { school, labels })
}

fn failed(label: &LabelView) -> bool {
    label.result == Outcome::Fail
}

/// Month and year are enough.
fn month(day: &chrono::NaiveDate) -> String {
    day.format("%b %Y").to_string()
}
