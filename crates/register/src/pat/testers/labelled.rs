//! The labelled text of Seaward PrimeTest and Apollo and of Kewtech KT testers: `KEY  value` lines.
//!
//! A record runs from one `TEST NUMBER` to the next, with its lines in any order. `TESTER` before the first record
//! applies to all records. A file ends with `END OF DATA`, and may contain several downloads one after another.

use super::{
    Problem, Record, Unknown,
    draft::{Draft, problem, short},
    lines::Lines,
    words,
};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    fault::Fault,
    pat::{Measure, Outcome},
    text::{is_hostile, shown},
};
use std::io::Read;

/// The key of the line with the asset's ID.
pub(crate) const KEY: &str = "APP NO";

/// The key of the line with the reason why a test was skipped. Kitbook writes it for the person who corrects the file,
/// and ignores it when the file is imported again.
pub const PROBLEM: &str = "IMPORT PROBLEM";

/// The most text of a test that is kept for correction, in bytes.
const MOST_RAW: usize = 1 << 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    TestNumber,
    End,
    Problem,
    Tester,
    User,
    Date,
    Time,
    AppNo,
    Description,
    Location,
    Site,
    Mode,
    EarthCurrent,
    Text,
    Check(Check),
}

/// A line with the outcome of a part of the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Visual,
    Measured(Measure),
}

/// All keys. A longer key must come before a shorter key that it begins with.
const KEYS: &[(&str, Key)] = &[
    ("TEST NUMBER", Key::TestNumber),
    ("END OF DATA", Key::End),
    (PROBLEM, Key::Problem),
    ("TESTER", Key::Tester),
    ("USER", Key::User),
    ("DATE", Key::Date),
    ("TIME", Key::Time),
    (KEY, Key::AppNo),
    ("DESCRIPTION", Key::Description),
    ("LOCN", Key::Location),
    ("LOCATION", Key::Location),
    ("SITE", Key::Site),
    ("TEST MODE", Key::Mode),
    ("EARTH CURRENT", Key::EarthCurrent),
    ("TEXT", Key::Text),
    ("VISUAL CHECK", Key::Check(Check::Visual)),
    ("EARTH", Key::Check(Check::Measured(Measure::Earth))),
    ("INS", Key::Check(Check::Measured(Measure::Insulation))),
    ("LKGE", Key::Check(Check::Measured(Measure::Leakage))),
    ("LOAD", Key::Check(Check::Measured(Measure::Load))),
    ("LEAD CONTINUITY", Key::Check(Check::Measured(Measure::LeadContinuity))),
    // The test of an appliance lead: the resistance of its conductors, and their order.
    ("IEC", Key::Check(Check::Measured(Measure::LeadContinuity))),
];

/// A line split into key and value.
struct Entry<'a> {
    key: Option<Key>,
    /// The key as written in the file.
    label: &'a str,
    value: &'a str,
}

impl<'a> Entry<'a> {
    /// Splits a line at two spaces or a tab. If a full-width key left room for only one space, the key is recognised by
    /// its beginning.
    fn of(line: &'a str) -> Self {
        let gap = [line.find("  "), line.find('\t')].into_iter().flatten().min();
        let (label, value) = gap.map_or((line, ""), |at| line.split_at(at));
        let (label, value) = (label.trim_end_matches([' ', ':']), value.trim());
        if let Some((_, key)) = KEYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(label)) {
            return Self { key: Some(*key), label, value };
        }
        Self::by_prefix(line, gap.is_none()).unwrap_or(Self { key: None, label, value })
    }

    fn by_prefix(line: &'a str, no_gap: bool) -> Option<Self> {
        KEYS.iter().find_map(|(name, key)| {
            let (label, rest) = line.split_at_checked(name.len()).filter(|(l, _)| l.eq_ignore_ascii_case(name))?;
            let value = rest.strip_prefix([' ', ':'])?.trim();
            let fits = match key {
                Key::Check(_) => {
                    value.starts_with(['<', '>'])
                        || value.starts_with(|c: char| c.is_ascii_digit())
                        || words::outcome(value).is_some()
                }
                _ => no_gap,
            };
            fits.then_some(Self { key: Some(*key), label, value })
        })
    }
}

/// True if a line is typical of this format.
pub(crate) fn is_mark(line: &str) -> bool {
    matches!(Entry::of(line).key, Some(Key::TestNumber | Key::End))
}

/// A file of this format.
pub(crate) struct Labelled<R> {
    lines: Lines<R>,
    state: State,
}

/// The state of the reader.
#[derive(Default)]
struct State {
    /// `TESTER` before the first record.
    instrument: Option<String>,
    block: Option<Block>,
    /// True if lines of a record came before the first `TEST NUMBER`, and that was reported.
    strays: bool,
    /// True if the last line was `END OF DATA`.
    ended: bool,
    records: u64,
    /// The last record as written in the file.
    raw: String,
}

impl<R: Read> Labelled<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { lines: Lines::new(reader), state: State::default() }
    }

    pub(crate) fn next(&mut self, unknown: &mut Unknown) -> Result<Option<Result<Record, Problem>>, Fault> {
        while let Some((line, text)) = self.lines.next()? {
            // Old programs end a text with Ctrl-Z.
            if text == "\u{1a}" {
                continue;
            }
            if let Some(result) = self.state.take(line, &text, unknown) {
                self.state.records += 1;
                return Ok(Some(result));
            }
        }
        self.state.finish(self.lines.line()).map(|()| None)
    }

    /// The last record as written in the file.
    pub(crate) fn raw(&self) -> &str {
        &self.state.raw
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.lines.bytes()
    }
}

