//! How a file is read: what the form about it shows and offers.

use super::reading::{IGNORE, Reading};
use domain::{incoming::question::Group, reading::DateFormat, words::Word as _};
use register::file::{
    look::Look,
    plan::{How, Plan},
};

/// A column that can be read otherwise.
pub(in crate::pages) struct Column {
    pub(in crate::pages) number: usize,
    pub(in crate::pages) heading: String,
    /// The first value, as an example.
    pub(in crate::pages) first: Option<String>,
    /// The words for the reading without a choice.
    pub(in crate::pages) otherwise: String,
    pub(in crate::pages) choice: String,
    /// True if the file can't be imported as the column is read now, or the user has chosen how.
    pub(in crate::pages) is_open: bool,
}

/// A choice of a list.
pub(in crate::pages) struct Choice {
    pub(in crate::pages) value: String,
    pub(in crate::pages) label: String,
    pub(in crate::pages) is_chosen: bool,
}

impl Choice {
    pub(in crate::pages) fn list<'a>(all: impl Iterator<Item = &'a str>, chosen: Option<&str>) -> Vec<Self> {
        let choice =
            |word: &str| Self { value: word.to_owned(), label: word.to_owned(), is_chosen: chosen == Some(word) };
        all.map(choice).collect()
    }
}

/// How a file is to be read.
pub(in crate::pages) struct HowRead {
    pub(in crate::pages) sheets: Vec<Choice>,
    pub(in crate::pages) dates: Vec<Choice>,
    pub(in crate::pages) choices: Vec<Column>,
    /// True if the questions have one about columns, where they are chosen.
    pub(in crate::pages) asks_columns: bool,
    /// True if there are columns that nothing is asked about.
    pub(in crate::pages) has_others: bool,
    pub(in crate::pages) fields: Vec<(&'static str, String)>,
    pub(in crate::pages) remember: bool,
    /// The choice that leaves a column out.
    pub(in crate::pages) ignore: &'static str,
}

impl HowRead {
    pub(in crate::pages) fn of(look: &Look, plan: &Plan, reading: &Reading) -> Self {
        let choices = columns(look, plan, reading);
        let sheets = if look.sheets.len() > 1 { look.sheets.as_slice() } else { &[] };
        Self {
            sheets: Choice::list(sheets.iter().map(String::as_str), reading.sheet.as_deref()),
            dates: dates(reading.dates),
            asks_columns: plan.questions.iter().any(|group| group.group == Group::UnknownColumns),
            has_others: choices.iter().any(|column| !column.is_open),
            choices,
            fields: look.fields.iter().map(|field| (*field, labelled(field))).collect(),
            remember: reading.remember,
            ignore: IGNORE,
        }
    }
}

/// The columns that can be read otherwise: not those that are never kept.
fn columns(look: &Look, plan: &Plan, reading: &Reading) -> Vec<Column> {
    let column = |(number, heading): (usize, &String)| {
        let known = plan.columns.iter().find(|column| column.heading == *heading);
        let how = known.map(|column| column.how);
        if heading.trim().is_empty() || how == Some(How::Private) {
            return None;
        }
        let choice = reading.choice(heading).unwrap_or_default().to_owned();
        let otherwise = match (how, known.and_then(|column| column.field.as_deref())) {
            (Some(How::Read), Some(field)) if choice.is_empty() => format!("read as {field}"),
            (Some(How::Ignored), _) if choice.is_empty() => "left out".to_owned(),
            (Some(How::Kept), _) => "kept".to_owned(),
            (Some(How::Asked), _) => "choose …".to_owned(),
            _ => "as Kitbook reads it".to_owned(),
        };
        let is_open = !choice.is_empty() || how.is_none_or(|how| how == How::Asked);
        Some(Column {
            number,
            heading: heading.clone(),
            first: known.and_then(|column| column.first.clone()),
            otherwise,
            choice,
            is_open,
        })
    };
    look.headings.iter().enumerate().filter_map(column).collect()
}

/// The orders of day and month, each with an example.
pub(super) fn dates(chosen: Option<DateFormat>) -> Vec<Choice> {
    let example = |format| match format {
        DateFormat::Uk => "31/12/2026",
        DateFormat::Us => "12/31/2026",
        DateFormat::Iso => "2026-12-31",
    };
    let choice = |format: &DateFormat| Choice {
        value: format.word().to_owned(),
        label: example(*format).to_owned(),
        is_chosen: chosen == Some(*format),
    };
    DateFormat::ALL.iter().map(choice).collect()
}

/// A field in the words of a list.
fn labelled(field: &str) -> String {
    if field == "extra" { "an extra field of the item".to_owned() } else { field.to_lowercase() }
}
