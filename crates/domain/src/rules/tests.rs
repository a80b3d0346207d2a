//! What the rules say of an item's electrical tests.

use super::{Problem, Proposal, problem};
use crate::{
    fault::Refusal,
    pat::{Status, TestKind},
    remedy::Remedy,
    say, text,
    when::show_day,
};
use chrono::NaiveDate;

/// A tested item that is not in order: failed, overdue, or never tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `KET-0003`, or `LAP-0042/charger`.
    pub label: String,
    pub status: Status,
    /// The test that is wanted: of a failed item, the one that has to be passed.
    pub kind: TestKind,
    /// When it was due, or failed.
    pub on: Option<NaiveDate>,
    /// Why it failed.
    pub why: Option<String>,
}

/// The findings of one status, each in words.
fn found(tests: &[Finding], status: Status, words: impl Fn(&Finding) -> String) -> Option<Vec<String>> {
    let found: Vec<String> = tests.iter().filter(|f| f.status == status).map(words).collect();
    (!found.is_empty()).then_some(found)
}

/// Records what is wanted of the first of them.
fn to_record(tests: &[Finding], status: Status) -> Option<Remedy> {
    let first = tests.iter().find(|f| f.status == status)?;
    let label = first.label.clone();
    Some(match first.kind {
        TestKind::Visual => Remedy::PassTest { label },
        _ => Remedy::RecordFullTest { label },
    })
}

pub(super) fn pat_failed(p: &Proposal) -> Option<Problem> {
    failed(p.tests)
}

/// What is said against lending, or lending on, an item that failed: one that stays out is no safer.
pub fn refuse_failed(tag: &str, tests: &[Finding]) -> Option<Refusal> {
    failed(tests).map(|problem| Refusal {
        rule: "pat-failed",
        tag: Some(tag.to_owned()),
        reference: None,
        message: problem.message,
        remedy: problem.remedy,
        may_override: false,
    })
}

fn failed(tests: &[Finding]) -> Option<Problem> {
    let found = found(tests, Status::Failed, |f| {
        let when = f.on.map(|day| format!(" on {}", show_day(day))).unwrap_or_default();
        let why = f.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("{} failed its {}{when}{why}", f.label, f.kind.in_words())
    })?;
    let part = tests.iter().find(|f| f.status == Status::Failed && f.label.contains('/'));
    let another =
        part.map(|f| say![" If another stands in its place: ", Remedy::PassReplaced { label: f.label.clone() }, "."]);
    problem(
        text::and_list(&found),
        say![
            "Keep it out of use. When it is mended and has passed, say ",
            to_record(tests, Status::Failed),
            ".",
            another
        ],
    )
}

pub(super) fn pat_overdue(p: &Proposal) -> Option<Problem> {
    let found = found(p.tests, Status::Overdue, |f| {
        let when = f.on.map(show_day).unwrap_or_default();
        format!("the {} of {} was due by {when}", f.kind.in_words(), f.label)
    })?;
    problem(
        text::and_list(&found),
        say!["Look at it or test it first, then say ", to_record(p.tests, Status::Overdue), "."],
    )
}

pub(super) fn pat_never_tested(p: &Proposal) -> Option<Problem> {
    let found = found(p.tests, Status::NeverTested, |f| f.label.clone())?;
    problem(
        format!("{} was never tested", text::and_list(&found)),
        say!["New kit may stand on a look: ", Remedy::PassTest { label: found[0].clone() }, "."],
    )
}
