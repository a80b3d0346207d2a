//! Reads a calendar file (iCalendar, RFC 5545), as school websites and calendar programs write it, and turns it into a
//! plain table of entries with their first and last days.

use chrono::NaiveDate;
use domain::{fault::Fault, text::squeezed};
use icalendar::parser::{Component, read_calendar, unfold};
use std::io::{self, Cursor, Read};

/// The first bytes of a calendar file.
const BEGINS: &str = "BEGIN:VCALENDAR";

/// The longest calendar file that is read, in bytes.
const LONGEST: u64 = 8 << 20;

/// The deepest nesting of components: a calendar, an event, its alarm.
const DEEPEST: usize = 8;

/// The headings of the table.
const HEADINGS: [&str; 3] = ["Name", "First day", "Last day"];

/// The file as a table: a calendar file is turned into one, any other is passed on as it is.
///
/// Errors: the file can't be read, or is not a sound calendar file.
pub(super) fn table<'r>(mut reader: impl Read + 'r) -> Result<Box<dyn Read + 'r>, Fault> {
    let unread =
        |e: io::Error| Fault::bad_file("the file can't be read").hint("Check that you may read it.").because(e);
    let mut first = Vec::new();
    reader.by_ref().take(BEGINS.len() as u64 + 3).read_to_end(&mut first).map_err(unread)?;
    let text = String::from_utf8_lossy(&first).trim_start_matches('\u{feff}').to_uppercase();
    if !text.starts_with(BEGINS) {
        return Ok(Box::new(Cursor::new(first).chain(reader)));
    }
    let mut bytes = first;
    reader.take(LONGEST).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 >= LONGEST {
        return Err(Fault::bad_file("the calendar file is longer than 8 MB")
            .hint("Export only the terms and holidays, or write them as a table."));
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(Box::new(Cursor::new(of_events(text.trim_start_matches('\u{feff}'))?)))
}

fn of_events(text: &str) -> Result<Vec<u8>, Fault> {
    let damaged = || {
        Fault::bad_file("the calendar file is damaged, or no calendar file")
            .hint("Export it again from your calendar, or write the days as a table with Name, First day and Last day.")
    };
    let mut depth = 0_usize;
    for line in text.lines() {
        let line = line.trim_start().to_ascii_uppercase();
        depth = match (line.starts_with("BEGIN:"), line.starts_with("END:")) {
            (true, _) => depth + 1,
            (_, true) => depth.saturating_sub(1),
            _ => depth,
        };
        if depth > DEEPEST {
            return Err(damaged());
        }
    }
    let unfolded = unfold(text);
    let calendar = read_calendar(&unfolded).map_err(|_| damaged())?;
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut write = |row: [&str; 3]| out.write_record(row).map_err(|_| damaged());
    write(HEADINGS)?;
    let mut has_events = false;
    for event in calendar.components.iter().filter(|c| c.name.as_str().eq_ignore_ascii_case("VEVENT")) {
        if value(event, "STATUS").is_some_and(|status| status.eq_ignore_ascii_case("cancelled")) {
            continue;
        }
        has_events = true;
        let name = value(event, "SUMMARY").map(|name| unescaped(&name)).unwrap_or_default();
        let (from, until) = days(event);
        write([&name, &from, &until])?;
    }
    if !has_events {
        return Err(Fault::bad_file("the calendar has no events").hint("Check that it is the right file."));
    }
    out.into_inner().map_err(|_| damaged())
}

fn value(event: &Component<'_>, name: &str) -> Option<String> {
    event.find_prop(name).map(|property| property.val.as_str().to_owned())
}

/// Texts have their commas, semicolons and line breaks escaped (RFC 5545, section 3.3.11).
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n' | 'N') => out.push(' '),
                Some(escaped) => out.push(escaped),
                None => {}
            },
            (c, _) => out.push(c),
        }
    }
    squeezed(&out).into_owned()
}

/// The first and last day as text: what can't be read as a day stays as the file has it, and is a problem on its row. A
/// last day without a time is the day after (RFC 5545, section 3.6.1). An event that repeats has no last day.
fn days(event: &Component<'_>) -> (String, String) {
    let from = value(event, "DTSTART").unwrap_or_default();
    let end = value(event, "DTEND");
    let first = day(&from).map_or(from.clone(), |day| day.to_string());
    if let Some(rule) = value(event, "RRULE") {
        return (first, format!("repeats: {rule}"));
    }
    let last = match end {
        None => first.clone(),
        Some(end) if end.contains('T') => day(&end).map_or(end, |day| day.to_string()),
        Some(end) => {
            let before = day(&end).and_then(|day| day.pred_opt());
            // Some programs write the same day as both.
            before.map_or(end, |before| before.max(day(&from).unwrap_or(before)).to_string())
        }
    };
    (first, last)
}

/// The date of `20261026`, `20261026T090000` or `20261026T090000Z`.
fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d").ok()
}
