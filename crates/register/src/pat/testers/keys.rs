//! The keys of the labelled text, and how a line is split into key and value.

use super::words;
use domain::pat::Measure;

/// The key of the line with the asset's ID.
pub(crate) const KEY: &str = "APP NO";

/// The key of the line with the reason why a test was skipped. Kitbook writes it for the person who corrects the file,
/// and ignores it when the file is imported again.
pub const PROBLEM: &str = "IMPORT PROBLEM";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    TestNumber,
    End,
    Problem,
    Tester,
    /// The model of the instrument, in Fluke's head lines.
    Model,
    /// The serial number of the instrument, in Fluke's head lines.
    InstrumentSerial,
    User,
    Date,
    Time,
    AppNo,
    Description,
    DescriptionLine,
    Location,
    LocationLine,
    Site,
    SiteLine,
    Mode,
    /// A setting of the instrument, which is kept as a note.
    Setting,
    /// The limit for the reading on the line before.
    Limit,
    Text,
    Check(Check),
}

/// A line with the outcome of a part of the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    Visual,
    Measured(Measure),
    /// Measured by the instrument, but the register keeps no such reading: the line is kept as a note.
    Noted,
}

/// All keys. Fluke has several lines for a text, such as DES1 to DES3. A longer key must come before a shorter key that
/// it begins with.
const KEYS: &[(&str, Key)] = &[
    ("TEST NUMBER", Key::TestNumber),
    ("END OF DATA", Key::End),
    (PROBLEM, Key::Problem),
    ("TESTER", Key::Tester),
    ("USER", Key::User),
    ("DATE", Key::Date),
    ("TIME", Key::Time),
    (KEY, Key::AppNo),
    ("MODEL", Key::Model),
    ("SN", Key::InstrumentSerial),
    ("DESCRIPTION", Key::Description),
    ("DES1", Key::DescriptionLine),
    ("DES2", Key::DescriptionLine),
    ("DES3", Key::DescriptionLine),
    ("LOCN", Key::Location),
    ("LOCATION", Key::Location),
    ("LOC1", Key::LocationLine),
    ("LOC2", Key::LocationLine),
    ("SITE1", Key::SiteLine),
    ("SITE2", Key::SiteLine),
    ("SITE", Key::Site),
    ("TEST MODE", Key::Mode),
    ("EARTH CURRENT", Key::Setting),
    ("BOND RANGE", Key::Setting),
    ("LIMIT", Key::Limit),
    ("TEXT", Key::Text),
    ("VISUAL CHECK", Key::Check(Check::Visual)),
    ("EARTH", Key::Check(Check::Measured(Measure::Earth))),
    ("INS", Key::Check(Check::Measured(Measure::Insulation))),
    ("LKGE", Key::Check(Check::Measured(Measure::Leakage))),
    ("TOUCH", Key::Check(Check::Measured(Measure::Leakage))),
    ("SUBST", Key::Check(Check::Measured(Measure::Leakage))),
    ("LOAD", Key::Check(Check::Measured(Measure::Load))),
    ("CURRENT", Key::Check(Check::Noted)),
    ("PN CONTINUITY", Key::Check(Check::Noted)),
    ("PROBE PELV", Key::Check(Check::Noted)),
    ("LEAD CONTINUITY", Key::Check(Check::Measured(Measure::LeadContinuity))),
    // The test of an appliance lead: the resistance of its conductors, and their order.
    ("IEC", Key::Check(Check::Measured(Measure::LeadContinuity))),
];

/// A line split into key and value.
pub(crate) struct Entry<'a> {
    pub(crate) key: Option<Key>,
    /// The key as written in the file.
    pub(crate) label: &'a str,
    pub(crate) value: &'a str,
}

impl<'a> Entry<'a> {
    /// Splits a line at two spaces or a tab. If a full-width key left room for only one space, the key is recognised by
    /// its beginning.
    pub(crate) fn of(line: &'a str) -> Self {
        let bytes = line.as_bytes();
        let gap = (0..bytes.len()).find(|at| bytes[*at] == b'\t' || bytes[*at..].starts_with(b"  "));
        let (label, value) = gap.map_or((line, ""), |at| line.split_at(at));
        let (label, value) = (label.trim_end_matches([' ', ':']), value.trim());
        if let Some(key) = key_of(label).or_else(|| numbered(label)) {
            return Self { key: Some(key), label, value };
        }
        Self::by_prefix(line, gap.is_none()).unwrap_or(Self { key: None, label, value })
    }

    fn by_prefix(line: &'a str, no_gap: bool) -> Option<Self> {
        KEYS.iter().find_map(|(name, key)| {
            let (label, rest) = line.split_at_checked(name.len()).filter(|(l, _)| l.eq_ignore_ascii_case(name))?;
            let value = rest.strip_prefix([' ', ':'])?.trim();
            let value = if matches!(key, Key::Check(_)) { without_number(value) } else { value };
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

fn key_of(label: &str) -> Option<Key> {
    KEYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(label)).map(|(_, key)| *key)
}

/// Finds the key of a check that has a number behind it, such as `SUBST 1`.
fn numbered(label: &str) -> Option<Key> {
    let name = label.strip_suffix(|c: char| c.is_ascii_digit())?.strip_suffix(' ')?;
    key_of(name.trim_end()).filter(|key| matches!(key, Key::Check(_)))
}

/// Removes the number of a check before its value, such as the 1 of `1 >299.9 MEG P`.
fn without_number(value: &str) -> &str {
    let rest = value.strip_prefix(|c: char| c.is_ascii_digit()).and_then(|rest| rest.strip_prefix(' ')).map(str::trim);
    let is_value = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_digit() || c == '<' || c == '>');
    rest.filter(is_value).unwrap_or(value)
}

/// True if a line is typical of this format.
pub(crate) fn is_mark(line: &str) -> bool {
    matches!(Entry::of(line).key, Some(Key::TestNumber | Key::End))
}
