//! The lines of one test in the labelled text.

use super::{
    Problem, Record, Unknown,
    dates::Dates,
    draft::{Draft, problem, short},
    keys::{Check, Entry, KEY, Key},
    words,
};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    fault::Fault,
    incoming::cell,
    pat::Outcome,
    text::{is_hostile, shown},
};

/// The most text of a test that is kept for correction, in bytes.
const MOST_RAW: usize = 1 << 16;

/// The instrument of a test, or of all tests of a download.
#[derive(Default)]
pub(crate) struct Instrument {
    /// Seaward's and Kewtech's `TESTER`.
    tester: Option<String>,
    /// Fluke's `MODEL`.
    model: Option<String>,
    /// Fluke's `SN`.
    serial: Option<String>,
}

impl Instrument {
    /// Reads one of the lines that name the instrument. The last of each counts.
    pub(crate) fn take(&mut self, entry: &Entry<'_>) -> Result<(), Fault> {
        let value = short(entry.label, entry.value)?;
        match entry.key {
            Some(Key::Tester) => self.tester = value,
            Some(Key::Model) => self.model = value,
            Some(Key::InstrumentSerial) => self.serial = value,
            _ => {}
        }
        Ok(())
    }

    fn is_named(&self) -> bool {
        self.tester.is_some() || self.model.is_some() || self.serial.is_some()
    }

    fn name(&self) -> Option<String> {
        self.tester.clone().or_else(|| self.model.clone())
    }

    /// The lines that name the instrument, as the file has them.
    fn lines(&self) -> String {
        let all = [("TESTER", &self.tester), ("MODEL", &self.model), ("SN", &self.serial)];
        all.iter().filter_map(|(key, value)| Some(format!("{key}  {}\n", value.as_ref()?))).collect()
    }
}

/// The lines of one test.
#[derive(Default)]
pub(crate) struct Block {
    pub(crate) line: u64,
    /// The first problem; the lines after it are not read.
    bad: Option<Problem>,
    app_no: Option<String>,
    description: Option<String>,
    location: Option<String>,
    site: Option<String>,
    user: Option<String>,
    /// The instrument, if the test itself names it.
    instrument: Instrument,
    mode: Option<String>,
    date: Option<NaiveDate>,
    time: Option<NaiveTime>,
    draft: Draft,
    /// The label of the last reading, to which a limit belongs.
    measured: Option<String>,
    /// The test's lines as written in the file.
    raw: String,
}

impl Block {
    pub(crate) fn new(line: u64, text: &str) -> Self {
        Self { line, raw: format!("{text}\n"), ..Self::default() }
    }

    pub(crate) fn take(&mut self, line: u64, text: &str, entry: &Entry<'_>, dates: &mut Dates, unknown: &mut Unknown) {
        if entry.key == Some(Key::Problem) {
            return;
        }
        if entry.key == Some(Key::Date) {
            dates.see(line, entry.value);
        }
        if self.raw.len() + text.len() < MOST_RAW {
            self.raw.push_str(text);
            self.raw.push('\n');
        }
        if entry.key.is_none() {
            unknown.add(entry.label);
        }
        if self.bad.is_none() {
            self.bad = self.put(text, entry, dates).err().map(|fault| problem(line, &column(entry.label), &fault));
        }
    }

    fn put(&mut self, text: &str, entry: &Entry<'_>, dates: &Dates) -> Result<(), Fault> {
        let Some(key) = entry.key else { return self.put_unknown(text) };
        let (label, value) = (entry.label, entry.value);
        match key {
            Key::AppNo if !value.is_empty() && cell::is_nothing(value) => {
                Err(Fault::bad_file(format!("{} is no ID", shown(value))).hint("Write the ID of the item there."))
            }
            Key::AppNo => once(&mut self.app_no, label, short(label, value)?),
            Key::Description => once(&mut self.description, label, short(label, value)?),
            Key::Location => once(&mut self.location, label, short(label, value)?),
            Key::Site => once(&mut self.site, label, short(label, value)?),
            Key::User => once(&mut self.user, label, short(label, value)?),
            Key::Tester => once(&mut self.instrument.tester, label, short(label, value)?),
            Key::Model => once(&mut self.instrument.model, label, short(label, value)?),
            Key::InstrumentSerial => once(&mut self.instrument.serial, label, short(label, value)?),
            Key::DescriptionLine => join(&mut self.description, label, value),
            Key::LocationLine => join(&mut self.location, label, value),
            Key::SiteLine => join(&mut self.site, label, value),
            Key::Date => once(&mut self.date, label, Some(words::day(value, dates.format())?)),
            Key::Time => once(&mut self.time, label, Some(time(value)?)),
            Key::Mode => {
                once(&mut self.mode, label, short(label, value)?)?;
                self.draft.note(text)
            }
            Key::Text => self.draft.note(value),
            Key::Setting => self.draft.note(text),
            Key::Limit => match self.measured.take() {
                Some(measured) => self.draft.note(&format!("{measured} {text}")),
                None => self.draft.note(text),
            },
            Key::Check(check) => {
                self.measured = Some(label.to_owned());
                self.put_check(check, text, value)
            }
            Key::TestNumber | Key::End | Key::Problem => Ok(()),
        }
    }

