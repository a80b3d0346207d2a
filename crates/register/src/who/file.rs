//! Looks up the devices and times of a filter's log. Each line is answered; what can't be read is said.

use super::look::{Asked, Had, look_up_all};
use crate::{
    act::{Act, Answer},
    file::{
        headings::{Columns, Known, Mapping, squeeze},
        table::{Choice, Row, Table},
    },
};
use domain::{
    fault::{Failure, Fault},
    incoming::{cell, serial},
    reading::DateFormat,
    remedy::Input,
    say,
    text::{count, shown},
    who::{self, Zone},
};
use std::io::Read;
use store::Store;

/// The most lines that one look-up answers.
const MOST: usize = 100_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Device,
    Serial,
    /// The day and the time.
    Moment,
    /// The day alone, beside a time.
    Day,
}

/// The headings of filters' logs and of lists made by hand.
const FIELDS: [(&str, Column); 37] = [
    ("device", Column::Device),
    ("device name", Column::Device),
    ("devicename", Column::Device),
    ("host name", Column::Device),
    ("computer", Column::Device),
    ("computer name", Column::Device),
    ("machine", Column::Device),
    ("machine name", Column::Device),
    ("client name", Column::Device),
    ("client hostname", Column::Device),
    ("source host", Column::Device),
    ("source hostname", Column::Device),
    ("workstation", Column::Device),
    ("endpoint", Column::Device),
    ("endpoint name", Column::Device),
    ("asset tag", Column::Device),
    ("tag", Column::Device),
    ("serial", Column::Serial),
    ("serial number", Column::Serial),
    ("time", Column::Moment),
    ("date/time", Column::Moment),
    ("date and time", Column::Moment),
    ("timestamp", Column::Moment),
    ("event time", Column::Moment),
    ("log time", Column::Moment),
    ("access time", Column::Moment),
    ("visited at", Column::Moment),
    ("time (utc)", Column::Moment),
    ("time (gmt)", Column::Moment),
    ("timestamp (utc)", Column::Moment),
    ("timestamp (gmt)", Column::Moment),
    ("date/time (utc)", Column::Moment),
    ("date/time (gmt)", Column::Moment),
    ("event time (utc)", Column::Moment),
    ("event time (gmt)", Column::Moment),
    ("date", Column::Day),
    ("day", Column::Day),
];

/// How a file is read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub sheet: Option<String>,
    pub dates: Option<DateFormat>,
    pub mapping: Mapping,
    /// The zone of times without one.
    pub zone: Option<Zone>,
}

/// Looks up every line of a file. The second value is the number of lines that could not be read.
///
/// Errors: nobody who may ask was named; the file can't be read, or has no column of devices or of times; its times have no
/// zone, and none was given; it is only tried.
pub fn look_up(
    store: &mut Store,
    act: &Act,
    by: Option<&str>,
    reader: impl Read,
    reading: &Reading,
) -> Result<(Answer<Vec<Had>>, usize), Failure> {
    let known = Known::new(FIELDS.to_vec());
    let is_known = |heading: &str| known.knows(heading, &reading.mapping);
    let mut table = Table::open(reader, &Choice { sheet: reading.sheet.as_deref(), is_known: &is_known })?;
    let columns = Columns::find(table.headings(), &known, &reading.mapping, |_| false)?;
    must_have_columns(&columns)?;
    let zone = zone_of(&columns, reading.zone)?;
    let today = act.clock().today();
    let format = reading.dates.unwrap_or(DateFormat::Uk);
    let mut asked = Vec::new();
    while let Some(row) = table.next()? {
        if asked.len() == MOST {
            return Err(Fault::bad_file(format!("the file has more than {}", count(MOST, "line")))
                .hint("Take the lines that matter, and try again.")
                .into());
        }
        let cell = |column| columns.at(column).map_or("", |at| cell::given(row.cell(at)));
        let device =
            [cell(Column::Device), serial::given(cell(Column::Serial))].into_iter().find(|name| !name.is_empty());
        let at = time(&columns, &row);
        let moment = who::read(&at, format, zone, today);
        asked.push(Asked { line: Some(row.line), device: device.unwrap_or_default().to_owned(), at, moment });
    }
    // Nothing is answered, and nothing logged, if no time of the file can be placed.
    let is_without_zone = |one: &Asked| one.moment == Err(who::Unreadable::NoZone);
    if asked.iter().any(is_without_zone) {
        return Err(Fault::invalid("the file's times have no zone")
            .hint(say![
                "Say in which zone they were written: ",
                Input::Zone.with("Europe/London"),
                " or ",
                Input::Zone.with("UTC"),
                "."
            ])
            .into());
    }
    let mut answer = look_up_all(store, act, by, &asked)?;
    let unread = answer.value.iter().filter(|one| one.is_unread).count();
    if unread > 0 {
        answer.notes.push(format!("{} could not be read; each says why", count(unread, "line")));
    }
    for row in table.passed_over() {
        answer.notes.push(format!("line {} was passed over: {}", row.line, row.reason));
    }
    Ok((answer, unread))
}

/// The day and the time of a row, from one column or from two.
fn time(columns: &Columns<Column>, row: &Row<'_>) -> String {
    let cell = |column| columns.at(column).map_or("", |at| cell::given(row.cell(at)));
    let (day, time) = (cell(Column::Day), cell(Column::Moment));
    // A file may have a day and a time, or a day beside the whole moment.
    match time.contains(['/', '-'])
        || time.chars().any(|c| c.is_alphabetic() && !matches!(c, 'a' | 'A' | 'p' | 'P' | 'm' | 'M'))
    {
        false if !day.is_empty() => format!("{day} {time}"),
        _ => time.to_owned(),
    }
}

fn must_have_columns(columns: &Columns<Column>) -> Result<(), Fault> {
    let has_device = columns.has(Column::Device) || columns.has(Column::Serial);
    if has_device && columns.has(Column::Moment) {
        return Ok(());
    }
    let lacking = if has_device { "a column with the times" } else { "a column with the names of devices" };
    let headings: Vec<String> =
        columns.headings.iter().filter(|heading| !heading.is_empty()).map(|h| shown(h)).collect();
    Err(Fault::bad_file(format!("the file needs {lacking}; its headings are {}", headings.join(", "))).hint(say![
        "Say which it is: ",
        Input::Map.with("Their Heading=device"),
        " or ",
        Input::Map.with("Their Heading=time"),
        "."
    ]))
}

/// The zone of a file's times: as its heading says, else as given.
///
/// Errors: the heading says another one.
fn zone_of(columns: &Columns<Column>, given: Option<Zone>) -> Result<Option<Zone>, Fault> {
    let heading = columns.heading_of(Column::Moment).unwrap_or_default();
    let squeezed = squeeze(heading);
    if !(squeezed.ends_with("utc") || squeezed.ends_with("gmt")) {
        return Ok(given);
    }
    let utc = Zone::parse("UTC")?;
    match given {
        Some(other) if other != utc => Err(Fault::invalid(format!("the heading {} says another zone", shown(heading)))
            .hint(say!["Leave out ", Input::Zone, "."])),
        _ => Ok(Some(utc)),
    }
}
