//! Rules about an item's electrical tests.

use super::{Problem, Proposal, problem};
use crate::{
    fault::Refusal,
    pat::{Status, TestKind},
    remedy::Remedy,
    say, text,
    when::show_day,
};
use chrono::NaiveDate;

/// A failed, overdue or missing test of an item or a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The label of the tested item, such as `KET-0003` or `LAP-0042/charger`.
    pub label: String,
    /// True if the tested item is a part of the asset.
    pub is_part: bool,
    pub status: Status,
    /// The test that is needed. After a fail, the kind that must be passed.
    pub kind: TestKind,
    /// The date when the test was due, or failed; for an item that only ever passed visual checks and is no longer new,
    /// the date of the last one.
    pub on: Option<NaiveDate>,
    /// The reason for the fail.
    pub why: Option<String>,
}

/// Describes the findings with this status.
fn found(tests: &[Finding], status: Status, words: impl Fn(&Finding) -> String) -> Option<Vec<String>> {
    let found: Vec<String> = tests.iter().filter(|f| f.status == status).map(words).collect();
    (!found.is_empty()).then_some(found)
}

/// The command that records the test needed for the first finding.
fn to_record(tests: &[Finding], status: Status) -> Option<Remedy> {
    let first = tests.iter().find(|f| f.status == status)?;
    let label = first.label.clone();
    Some(match first.kind {
        TestKind::Visual => Remedy::PassTest { labels: vec![label] },
        _ => Remedy::RecordFullTest { label },
    })
}

pub(super) fn pat_failed(p: &Proposal) -> Option<Problem> {
    failed(p.tests)
}

/// Refuses to lend, renew or hand over an item that failed its test: an unsafe item is no safer if it stays on loan.
pub fn refuse_failed(tag: &str, tests: &[Finding]) -> Option<Refusal> {
    failed(tests).map(|problem| Refusal {
        rule: "pat-failed",
        tag: Some(tag.to_owned()),
        reference: None,
        message: problem.message,
        remedy: problem.remedy,
        may_override: false,
        clause: None,
    })
}

fn failed(tests: &[Finding]) -> Option<Problem> {
    let found = found(tests, Status::Failed, |f| {
        let when = f.on.map(|day| format!(" on {}", show_day(day))).unwrap_or_default();
        let why = f.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("{} failed its {}{when}{why}", f.label, f.kind.in_words())
    })?;
    let part = tests.iter().find(|f| f.status == Status::Failed && f.is_part);
    let another =
        part.map(|f| say![" If you replaced the part: ", Remedy::PassReplaced { label: f.label.clone() }, "."]);
    problem(
        text::and_list(&found),
        say![
            "Keep it out of use and have it repaired. When it has passed again: ",
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
    problem(text::and_list(&found), say!["Do that first, then record it: ", to_record(p.tests, Status::Overdue), "."])
}

pub(super) fn pat_never_tested(p: &Proposal) -> Option<Problem> {
    let found = found(p.tests, Status::NeverTested, |f| f.label.clone())?;
    // It had visual checks, but it was no longer new at the first of them.
    if let Some(old) = p.tests.iter().find(|f| f.status == Status::NeverTested && f.on.is_some()) {
        let words = |f: &Finding| match f.on {
            Some(_) => format!("{} has never had a full test, and is no longer new", f.label),
            None => format!("{} has never been tested", f.label),
        };
        return problem(
            text::and_list(&self::found(p.tests, Status::NeverTested, words).unwrap_or_default()),
            say![
                "A visual check is enough for a new item only. ",
                Remedy::RecordFullTest { label: old.label.clone() },
                " records its full test."
            ],
        );
    }
    problem(
        format!("{} has never been tested", text::and_list(&found)),
        say![
            "New items can go out after a visual check. Record it: ",
            Remedy::PassTest { labels: vec![found[0].clone()] },
            "."
        ],
    )
}
