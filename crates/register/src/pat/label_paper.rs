//! Labels to cut out or to print on a sheet of them: what stands on the green or the red one.

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

/// A look is no electrical test, and its label does not say that it was one.
fn done(label: &LabelView) -> &'static str {
    match label.kind {
        TestKind::Visual => "Inspected",
        TestKind::Full => "Tested",
    }
}

/// Month and year are enough.
fn month(day: &chrono::NaiveDate) -> String {
    day.format("%b %Y").to_string()
}
