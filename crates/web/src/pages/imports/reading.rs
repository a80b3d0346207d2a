//! How a file is to be read, as the form of the plan says it: the same choices as the options of the command line.

use super::Kind;
use crate::form::Form;
use domain::{
    fault::Fault,
    incoming::question::{Answers, Group, LINE},
    reading::DateFormat,
    text::shown,
    words::Word as _,
};
use register::file::headings::Mapping;

/// The choice that leaves a column out. No field is called so.
pub(super) const IGNORE: &str = "-";

/// How a file is to be read.
#[derive(Debug, Clone, Default)]
pub(in crate::pages) struct Reading {
    pub(in crate::pages) sheet: Option<String>,
    pub(in crate::pages) dates: Option<DateFormat>,
    /// The choice for each heading that has one: the name of a field, or [`IGNORE`].
    pub(super) columns: Vec<(String, String)>,
    /// The category of items, or the kind of people, whose row has none.
    pub(super) default: Option<String>,
    /// True to remember the reading for files with the same headings.
    pub(in crate::pages) remember: bool,
    /// True to import the good rows alone.
    pub(super) skip_bad: bool,
    /// The category of the items that are added for unknown IDs of tests.
    pub(super) create: Option<String>,
    /// The options of a tester's file.
    pub(super) of_tests: OfTests,
    /// The answers to the questions so far, as they are typed on the command line: group and answer, or group, line and
    /// answer.
    pub(in crate::pages) answers: Vec<String>,
}

/// The options of a tester's file.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::pages) struct OfTests {
    /// True to put the location before each ID.
    pub(in crate::pages) location_prefix: bool,
    /// True to take the intervals from the months to the next test.
    pub(in crate::pages) use_retest: bool,
}

impl Reading {
    /// Reads the form. What was chosen for the columns of another sheet is forgotten.
    ///
    /// Errors: a choice is none of those that the form offers.
    pub(in crate::pages) fn of(form: &Form, before: &Self) -> Result<Self, Fault> {
        let sheet = form.text("sheet");
        let columns = if sheet == before.sheet { columns(form)? } else { Vec::new() };
        let answers = answers(form);
        Answers::read(&answers)?;
        Ok(Self {
            dates: form.word("date_format")?,
            columns,
            default: form.text("default"),
            remember: form.has("remember"),
            skip_bad: form.has("skip_bad"),
            create: form.text("create"),
            of_tests: OfTests { location_prefix: form.has("location_prefix"), use_retest: form.has("use_retest") },
            sheet,
            answers,
        })
    }

    /// The same reading, without choices that a file of this kind has no use for.
    pub(super) fn of_kind(self, kind: Kind) -> Self {
        match kind {
            Kind::Tests => Self { default: None, ..self },
            Kind::Items | Kind::People => Self { create: None, of_tests: OfTests::default(), ..self },
        }
    }

    /// The answers that were given to single rows of a group, each with its line.
    pub(super) fn of_rows(&self, group: Group) -> impl Iterator<Item = (&str, &str)> {
        self.answers.iter().filter_map(move |answer| {
            let (line, answer) = answer.strip_prefix(group.word())?.strip_prefix(':')?.rsplit_once('=')?;
            Some((line.trim().trim_start_matches(LINE).trim(), answer.trim()))
        })
    }

    /// The choices for columns, as the import takes them.
    pub(in crate::pages) fn mapping(&self) -> Mapping {
        let (ignore, map): (Vec<_>, Vec<_>) = self.columns.iter().partition(|(_, choice)| choice == IGNORE);
        Mapping {
            map: map.into_iter().map(|(heading, field)| format!("{heading}={field}")).collect(),
            ignore: ignore.into_iter().map(|(heading, _)| heading.clone()).collect(),
        }
    }

    /// The choice for a heading.
    pub(super) fn choice(&self, heading: &str) -> Option<&str> {
        self.columns.iter().find(|(known, _)| known == heading).map(|(_, choice)| choice.as_str())
    }
}

/// Names a row of the form by its line, unless it is no number: the page lists the lines.
fn by_line(row: &str) -> String {
    let is_line = !row.starts_with('0') && row.bytes().all(|b| b.is_ascii_digit()) && !row.is_empty();
    if is_line { format!("{LINE}{row}") } else { row.to_owned() }
}

/// The answers of the form: one for a group, one beside a row, and those for further rows, each on a line of its own.
fn answers(form: &Form) -> Vec<String> {
    let mut answers = Vec::new();
    for (name, value) in
        form.without(&[]).map(|(name, value)| (name, value.trim())).filter(|(_, value)| !value.is_empty())
    {
        let is_group = |word: &str| Group::ALL.iter().any(|group| group.word() == word);
        if is_group(name) {
            answers.push(format!("{name}={value}"));
        } else if let Some((group, row)) = name.split_once(':').filter(|(group, _)| is_group(group)) {
            answers.push(format!("{group}:{}={value}", by_line(row)));
        } else if let Some(group) = name.strip_prefix("rows-").filter(|group| is_group(group)) {
            let lines = value.split(['\n', ';', ',']).map(str::trim).filter(|line| !line.is_empty());
            answers.extend(lines.map(|line| match line.split_once('=') {
                Some((row, answer)) => format!("{group}:{}={answer}", by_line(row.trim())),
                None => format!("{group}:{line}"),
            }));
        }
    }
    answers
}

/// The choices of the form for columns: each is sent beside its heading.
fn columns(form: &Form) -> Result<Vec<(String, String)>, Fault> {
    let mut columns = Vec::new();
    for (name, _) in form.without(&[]) {
        let Some(number) = name.strip_prefix("column-") else { continue };
        let Some(choice) = form.text(name) else { continue };
        let heading = form.as_typed(&format!("heading-{number}")).filter(|heading| !heading.is_empty());
        let heading = heading.ok_or_else(|| {
            Fault::invalid(format!("the column of {} was not named", shown(&choice)))
                .hint("Open the plan again, and choose there.")
        })?;
        columns.push((heading.to_owned(), choice));
    }
    Ok(columns)
}
