//! The columns of a list: one declaration serves the table and the CSV file.
//!
//! A column names the place of its value in the row's JSON (`holder.ref`). Names and values come from the view's
//! `Serialize`, so JSON, CSV and the table always agree. The endings `_pence`, `_on` and `_at` show what a value is,
//! here as in the JSON.

use super::cells::{Form, Leaf, Place};
use domain::when::Clock;
use serde::Serialize;
use std::io::{self, Write};

/// A row of a list.
pub trait Show: Serialize + Sized + 'static {
    /// The columns, from left to right.
    const COLUMNS: &'static [Column<Self>];
}

/// A function that computes a cell.
type Told<T> = fn(&T, Clock) -> String;

/// A column of the table, of the CSV file, or of both.
pub struct Column<T> {
    /// Places in the JSON, separated by spaces; for a computed value, its name.
    paths: &'static str,
    /// The heading in the CSV file, if it does not follow from the place.
    name: Option<&'static str>,
    /// The function that computes the cell of the CSV file, if the JSON has no such field.
    worked: Option<Told<T>>,
    /// The heading in the table; `None` if the column is not in the table.
    heading: Option<&'static str>,
    /// The function that computes the cell of the table, if people need other words than programs.
    told: Option<Told<T>>,
    wide: bool,
    /// True if the table shows nothing for zero.
    blank: bool,
    form: Option<Form>,
    between: &'static str,
}

/// Makes columns of the CSV file only, from their places in the JSON, separated by spaces.
pub const fn csv<T>(paths: &'static str) -> Column<T> {
    Column {
        paths,
        name: None,
        worked: None,
        heading: None,
        told: None,
        wide: false,
        blank: false,
        form: None,
        between: " ",
    }
}

/// Makes a column of the CSV file and the table.
pub const fn both<T>(path: &'static str, heading: &'static str) -> Column<T> {
    csv(path).headed(heading)
}

/// Makes a column of the CSV file and the table, with other words in the table.
pub const fn told<T>(path: &'static str, heading: &'static str, told: Told<T>) -> Column<T> {
    Column { told: Some(told), ..both(path, heading) }
}

/// Makes a column of the table only.
pub const fn table<T>(heading: &'static str, cell: Told<T>) -> Column<T> {
    told("", heading, cell)
}

/// Makes a column of the CSV file with a value that has another shape in the JSON.
pub const fn worked<T>(name: &'static str, worked: Told<T>) -> Column<T> {
    Column { worked: Some(worked), ..csv(name) }
}

impl<T> Column<T> {
    /// Adds the column to the table.
    pub const fn headed(mut self, heading: &'static str) -> Self {
        self.heading = Some(heading);
        self
    }

    /// Leaves the column out on a narrow terminal.
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Gives the column another heading in the CSV file.
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// Shows nothing for zero in the table.
    pub const fn blank(mut self) -> Self {
        self.blank = true;
        self
    }

    /// Shows spaces for underscores in the table.
    pub const fn words(mut self) -> Self {
        self.form = Some(Form::Words);
        self
    }

    /// Shows a date, though the name does not end with `_on`.
    pub const fn day(mut self) -> Self {
        self.form = Some(Form::Day);
        self
    }

    /// Separates the values of a list by something other than a space.
    pub const fn joined(mut self, between: &'static str) -> Self {
        self.between = between;
        self
    }

    /// The form of a value in the table.
    fn form(&self, path: &str) -> Form {
        let field = path.rsplit_once('.').map_or(path, |(_, field)| field);
        match (self.form, field) {
            (Some(form), _) => form,
            // The heading already has the pound sign.
            (None, _) if field.ends_with("pence") && self.heading == Some("£") => Form::Decimal,
            (None, _) if field.ends_with("pence") => Form::Pounds,
            (None, _) if field == "on" || field.ends_with("_on") => Form::Day,
            (None, _) if field == "at" || field.ends_with("_at") => Form::Moment,
            (None, _) => Form::AsItIs,
        }
    }
}

/// Fills the cells of one row after another.
pub struct Cells<T> {
    clock: Clock,
    headings: Vec<String>,
    /// Cells that a function computes.
    told: Vec<(usize, Told<T>)>,
    /// The places of the other cells in the row's JSON.
    places: Place,
    cells: Vec<String>,
}

impl<T: Show> Cells<T> {
    /// Makes the cells of a CSV file: ISO dates, pounds with two decimals.
    pub fn csv(clock: Clock) -> Self {
        let mut cells = Self::none(clock);
        for column in T::COLUMNS {
            for path in column.paths.split_terminator(' ') {
                let follows = || path.strip_suffix("_pence").unwrap_or(path).replace('.', "_");
                let form = if path.ends_with("pence") { Form::Decimal } else { Form::AsItIs };
                let leaf = Leaf { cell: 0, form, blank: false, between: column.between };
                cells.push(column.name.map_or_else(follows, str::to_owned), column.worked, path, leaf);
            }
        }
        cells
    }

    /// Makes the cells of a table, for people.
    pub fn table(clock: Clock, narrow: bool) -> Self {
        let mut cells = Self::none(clock);
        for column in T::COLUMNS.iter().filter(|column| !(narrow && column.wide)) {
            let Some(heading) = column.heading else { continue };
            let form = column.form(column.paths);
            let leaf = Leaf { cell: 0, form, blank: column.blank, between: column.between };
            cells.push(heading.to_owned(), column.told.or(column.worked), column.paths, leaf);
        }
        cells
    }

    fn none(clock: Clock) -> Self {
        Self { clock, headings: Vec::new(), told: Vec::new(), places: Place::default(), cells: Vec::new() }
    }

    fn push(&mut self, heading: String, told: Option<Told<T>>, path: &'static str, leaf: Leaf) {
        let cell = self.cells.len();
        self.headings.push(heading);
        self.cells.push(String::new());
        match told {
            Some(told) => self.told.push((cell, told)),
            None => self.places.add(path, Leaf { cell, ..leaf }),
        }
    }

    /// The headings, in the order of the cells.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Fills the cells for a row.
    pub fn of(&mut self, row: &T) -> &[String] {
        self.cells.iter_mut().for_each(String::clear);
        for (cell, told) in &self.told {
            self.cells[*cell] = told(row, self.clock);
        }
        self.places.read(row, &mut self.cells, self.clock);
        &self.cells
    }
}

/// Writes one line of a CSV file. A cell that a spreadsheet would run as a formula is made harmless.
pub fn csv_row(out: &mut dyn Write, cells: &[impl AsRef<str>]) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(4096).from_writer(out);
    for cell in cells {
        writer.write_field(domain::text::cell(cell.as_ref()).as_ref()).map_err(io::Error::other)?;
    }
    writer.write_record(None::<&[u8]>).map_err(io::Error::other)?;
    writer.flush()
}
