//! The plan of an import: how each column is read, what each row does, and the questions that the file leaves open.

use super::{import::Problem, table::PassedOver};
use domain::{
    incoming::question::{Answer, Answers, Chosen, Group},
    remedy::Input,
    say,
    say::Say,
    text, words,
    words::Word as _,
};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// The most rows of each outcome, and of each group of questions, that a table shows.
const SHOWN: usize = 20;

words! {
    /// The reading of a column.
    How, "reading of a column" {
        Read = "read",
        /// Left out because of its heading, or because the user says so.
        Ignored = "ignored",
        /// Never kept, such as dates of birth.
        Private = "private",
        /// Kept as an extra field.
        Kept = "kept",
        /// Unknown, and not empty.
        Asked = "asked",
    }
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnView {
    pub heading: String,
    /// The name of the field that the column is read into.
    pub field: Option<String>,
    pub how: How,
    /// The first value in the column, as the file has it. A private column shows none.
    pub first: Option<String>,
    /// The first value as it was read.
    pub read_as: Option<String>,
}

words! {
    /// The outcome of a row.
    RowOutcome, "outcome of a row" {
        Added = "added",
        Updated = "updated",
        Unchanged = "unchanged",
        Skipped = "skipped",
        Question = "question",
        Problem = "problem",
    }
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowView {
    /// The line where the row begins.
    pub line: u64,
    /// The key of the row's record: a tag or a ref.
    pub key: String,
    pub outcome: RowOutcome,
    /// The fields that an updated row changes.
    pub changes: Vec<Change>,
    /// The problems and questions of the row, or the reasons why it is skipped.
    pub reasons: Vec<String>,
}

/// A field that a row changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub field: String,
    /// The value before; `None` if it was empty.
    pub from: Option<String>,
    pub to: Option<String>,
}

impl Change {
    /// Makes a change; an empty text is no value.
    pub(crate) fn of(field: &str, from: String, to: String) -> Self {
        let value = |text: String| Some(text).filter(|text| !text.is_empty());
        Self { field: field.to_owned(), from: value(from), to: value(to) }
    }
}

/// A group of questions with the same cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionView {
    pub group: Group,
    pub question: &'static str,
    pub answers: Vec<AnswerView>,
    /// The number of rows or columns that ask.
    pub count: u64,
    /// The number of them that have no answer yet.
    pub open: u64,
    /// The answer for the whole group, if one was given.
    pub answer: Option<String>,
    pub rows: Vec<AskedView>,
}

impl QuestionView {
    /// A group in which nothing has been asked yet.
    pub(crate) fn of(group: Group, keeps_columns: bool, answers: &Answers) -> Self {
        Self {
            group,
            question: group.question(),
            answers: possible(group, keeps_columns),
            count: 0,
            open: 0,
            answer: answers.of_group(group).map(|answer| answer.word().to_owned()),
            rows: Vec::new(),
        }
    }
}

/// A possible answer to a group of questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerView {
    pub word: &'static str,
    pub meaning: &'static str,
}

/// A row or a column that asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskedView {
    pub line: u64,
    pub key: String,
    pub column: Option<String>,
    /// The cell or the fact that is in question.
    pub text: String,
    /// The people who may be meant; of a column, `Heading=field` if it looks like a field.
    pub candidates: Vec<String>,
    /// The answer to this question, if one was given.
    pub answer: Option<String>,
}

/// The records of the register that are not in the file. They are not changed. Items that are disposed of don't count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NotInFile {
    pub count: u64,
    /// The first of their tags, in natural order, or of their refs.
    pub first: Vec<String>,
}

/// The plan of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    pub passed_over: Vec<PassedOver>,
    /// The columns that have a heading or cells.
    pub columns: Vec<ColumnView>,
    pub rows: Vec<RowView>,
    pub questions: Vec<QuestionView>,
    /// The number of records that are added or updated, by kind of person.
    pub by_kind: BTreeMap<String, u64>,
    /// The same by category of item.
    pub by_category: BTreeMap<String, u64>,
    /// The same by state of item.
    pub by_state: BTreeMap<String, u64>,
    pub not_in_file: NotInFile,
    /// The workbook's other sheets that may have been meant.
    #[serde(skip)]
    pub(crate) other_sheets: Vec<String>,
    /// All headings of the file, those of empty columns too.
    #[serde(skip)]
    pub(crate) headings: Vec<String>,
    /// The number of further rows of each outcome, which are not listed.
    #[serde(skip)]
    pub unlisted: BTreeMap<RowOutcome, u64>,
    /// True to list every row and question, as JSON does; otherwise only the first of each outcome and group.
    #[serde(skip)]
    pub(crate) every_row: bool,
    /// The questions that an answer for a single row settles: group, line and key.
    #[serde(skip)]
    pub(crate) answered: Vec<(Group, u64, String)>,
    /// The words that are asked about, each with its group and column; true if a row with it has no answer.
    #[serde(skip)]
    pub(crate) words: HashMap<(Group, Option<String>, String), bool>,
    /// True if columns can be kept as extra fields, as those of items can.
    #[serde(skip)]
    pub(crate) keeps_columns: bool,
}

