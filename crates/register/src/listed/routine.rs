//! The columns of routine checks.

use super::{
    columns::{Column, Show, both, csv, told},
    day, named,
};
use crate::loan::routine::{RoutineAnswerView, RoutineView};

/// The answers in words, such as "updated: yes, tag-on: no".
pub fn answers(answers: &[RoutineAnswerView]) -> String {
    let each = answers.iter().map(|one| format!("{}: {}", one.name, if one.answer { "yes" } else { "no" }));
    each.collect::<Vec<_>>().join(", ")
}

impl Show for RoutineView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "check"),
        both("loan_no", "loan"),
        both("tag", "tag"),
        csv("person.ref"),
        told("person.name", "borrower", |row: &Self, _| named(&row.person)),
        both("seen_on", "seen"),
        both("source", "how"),
        csv("due_before"),
        both("next_on", "next"),
        told("answers", "answers", |row: &Self, _| answers(&row.answers)),
        both("note", "note"),
        csv("void_reason"),
    ];
}

/// A routine check in one line, for the pages of its loan and its item.
pub fn in_words(check: &RoutineView) -> String {
    let how = match check.source {
        domain::loan::CheckSource::Shown => "shown",
        domain::loan::CheckSource::Report => "seen by its device manager",
    };
    let no = check.no.map(|no| format!("{no}: ")).unwrap_or_default();
    let more = [answers(&check.answers), check.note.clone().unwrap_or_default()];
    let more: Vec<String> = more.into_iter().filter(|words| !words.is_empty()).collect();
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join("; ")) };
    format!("{no}{how} {}{more}", day(Some(check.seen_on)))
}
