//! Lists on a page: the same columns as on the command line, with links, filters, pages, and a CSV file of the whole.

use crate::{
    form::Query,
    frame::{Frame, page},
    guard::Visitor,
    pages::Answer,
};
use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use domain::{fault::Fault, when::Clock};
use register::listed::columns::{Cells, Show, csv_row};
use std::ops::ControlFlow;

/// The rows of one page of a list.
const ROWS: usize = 100;

/// A table on a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub caption: String,
    pub headings: Vec<String>,
    pub rows: Vec<Row>,
    /// True if its headings and first cells are sentences, which must wrap.
    pub is_wordy: bool,
    /// True if its last cells are long texts.
    pub has_long_ends: bool,
}

/// A table that ends after so many rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    pub table: Table,
    /// The number of rows that are in the CSV file alone.
    pub more: usize,
}

impl From<Table> for Cut {
    fn from(table: Table) -> Self {
        Self { table, more: 0 }
    }
}

/// A row, whose first cell leads to its own page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub cells: Vec<String>,
    pub href: Option<String>,
}

impl Table {
    /// Makes a table of records. Columns that are empty in every row are left out.
    pub fn of<T: Show>(caption: &str, items: &[T], clock: Clock, href: impl Fn(&T) -> Option<String>) -> Self {
        let mut cells = Cells::<T>::table(clock, false);
        let mut rows: Vec<Row> =
            items.iter().map(|item| Row { cells: cells.of(item).to_vec(), href: href(item) }).collect();
        let filled: Vec<bool> = (0..cells.headings().len())
            .map(|at| rows.is_empty() || rows.iter().any(|row| !row.cells[at].is_empty()))
            .collect();
        let keep = |all: &[String]| {
            all.iter().zip(&filled).filter(|(_, keep)| **keep).map(|(cell, _)| cell.clone()).collect::<Vec<_>>()
        };
        for row in &mut rows {
            row.cells = keep(&row.cells);
        }
        Self { caption: caption.to_owned(), headings: keep(cells.headings()), rows, ..Self::default() }
    }
}

impl Table {
    /// The same table, whose headings and first cells wrap.
    pub fn wordy(self) -> Self {
        Self { is_wordy: true, ..self }
    }

    /// The same table, whose last cells have room.
    pub fn with_long_ends(self) -> Self {
        Self { has_long_ends: true, ..self }
    }

    /// The first rows of the table, if there are many. The page's CSV file must have them all.
    pub fn cut(mut self) -> Cut {
        let more = self.rows.len().saturating_sub(ROWS);
        self.rows.truncate(ROWS);
        Cut { table: self, more }
    }

    /// The same table without the column of this heading.
    pub fn without(mut self, heading: &str) -> Self {
        if let Some(at) = self.headings.iter().position(|known| known == heading) {
            self.headings.remove(at);
            self.rows.iter_mut().for_each(|row| drop(row.cells.remove(at)));
        }
        self
    }

    /// The same table, with the column of this heading first, so that its cells lead to the rows' own pages.
    pub fn led_by(mut self, heading: &str) -> Self {
        if let Some(at) = self.headings.iter().position(|known| known == heading) {
            self.headings[..=at].rotate_right(1);
            self.rows.iter_mut().for_each(|row| row.cells[..=at].rotate_right(1));
        }
        self
    }
}

/// A field of the form that filters a list.
pub struct Filter {
    pub name: &'static str,
    pub label: &'static str,
    pub value: String,
    /// The words to choose from, each with its label; empty for a text.
    pub options: Vec<(&'static str, &'static str)>,
}

impl Filter {
    pub fn text(query: &Query, name: &'static str, label: &'static str) -> Self {
        Self { name, label, value: query.0.get(name).unwrap_or_default().to_owned(), options: Vec::new() }
    }

    pub fn choice(
        query: &Query,
        name: &'static str,
        label: &'static str,
        options: &[(&'static str, &'static str)],
    ) -> Self {
        Self { options: options.to_vec(), ..Self::text(query, name, label) }
    }

    /// Errors: the value is none of the words to choose from. The list would be another than the one that it says.
    pub fn must_be_a_choice(&self) -> Result<(), Fault> {
        if self.options.is_empty() || self.value.is_empty() || self.options.iter().any(|(word, _)| *word == self.value)
        {
            return Ok(());
        }
        let (value, label) = (domain::text::shown(&self.value), self.label.to_lowercase());
        Err(Fault::invalid(format!("{value} is no choice of “{label}”")).hint("Choose one from the list."))
    }
}

/// A list with its filters.
pub struct List<'a, T> {
    pub title: &'a str,
    /// The place in the bar at the top, which is also the address of the list.
    pub here: &'static str,
    pub filters: Vec<Filter>,
    pub href: fn(&T) -> Option<String>,
}

/// The part of a list that a query asks for: one page, or all of it as CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Page(usize),
    Csv,
}

impl Wanted {
    pub fn of(query: &Query) -> Self {
        if query.0.has("csv") {
            return Self::Csv;
        }
        Self::Page(query.0.get("page").and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1))
    }

    /// The most rows to read; `None` for all.
    pub fn most(self) -> Option<usize> {
        match self {
            Self::Page(page) => Some(page.saturating_mul(ROWS).saturating_add(1)),
            Self::Csv => None,
        }
    }
}