    /// Keeps an unknown line as a note. If it ends in `F` or `FAIL` it counts as a fail, because a fail must not get lost.
    fn put_unknown(&mut self, text: &str) -> Result<(), Fault> {
        if matches!(text.split_whitespace().next_back(), Some("F" | "FAIL" | "FAILED")) {
            self.draft.end(Outcome::Fail);
        }
        self.draft.note(text)
    }

    fn put_check(&mut self, check: Check, text: &str, value: &str) -> Result<(), Fault> {
        let (body, word) = value.rsplit_once(char::is_whitespace).unwrap_or(("", value));
        if word.eq_ignore_ascii_case("S") {
            // A skipped check has no outcome; the line is kept as a note.
            return self.draft.note(text);
        }
        let outcome = words::outcome(word).filter(|outcome| *outcome != Outcome::Information);
        let outcome = outcome.ok_or_else(|| Fault::bad_file(format!("{} does not end in P or F", shown(value))))?;
        self.draft.end(outcome);
        let body = body.trim();
        match check {
            Check::Measured(measure) => {
                self.draft.read(words::reading(measure, body, Some(outcome))?)?;
                if measure.unit().is_none() && !body.is_empty() { self.draft.note(text) } else { Ok(()) }
            }
            Check::Visual if body.is_empty() => Ok(()),
            Check::Visual => self.draft.note(text),
            Check::Noted => {
                self.draft.used_instrument();
                self.draft.note(text)
            }
        }
    }

    /// Completes the record. `head` is the instrument named at the head of the file.
    pub(crate) fn record(mut self, head: &Instrument, raw: &mut String) -> Result<Record, Problem> {
        *raw = std::mem::take(&mut self.raw);
        let instrument = if self.instrument.is_named() {
            &self.instrument
        } else {
            // In the file of skipped tests, the record must name its instrument itself.
            raw.push_str(&head.lines());
            head
        };
        if let Some(bad) = self.bad {
            return Err(bad);
        }
        let line = self.line;
        let lacks = |key: &str| problem(line, key, &Fault::bad_file(format!("the test has no {key}")));
        Ok(Record {
            line,
            asset_id: self.app_no.ok_or_else(|| lacks(KEY))?,
            description: self.description,
            make: None,
            model: None,
            serial: None,
            site: self.site,
            location: self.location,
            class: self.mode.as_deref().and_then(words::class_within),
            equipment: None,
            tested_on: self.date.ok_or_else(|| lacks("DATE"))?,
            time: self.time,
            kind: self.draft.kind(),
            outcome: self.draft.outcome().ok_or_else(|| no_result(line))?,
            tester: self.user,
            instrument: instrument.name(),
            instrument_serial: instrument.serial.clone(),
            retest_months: None,
            note: self.draft.note,
            readings: self.draft.readings,
            no_readings: false,
            no_visual: None,
            unclear: None,
            day_number: None,
            next_number: None,
            fingerprint: None,
        })
    }
}

fn no_result(line: u64) -> Problem {
    let fault = Fault::bad_file("the test has no result: none of its lines ends in P or F");
    Problem { line, column: None, reason: fault.message }
}

/// Shortens a label for a problem report: an unknown one may be a whole line.
fn column(label: &str) -> String {
    label.chars().take(40).map(|c| if is_hostile(c) { '\u{fffd}' } else { c }).collect()
}

/// Fills a field. Two different values mean that two tests have run together.
fn once<T: PartialEq>(field: &mut Option<T>, label: &str, value: Option<T>) -> Result<(), Fault> {
    if field.is_some() && value.is_some() && *field != value {
        return Err(Fault::bad_file(format!("{label} appears twice in one test, with different values")));
    }
    *field = value.or_else(|| field.take());
    Ok(())
}

/// Adds a line to a text that has several.
fn join(field: &mut Option<String>, label: &str, value: &str) -> Result<(), Fault> {
    let Some(value) = short(label, value)? else { return Ok(()) };
    let joined = field.take().map_or_else(|| value.clone(), |before| format!("{before} {value}"));
    *field = short(label, &joined)?;
    Ok(())
}

fn time(text: &str) -> Result<NaiveTime, Fault> {
    words::time(text).ok_or_else(|| Fault::bad_file(format!("{} is not a time", shown(text))))
}