impl State {
    /// Reads a line. A record is complete when the line after its last one is read.
    fn take(&mut self, line: u64, text: &str, unknown: &mut Unknown) -> Option<Result<Record, Problem>> {
        let entry = Entry::of(text);
        self.ended = entry.key == Some(Key::End);
        match (entry.key, &mut self.block) {
            (Some(Key::TestNumber), block) => {
                let done = block.replace(Block::new(line, text));
                done.map(|done| done.record(self.instrument.as_deref(), &mut self.raw))
            }
            (Some(Key::End), block) => {
                let done = block.take();
                let instrument = self.instrument.take();
                self.strays = false;
                done.map(|done| done.record(instrument.as_deref(), &mut self.raw))
            }
            (_, Some(block)) => {
                block.take(line, text, &entry, unknown);
                None
            }
            (_, None) => {
                let stray = self.before_the_first(line, &entry, unknown).err();
                if stray.is_some() {
                    self.raw = format!("{text}\n");
                }
                stray.map(Err)
            }
        }
    }

    /// Reads a line before any `TEST NUMBER`.
    fn before_the_first(&mut self, line: u64, entry: &Entry<'_>, unknown: &mut Unknown) -> Result<(), Problem> {
        match entry.key {
            Some(Key::Tester) => {
                self.instrument = short(entry.label, entry.value).map_err(|f| problem(line, entry.label, &f))?;
            }
            Some(Key::AppNo | Key::Check(_)) if !self.strays => {
                self.strays = true;
                let fault = Fault::bad_file("the test has no TEST NUMBER line");
                return Err(problem(line, entry.label, &fault));
            }
            Some(Key::AppNo | Key::Check(_) | Key::Problem) => {}
            _ => unknown.add(entry.label),
        }
        Ok(())
    }

    /// Checks that the file is complete and has tests.
    fn finish(&self, line: u64) -> Result<(), Fault> {
        if !self.ended {
            let fault =
                Fault::bad_file(format!("the file is incomplete: it stops on line {line}, without END OF DATA"))
                    .hint("Nothing was imported. Download it from the tester again.");
            let last = self.block.as_ref().map(|block| format!("the last test begins on line {}", block.line));
            return Err(fault.details(last));
        }
        if self.records == 0 {
            return Err(Fault::bad_file("the file has no tests").hint("Check that it is the right file."));
        }
        Ok(())
    }
}

/// The lines of one test.
#[derive(Default)]
struct Block {
    line: u64,
    /// The first problem; the lines after it are not read.
    bad: Option<Problem>,
    app_no: Option<String>,
    description: Option<String>,
    location: Option<String>,
    site: Option<String>,
    user: Option<String>,
    tester: Option<String>,
    mode: Option<String>,
    date: Option<NaiveDate>,
    time: Option<NaiveTime>,
    draft: Draft,
    /// The test's lines as written in the file.
    raw: String,
}

impl Block {
    fn new(line: u64, text: &str) -> Self {
        Self { line, raw: format!("{text}\n"), ..Self::default() }
    }

    fn take(&mut self, line: u64, text: &str, entry: &Entry<'_>, unknown: &mut Unknown) {
        if entry.key == Some(Key::Problem) {
            return;
        }
        if self.raw.len() + text.len() < MOST_RAW {
            self.raw.push_str(text);
            self.raw.push('\n');
        }
        if entry.key.is_none() {
            unknown.add(entry.label);
        }
        if self.bad.is_none() {
            self.bad = self.put(text, entry).err().map(|fault| problem(line, &column(entry.label), &fault));
        }
    }

    fn put(&mut self, text: &str, entry: &Entry<'_>) -> Result<(), Fault> {
        let Some(key) = entry.key else { return self.put_unknown(text) };
        let (label, value) = (entry.label, entry.value);
        match key {
            Key::AppNo => once(&mut self.app_no, label, short(label, value)?),
            Key::Description => once(&mut self.description, label, short(label, value)?),
            Key::Location => once(&mut self.location, label, short(label, value)?),
            Key::Site => once(&mut self.site, label, short(label, value)?),
            Key::User => once(&mut self.user, label, short(label, value)?),
            Key::Tester => once(&mut self.tester, label, short(label, value)?),
            Key::Date => once(&mut self.date, label, Some(words::day(value)?)),
            Key::Time => once(&mut self.time, label, Some(time(value)?)),
            Key::Mode => {
                once(&mut self.mode, label, short(label, value)?)?;
                self.draft.note(text)
            }
            Key::Text => self.draft.note(value),
            Key::EarthCurrent => self.draft.note(text),
            Key::Check(check) => self.put_check(check, text, value),
            Key::TestNumber | Key::End | Key::Problem => Ok(()),
        }
    }

    /// Keeps an unknown line as a note. If it ends in `F` it counts as a fail, because a fail must not get lost.
    fn put_unknown(&mut self, text: &str) -> Result<(), Fault> {
        if text.split_whitespace().next_back() == Some("F") {
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
        }
    }

    /// Completes the record. `instrument` comes from the head of the file.
    fn record(mut self, instrument: Option<&str>, raw: &mut String) -> Result<Record, Problem> {
        *raw = std::mem::take(&mut self.raw);
        if let (None, Some(instrument)) = (&self.tester, instrument) {
            // In the file of skipped tests, the record must name its instrument itself.
            raw.push_str(&format!("TESTER  {instrument}\n"));
        }
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
            instrument: self.tester.or_else(|| instrument.map(str::to_owned)),
            instrument_serial: None,
            retest_months: None,
            note: self.draft.note,
            readings: self.draft.readings,
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

fn time(text: &str) -> Result<NaiveTime, Fault> {
    words::time(text).ok_or_else(|| Fault::bad_file(format!("{} is not a time", shown(text))))
}