/// The rows that were read: those of one page, or the lines of a CSV file.
pub enum Read<T> {
    Page { number: usize, rows: Vec<T>, has_more: bool },
    Csv(Vec<u8>),
}

/// Collects the rows of a list as they are read, without keeping those that are not shown.
pub struct Collect<T: Show> {
    wanted: Wanted,
    seen: usize,
    rows: Vec<T>,
    csv: Option<(Cells<T>, Vec<u8>)>,
}

impl<T: Show> Collect<T> {
    pub fn new(wanted: Wanted, clock: Clock) -> Self {
        let csv = (wanted == Wanted::Csv).then(|| {
            let (cells, mut out) = (Cells::csv(clock), Vec::new());
            // Writing to memory does not fail.
            let _ = csv_row(&mut out, cells.headings());
            (cells, out)
        });
        Self { wanted, seen: 0, rows: Vec::new(), csv }
    }

    /// Takes a row; breaks once the page is full.
    pub fn take(&mut self, row: T) -> ControlFlow<()> {
        self.seen += 1;
        match (&mut self.csv, self.wanted) {
            (Some((cells, out)), _) => {
                let _ = csv_row(out, cells.of(&row));
            }
            (None, Wanted::Page(page)) => {
                if self.seen > (page - 1) * ROWS && self.seen <= page * ROWS {
                    self.rows.push(row);
                }
                if self.seen > page * ROWS {
                    return ControlFlow::Break(());
                }
            }
            (None, Wanted::Csv) => {}
        }
        ControlFlow::Continue(())
    }

    pub fn read(self) -> Read<T> {
        match (self.csv, self.wanted) {
            (Some((_, csv)), _) => Read::Csv(csv),
            (None, Wanted::Page(number)) => Read::Page { number, rows: self.rows, has_more: self.seen > number * ROWS },
            (None, Wanted::Csv) => Read::Csv(Vec::new()),
        }
    }
}

/// The reason why a reader that hands over rows one by one ends early.
pub enum Stop {
    /// The page is full.
    Full,
    Failed(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

/// Hands rows to a collector until its page is full.
///
/// Errors: the reader fails.
pub fn collected<T: Show>(
    mut collect: Collect<T>,
    read: impl FnOnce(&mut dyn FnMut(T) -> Result<(), Stop>) -> Result<(), Stop>,
) -> Result<Read<T>, Fault> {
    let done = read(&mut |row| match collect.take(row) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Stop::Full),
    });
    match done {
        Err(Stop::Failed(fault)) => Err(fault),
        Ok(()) | Err(Stop::Full) => Ok(collect.read()),
    }
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    frame: Frame,
    here: &'static str,
    filters: Vec<Filter>,
    /// The pages of acts, each with its words.
    acts: Vec<(&'static str, &'static str)>,
    table: Table,
    /// The links to the page before and after, and to the CSV file.
    before: Option<String>,
    after: Option<String>,
    csv: String,
}

impl ListPage {
    /// True if a filter leaves rows out.
    fn is_filtered(&self) -> bool {
        self.filters.iter().any(|filter| !filter.value.is_empty())
    }
}

impl<T: Show> List<'_, T> {
    /// Answers with the page, or the CSV file.
    pub fn answer(self, visitor: &Visitor, query: &Query, read: Read<T>, clock: Clock) -> Answer {
        self.answer_with(&[], visitor, query, read, clock)
    }

    /// Answers with the page, which leads to these pages of acts, or with the CSV file.
    pub fn answer_with(
        self,
        acts: &[(&'static str, &'static str)],
        visitor: &Visitor,
        query: &Query,
        read: Read<T>,
        clock: Clock,
    ) -> Answer {
        self.filters.iter().try_for_each(Filter::must_be_a_choice)?;
        let (number, rows, has_more) = match read {
            Read::Page { number, rows, has_more } => (number, rows, has_more),
            Read::Csv(bytes) => return Ok(csv_file(self.here, bytes)),
        };
        let to = |name: &str, value: &str| {
            let mut out = form_urlencoded::Serializer::new(String::new());
            query.0.without(&["page", "csv"]).filter(|(_, value)| !value.is_empty()).for_each(|(name, value)| {
                out.append_pair(name, value);
            });
            format!("{}?{}", self.here, out.append_pair(name, value).finish())
        };
        Ok(page(&ListPage {
            frame: Frame::of(visitor, self.title, self.here),
            here: self.here,
            acts: acts.to_vec(),
            table: Table::of(self.title, &rows, clock, self.href),
            before: (number > 1).then(|| to("page", &(number - 1).to_string())),
            after: has_more.then(|| to("page", &(number + 1).to_string())),
            csv: to("csv", "1"),
            filters: self.filters,
        })?)
    }
}

/// A CSV file to download, named after its list.
pub fn csv_file(here: &str, bytes: Vec<u8>) -> axum::response::Response {
    let name = format!("attachment; filename=\"{}.csv\"", here.trim_matches('/').replace('/', "-"));
    let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        bytes,
    )
        .into_response()
}
