//! Reads serial numbers from a file: a table with a column for them, or a plain list. What is not clear is refused: a serial
//! number is never guessed.

use crate::file::{
    headings::squeeze,
    table::{Choice, Table},
};
use domain::{
    fault::{Fault, FaultKind},
    incoming::{cell, serial::is_no_serial},
    remedy::Input,
    say,
    say::Notes,
    text::{self, count, shown},
};
use std::io::Read;

/// Headings of a column with serial numbers, without their spaces and points.
const HEADINGS: [&str; 14] = [
    "serial",
    "serials",
    "serialno",
    "serialnos",
    "serialnr",
    "serialnum",
    "serialnumber",
    "serialnumbers",
    "sn",
    "sno",
    "assetserial",
    "assetserialno",
    "assetserialnumber",
    "deviceserialnumber",
];

/// The most serial numbers that one certificate may have.
const MOST: usize = 20_000;

/// The longest whole number whose digits a spreadsheet keeps.
const KEPT_DIGITS: usize = 15;

/// Serial numbers as they stand in a file, with notes about rows that have none.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) serials: Vec<String>,
    pub(super) notes: Notes,
}

/// True for a heading that means serial numbers.
fn is_serial(heading: &str) -> bool {
    HEADINGS.contains(&squeeze(heading).as_str())
}

/// Reads a file of serial numbers. Without a heading for them, it must be one column, of which every line counts.
///
/// Errors: the file can't be read as a table; it has several columns and none or two for serial numbers; a number has lost its
/// digits in a spreadsheet; a row is not clear.
pub(super) fn list(name: &str, reader: impl Read) -> Result<Found, Fault> {
    read(name, reader, false)
}

/// Reads the serial numbers of a certificate that is a table itself. It must have a heading for them, since other lines of a
/// certificate are words.
///
/// Errors: as for [`list`]; no column has the heading.
pub(super) fn of_certificate(name: &str, reader: impl Read) -> Result<Found, Fault> {
    read(name, reader, true)
}

fn read(name: &str, reader: impl Read, needs_heading: bool) -> Result<Found, Fault> {
    let is_known = |heading: &str| is_serial(heading);
    let mut table = Table::open(reader, &Choice::of(&is_known))?.or_empty();
    let headings: Vec<String> = table.headings().iter().map(str::to_owned).collect();
    let known: Vec<usize> = (0..headings.len()).filter(|at| is_serial(&headings[*at])).collect();
    let mut found = Found::default();
    let column = match known.as_slice() {
        [column] => *column,
        [] if !needs_heading && headings.iter().filter(|heading| !heading.is_empty()).count() == 1 => {
            // The first line of a plain list was taken for its heading.
            let column = headings.iter().position(|heading| !heading.is_empty()).unwrap_or_default();
            found.serials.push(serial(name, 1, &headings[column], false)?);
            column
        }
        [] => {
            return Err(Fault::bad_file(format!("{} has no column of serial numbers", shown(name))).hint(say![
                "Head the column “Serial number”; or give the numbers with ",
                Input::Serials.blank(),
                " or ",
                Input::Serial.blank(),
                "."
            ]));
        }
        _ => {
            return Err(Fault::bad_file(format!("{} has several columns of serial numbers", shown(name)))
                .hint("Leave one of them, and import that."));
        }
    };
    let is_plain = known.is_empty();
    let mut without = 0_usize;
    while let Some(row) = table.next()? {
        let cell = row.cell(column);
        if is_plain && row.filled() > 1 {
            return Err(Fault::bad_file(format!("line {} of {} has more than one cell", row.line, shown(name)))
                .hint("Head the column of serial numbers “Serial number”."));
        }
        if is_no_serial(cell) {
            without += 1;
            continue;
        }
        let is_bare = row.is_bare_number(column);
        found.serials.push(serial(name, row.line, cell, is_bare)?);
        if found.serials.len() > MOST {
            return Err(Fault::bad_file(format!("{} has more than {MOST} serial numbers", shown(name)))
                .hint("Check that it is the right file."));
        }
    }
    // A line that was passed over as a title or a total may be a serial number: that is not guessed.
    if let Some(line) = table.passed_over().first().filter(|_| is_plain) {
        return Err(Fault::bad_file(format!(
            "line {} of {} is not clear: {}",
            line.line,
            shown(name),
            shown(&line.text)
        ))
        .hint("Head the column of serial numbers “Serial number”."));
    }
    if without > 0 {
        found.notes.push(format!("{} of {} without a serial number", count(without, "row"), shown(name)));
    }
    Ok(found)
}

/// Checks one serial number.
fn serial(name: &str, line: u64, cell: &str, is_bare: bool) -> Result<String, Fault> {
    let digits = cell.chars().all(|c| c.is_ascii_digit());
    if let Some(damage) = cell::damage(cell).filter(|_| cell::is_a_date(cell)) {
        return Err(Fault::bad_file(format!("line {line} of {}: {damage}", shown(name)))
            .hint("Format the column as text in the spreadsheet, and enter the number again from the certificate."));
    }
    if cell::has_lost_digits(cell) || (is_bare && digits && cell.len() > KEPT_DIGITS) {
        return Err(Fault::bad_file(format!(
            "line {line} of {}: a spreadsheet has lost digits of {}",
            shown(name),
            shown(cell)
        ))
        .hint("Format the column as text in the spreadsheet, and enter the number again from the certificate."));
    }
    text::required("serial number", cell, text::SHORT).map_err(|fault| Fault {
        kind: FaultKind::BadFile,
        message: format!("line {line} of {}: {}", shown(name), fault.message),
        ..fault
    })
}
