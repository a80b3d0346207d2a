//! The questions of a file on the page: each group with its answers, and its rows, which can be answered one by one.

use super::reading::Reading;
use crate::tables::Table;
use domain::{when::Clock, words::Word as _};
use register::file::plan::{AskedView, QuestionView};

/// A group of questions.
pub(in crate::pages) struct Question {
    pub(in crate::pages) group: String,
    pub(in crate::pages) question: &'static str,
    pub(in crate::pages) count: u64,
    pub(in crate::pages) answer: String,
    pub(in crate::pages) answers: Vec<(&'static str, &'static str)>,
    pub(in crate::pages) headings: Vec<String>,
    pub(in crate::pages) rows: Vec<Asked>,
    /// True if a row can be answered by itself. A column is chosen in a list of its own.
    pub(in crate::pages) by_row: bool,
    /// True if a row can be answered with the ref of a person too.
    pub(in crate::pages) takes_a_ref: bool,
    /// The answers to rows that are not listed, each as its line and its answer.
    pub(in crate::pages) further: String,
    /// True if there are rows that are not listed.
    pub(in crate::pages) has_more: bool,
}

/// A row that asks.
pub(in crate::pages) struct Asked {
    pub(in crate::pages) line: u64,
    pub(in crate::pages) cells: Vec<String>,
    /// The answer that was given to this row alone: one of the group's, or a ref.
    pub(in crate::pages) answer: String,
    pub(in crate::pages) reference: String,
}

impl Question {
    pub(in crate::pages) fn of(group: &QuestionView, reading: &Reading, clock: Clock) -> Self {
        let own: Vec<(&str, &str)> = reading.of_rows(group.group).collect();
        let words: Vec<&str> = group.answers.iter().map(|answer| answer.word).collect();
        let table = Table::of("Rows that ask", &group.rows, clock, |_| None);
        let asked = |(row, cells): (&AskedView, Vec<String>)| {
            let line = row.line.to_string();
            let given = own.iter().find(|(known, _)| *known == line).map_or("", |(_, answer)| answer);
            let (answer, reference) = if words.contains(&given) { (given, "") } else { ("", given) };
            Asked { line: row.line, cells, answer: answer.to_owned(), reference: reference.to_owned() }
        };
        let is_listed = |line: &str| group.rows.iter().any(|row| row.line.to_string() == line);
        let further: Vec<String> =
            own.iter().filter(|(line, _)| !is_listed(line)).map(|(line, answer)| format!("{line}={answer}")).collect();
        Self {
            group: group.group.word().to_owned(),
            question: group.question,
            count: group.count,
            answer: group.answer.clone().unwrap_or_default(),
            answers: group.answers.iter().map(|answer| (answer.word, answer.meaning)).collect(),
            by_row: group.rows.iter().any(|row| row.line > 0),
            takes_a_ref: group.group.takes_a_ref(),
            has_more: group.count > group.rows.len() as u64 || !further.is_empty(),
            further: further.join("\n"),
            headings: table.headings,
            rows: group.rows.iter().zip(table.rows.into_iter().map(|row| row.cells)).map(asked).collect(),
        }
    }
}
