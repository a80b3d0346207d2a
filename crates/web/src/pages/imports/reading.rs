//! How a file is to be read, as the form of the plan says it: the same choices as the options of the command line.

use super::Kind;
use crate::form::Form;
use domain::{
    fault::Fault,
    incoming::question::{Answers, Group},
    reading::DateFormat,
    text::shown,
    words::Word as _,
};
use register::file::headings::Mapping;

/// The choice that leaves a column out. No field is called so.
pub(super) const IGNORE: &str = "-";

/// How a file is to be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    pub(super) sheet: Option<String>,
    pub(super) dates: Option<DateFormat>,
    /// The choice for each heading that has one: the name of a field, or [`IGNORE`].
    pub(super) columns: Vec<(String, String)>,
    /// The category of items, or the kind of people, whose row has none.
    pub(super) default: Option<String>,
    /// True to remember the reading for files with the same headings.
    pub(super) remember: bool,
    /// True to import the good rows alone.
    pub(super) skip_bad: bool,
    /// The category of the items that are added for unknown IDs of tests.
    pub(super) create: Option<String>,
    /// The answers to the questions so far, as they are typed on the command line: group and answer.
    pub(super) answers: Vec<String>,
}

impl Reading {
    /// Reads the form. What was chosen for the columns of another sheet is forgotten.
    ///
    /// Errors: a choice is none of those that the form offers.
    pub(super) fn of(form: &Form, before: &Self, kind: Kind) -> Result<Self, Fault> {
        let sheet = form.text("sheet");
        let columns = if sheet == before.sheet { columns(form)? } else { Vec::new() };
        let answers: Vec<String> = Group::ALL
            .iter()
            .filter_map(|group| Some(format!("{}={}", group.word(), form.get(group.word())?)))
            .collect();
        Answers::read(&answers)?;
        Ok(Self {
            dates: form.word("date_format")?,
            columns,
            default: if kind == Kind::Tests { None } else { form.text("default") },
            remember: form.has("remember"),
            skip_bad: form.has("skip_bad"),
            create: if kind == Kind::Tests { form.text("create") } else { None },
            sheet,
            answers,
        })
    }

    /// The choices for columns, as the import takes them.
    pub(super) fn mapping(&self) -> Mapping {
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
