//! Reads a sheet of a workbook: .xlsx, .xlsm, .xlsb, .xls and .ods, recognised by their content. What a hostile file
//! can take of memory is limited before it is read.

mod cells;
mod compound;
mod formats;
mod ods;
mod package;
mod spool;

use super::{Choice, Raw, heading_row, unreadable};
use calamine::{Reader as _, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use cells::Styles;
use domain::{fault::Fault, remedy::Input, say, text};
use formats::Formats;
use package::Kind;
use spool::{Reading, Spool, Stop};
use std::{
    io::{Cursor, Read},
    panic::{self, AssertUnwindSafe},
};

/// The largest file, in bytes.
const LARGEST: u64 = 64 << 20;

/// The most sheets that are searched for headings.
const MOST_SHEETS: usize = 200;

type Bytes = Cursor<Vec<u8>>;

/// A sheet, read row by row.
pub(crate) struct Sheet {
    name: String,
    /// The other sheets that may have been meant.
    others: Vec<String>,
    rows: Reading,
    size: u64,
    /// True if the workbook counts its days from 1904.
    is_from_1904: bool,
}

impl Sheet {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The names of the other sheets with as many known headings, or at least half of them. None if the sheet was named.
    pub(crate) fn others(&self) -> &[String] {
        &self.others
    }

    /// The part of the file that was read so far, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.rows.part_of(self.size)
    }

    /// Reads the next row that is not blank. False after the last.
    pub(crate) fn read(&mut self, raw: &mut Raw) -> bool {
        raw.is_from_1904 = self.is_from_1904;
        self.rows.read(raw)
    }

    /// True if a column has a cell below a line.
    pub(crate) fn has_cells_below(&self, column: usize, line: u64) -> bool {
        self.rows.last_line(column) > line
    }

    /// The number of columns with cells.
    pub(crate) fn width(&self) -> usize {
        self.rows.width()
    }
}

/// Opens the sheet that is named, or the one with known headings.
///
/// Errors: the file is too large, damaged, protected or no workbook; it is not clear which sheet is meant.
pub(crate) fn open(inner: impl Read, choice: &Choice<'_>) -> Result<Sheet, Fault> {
    let mut bytes = Vec::new();
    inner.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let size = bytes.len() as u64;
    if size > LARGEST {
        return Err(too_large("it has more than 64 MB"));
    }
    // The reader of workbooks panics on some damaged files.
    let opened = panic::catch_unwind(AssertUnwindSafe(|| {
        let mut book = Book::open(bytes)?;
        let (at, others) = book.choose(choice)?;
        let others = others.into_iter().map(|other| book.sheets[other].name.clone()).collect();
        let name = book.sheets.swap_remove(at).name;
        let spool = book.spool(&name, u64::MAX)?;
        Ok((name, others, spool, book.is_from_1904()))
    }));
    let (name, others, spool, is_from_1904) = opened.unwrap_or_else(|_| Err(damaged()))?;
    if spool.is_empty() {
        return Err(Fault::bad_file(format!("the sheet {} is empty", text::shown(&name)))
            .hint("Check that it is the right file."));
    }
    Ok(Sheet { name, others, rows: spool.read_again(), size, is_from_1904 })
}

/// The names of the sheets that people see, in their order.
///
/// Errors: the file is too large, damaged, protected or no workbook.
pub(crate) fn names(bytes: &[u8]) -> Result<Vec<String>, Fault> {
    if bytes.len() as u64 > LARGEST {
        return Err(too_large("it has more than 64 MB"));
    }
    // The reader of workbooks panics on some damaged files.
    let opened = panic::catch_unwind(|| Book::open(bytes.to_vec()));
    let book = opened.unwrap_or_else(|_| Err(damaged()))?;
    let any_visible = book.sheets.iter().any(|sheet| sheet.is_visible);
    let shown = book.sheets.into_iter().filter(|sheet| sheet.is_visible || !any_visible);
    Ok(shown.take(MOST_SHEETS).map(|sheet| sheet.name).collect())
}

/// A sheet of a workbook that may be read.
struct Listed {
    name: String,
    is_visible: bool,
}

enum Body {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<(Xls<Bytes>, Formats)>),
    Ods(Vec<(String, Spool)>),
}

struct Book {
    sheets: Vec<Listed>,
    body: Body,
}

impl Book {
    fn open(bytes: Vec<u8>) -> Result<Self, Fault> {
        let body = if bytes.starts_with(b"PK") {
            match package::check(&bytes)? {
                Kind::Xlsx => Body::Xlsx(Box::new(Xlsx::new(Cursor::new(bytes)).map_err(broken)?)),
                Kind::Xlsb => Body::Xlsb(Box::new(Xlsb::new(Cursor::new(bytes)).map_err(broken)?)),
                Kind::Ods => Body::Ods(ods::sheets(&bytes)?),
            }
        } else {
            let formats = compound::check(&bytes)?;
            Body::Xls(Box::new((Xls::new(Cursor::new(bytes)).map_err(broken)?, formats)))
        };
        let listed = |sheets: &[calamine::Sheet]| {
            let sheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
            let listed = |sheet: &calamine::Sheet| Listed {
                name: sheet.name.clone(),
                is_visible: sheet.visible == SheetVisible::Visible,
            };
            sheets.map(listed).collect()
        };
        let sheets: Vec<Listed> = match &body {
            Body::Xlsx(book) => listed(book.sheets_metadata()),
            Body::Xlsb(book) => listed(book.sheets_metadata()),
            Body::Xls(book) => listed(book.0.sheets_metadata()),
            Body::Ods(sheets) => {
                sheets.iter().map(|(name, _)| Listed { name: name.clone(), is_visible: true }).collect()
            }
        };
        if sheets.is_empty() {
            return Err(Fault::bad_file("the workbook has no sheets").hint("Check that it is the right file."));
        }
        Ok(Self { sheets, body })
    }