impl Plan {
    /// Notes which sheet was read, if another may have been meant.
    pub(crate) fn note_on_sheets(&self) -> Option<Say> {
        let sheet = self.sheet.as_deref().filter(|_| !self.other_sheets.is_empty())?;
        let others: Vec<String> = self.other_sheets.iter().map(|other| text::shown(other)).collect();
        Some(say![
            format!(
                "the sheet {} was read; others have such headings too: {}; to read one, add ",
                text::shown(sheet),
                others.join(", ")
            ),
            Input::Sheet.blank()
        ])
    }

    /// Adds a row, or counts it if it is not listed.
    pub(crate) fn add(&mut self, row: RowView) {
        self.add_with(row.outcome, || row);
    }

    /// Adds the row with this outcome that `make` makes, or counts it if it is not listed.
    pub(crate) fn add_with(&mut self, outcome: RowOutcome, make: impl FnOnce() -> RowView) {
        if self.every_row || self.rows.iter().filter(|known| known.outcome == outcome).count() < SHOWN {
            self.rows.push(make());
        } else {
            *self.unlisted.entry(outcome).or_default() += 1;
        }
    }

    /// Adds a question to its group.
    pub(crate) fn ask(&mut self, asked: Asked, chosen: Option<&Chosen>, answers: &Answers) {
        let at = self.questions.iter().position(|known| known.group == asked.group).unwrap_or_else(|| {
            self.questions.push(QuestionView::of(asked.group, self.keeps_columns, answers));
            self.questions.len() - 1
        });
        if answers.has_row(asked.group, asked.line, &asked.key) {
            self.answered.push((asked.group, asked.line, asked.key.clone()));
        }
        let every_row = self.every_row;
        let group = &mut self.questions[at];
        if asked.group.is_about_a_word() {
            let word = (asked.group, asked.column.clone(), asked.key.to_lowercase());
            if let Some(is_open) = self.words.get_mut(&word) {
                group.open += u64::from(chosen.is_none() && !*is_open);
                *is_open |= chosen.is_none();
                return;
            }
            self.words.insert(word, chosen.is_none());
        }
        group.count += 1;
        group.open += u64::from(chosen.is_none());
        if every_row || group.rows.len() < SHOWN {
            let Asked { line, key, column, text, candidates, .. } = asked;
            let answer = chosen.map(|chosen| match chosen {
                Chosen::Word(word) => word.word().to_owned(),
                Chosen::Person(reference) => reference.clone(),
            });
            group.rows.push(AskedView { line, key, column, text, candidates, answer });
        }
    }

    /// The groups with questions that have no answer.
    pub fn open(&self) -> impl Iterator<Item = &QuestionView> {
        self.questions.iter().filter(|group| group.open > 0)
    }
}

fn possible(group: Group, keeps_columns: bool) -> Vec<AnswerView> {
    let is_possible = |answer: Answer| group != Group::UnknownColumns || answer != Answer::Keep || keeps_columns;
    let all = group.answers().iter().filter(|(answer, _)| is_possible(*answer));
    all.map(|(answer, meaning)| AnswerView { word: answer.word(), meaning }).collect()
}

/// A question about a row or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) group: Group,
    pub(crate) line: u64,
    pub(crate) key: String,
    pub(crate) column: Option<String>,
    pub(crate) text: String,
    pub(crate) candidates: Vec<String>,
}

impl Asked {
    /// The question in one line.
    fn told(&self) -> String {
        match &self.column {
            Some(column) => format!("{column}: {} ({})", self.text, self.group.word()),
            None => format!("{} ({})", self.text, self.group.word()),
        }
    }
}

/// The findings about one row.
pub(crate) struct Findings<'a> {
    answers: &'a Answers,
    pub(crate) problems: Vec<Problem>,
    pub(crate) asked: Vec<(Asked, Option<Chosen>)>,
    pub(crate) changes: Vec<Change>,
    /// The reason why the row is skipped.
    pub(crate) skipped: Option<String>,
    /// Notes on a row that is written.
    pub(crate) noted: Vec<String>,
    /// The key of the row, once it is read.
    pub(crate) key: String,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(answers: &'a Answers) -> Self {
        Self {
            answers,
            problems: Vec::new(),
            asked: Vec::new(),
            changes: Vec::new(),
            skipped: None,
            noted: Vec::new(),
            key: String::new(),
        }
    }

    /// Asks a question, unless it is answered. Returns the answer.
    pub(crate) fn ask(&mut self, asked: Asked) -> Option<Chosen> {
        let chosen = self.answers.of(asked.group, asked.line, &asked.key);
        self.asked.push((asked, chosen.clone()));
        chosen
    }

    /// True if the row has neither problems nor open questions, so that it can be written.
    pub(crate) fn is_sure(&self) -> bool {
        self.problems.is_empty() && self.asked.iter().all(|(_, chosen)| chosen.is_some())
    }

    /// Forgets the findings, because the row is read again.
    pub(crate) fn reset(&mut self) {
        self.problems.clear();
        self.asked.clear();
        self.changes.clear();
        self.skipped = None;
        self.noted.clear();
    }

    /// The reasons why the row can't be written.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let open = self.asked.iter().filter(|(_, chosen)| chosen.is_none()).map(|(asked, _)| asked.told());
        self.problems.iter().map(Problem::reason_with_column).chain(open).chain(self.skipped.clone()).collect()
    }
}