    /// True if days count from 1904, as in old workbooks from a Macintosh. An OpenDocument sheet writes dates as texts.
    fn is_from_1904(&self) -> bool {
        match &self.body {
            Body::Xlsx(book) => book.has_1904_epoch(),
            Body::Xlsb(book) => book.has_1904_epoch(),
            Body::Xls(book) => book.0.has_1904_epoch(),
            Body::Ods(_) => false,
        }
    }

    /// Finds the sheet that is meant, and those that may have been meant too.
    fn choose(&mut self, choice: &Choice<'_>) -> Result<(usize, Vec<usize>), Fault> {
        if let Some(wanted) = choice.sheet {
            let is_wanted = |sheet: &Listed| text::fold(sheet.name.trim()) == text::fold(wanted.trim());
            let named = self.sheets.iter().position(is_wanted).map(|at| (at, Vec::new()));
            return named.ok_or_else(|| {
                Fault::bad_file(format!("the workbook has no sheet {}", text::shown(wanted)))
                    .hint(format!("Its sheets are {}.", self.named()))
            });
        }
        let any_visible = self.sheets.iter().any(|sheet| sheet.is_visible);
        let mut seen = Vec::new();
        for at in (0..self.sheets.len()).take(MOST_SHEETS) {
            if any_visible && !self.sheets[at].is_visible {
                continue;
            }
            let name = self.sheets[at].name.clone();
            let mut rows = self.spool(&name, heading_row::SEARCHED as u64)?.read_again();
            let (mut most, mut raw, mut number) = (0, Raw::default(), 0);
            while number < heading_row::SEARCHED && rows.read(&mut raw) {
                most = heading_row::known(&raw, choice.is_known).max(most);
                number += 1;
            }
            if number > 0 {
                seen.push((at, most));
            }
        }
        let best = seen.iter().map(|(_, known)| *known).max().unwrap_or_default();
        let mut same = seen.iter().filter(|(_, known)| *known == best);
        match (same.next(), same.next()) {
            (Some((at, known)), None) if *known > 0 || seen.len() == 1 => {
                // A cover or a list of another kind shares a heading or two, such as Name.
                let may_be_meant = |(other, known): &&(usize, usize)| other != at && *known > 1 && *known * 2 >= best;
                Ok((*at, seen.iter().filter(may_be_meant).map(|(other, _)| *other).collect()))
            }
            (None, _) => Err(Fault::bad_file("the workbook is empty").hint("Check that it is the right file.")),
            _ => Err(Fault::bad_file("the workbook has several sheets, and it is not clear which one to read")
                .hint(say![format!("Its sheets are {}. Name one: ", self.named()), Input::Sheet.blank(), "."])),
        }
    }

    fn named(&self) -> String {
        let named: Vec<String> = self.sheets.iter().take(30).map(|sheet| text::shown(&sheet.name)).collect();
        named.join(", ")
    }

    /// Reads up to `most` rows of a sheet.
    fn spool(&mut self, name: &str, most: u64) -> Result<Spool, Fault> {
        let mut spool = Spool::new(most);
        let done = match &mut self.body {
            Body::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
                let mut styles = Styles::of(cells.styles());
                loop {
                    let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? else { break Ok(()) };
                    if let Err(stop) = styles.put(&mut spool, cell.get_position(), cell.get_value(), Some(style)) {
                        break Err(stop);
                    }
                }
            }
            Body::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
                let mut styles = Styles::of(&[]);
                loop {
                    let Some(cell) = cells.next_cell().map_err(broken)? else { break Ok(()) };
                    if let Err(stop) = styles.put(&mut spool, cell.get_position(), cell.get_value(), None) {
                        break Err(stop);
                    }
                }
            }
            Body::Xls(body) => {
                let (book, formats) = body.as_mut();
                let range = book.worksheet_range(name).map_err(broken)?;
                let (top, left) = range.start().unwrap_or_default();
                let mut styles = Styles::of_codes(formats.codes());
                range.used_cells().try_for_each(|(row, column, value)| {
                    let below = |first: u32, at: usize| first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
                    let at = (below(top, row), below(left, column));
                    styles.put(&mut spool, at, &cells::borrowed(value), formats.style(name, at))
                })
            }
            Body::Ods(sheets) => {
                let sheet = sheets.iter_mut().find(|(own, _)| own == name);
                return Ok(sheet.map(|(_, spool)| spool.clone()).unwrap_or(spool));
            }
        };
        match done.and_then(|()| spool.end()) {
            Ok(()) | Err(Stop::Enough) => Ok(spool),
            Err(Stop::TooLarge) => Err(too_large("the sheet has more than 20 million cells, or 256 MB of text")),
            Err(Stop::Disordered) => Err(damaged()),
        }
    }
}

/// A fault for an error of the reader of workbooks.
fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    if error.to_string().contains("password") {
        return protected();
    }
    damaged().because(error)
}

fn damaged() -> Fault {
    Fault::bad_file("the workbook is damaged")
        .hint("Open it in the program that made it, save it again, and import that.")
}

fn protected() -> Fault {
    Fault::bad_file("the workbook is protected by a password").hint("Save it without the password, and import that.")
}

fn too_large(why: &str) -> Fault {
    Fault::bad_file(format!("the workbook is too large: {why}"))
        .hint("Copy the list into a new workbook, and import that.")
}

fn no_workbook(what: &str) -> Fault {
    Fault::bad_file(format!("the file is {what}, not a workbook"))
        .hint("Save the list as CSV or .xlsx, and import that.")
}

#[cfg(test)]
mod tests;
