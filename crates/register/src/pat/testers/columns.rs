//! The columns of a table of tests: PATorganiser's, and those of contractors' sheets, which have a column for each
//! measure.

use super::{
    Ways,
    known::{Column, DATES, ESSENTIAL, KEYS, KNOWN, known},
    words,
};
use crate::file::headings::{Columns, Known, Mapping, listed, squeeze};
use csv::StringRecord;
use domain::{
    fault::Fault,
    pat::Measure,
    remedy::Input,
    say,
    text::{fold, shown},
};

/// The columns of one reading in PATorganiser's sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quad {
    pub(crate) test: usize,
    pub(crate) result: Option<usize>,
    pub(crate) unit: Option<usize>,
    pub(crate) status: Option<usize>,
}

/// Finds the columns of the readings. Returns them, and the headings with these columns left empty. A `Status` or
/// `Result` before the first `Test` is that of the row. `mapped` is true for headings that the user gave another field.
fn quads(headings: &StringRecord, mapped: impl Fn(&str) -> bool) -> (Vec<Quad>, StringRecord) {
    let mut quads: Vec<Quad> = Vec::new();
    let others = headings.iter().enumerate().map(|(at, heading)| {
        if mapped(heading) {
            return heading;
        }
        let squeezed = squeeze(heading);
        let name = squeezed.trim_end_matches(|c: char| c.is_ascii_digit());
        if name == "test" {
            quads.push(Quad { test: at, result: None, unit: None, status: None });
            return "";
        }
        let slot = quads.last_mut().and_then(|quad| match name {
            "result" => Some(&mut quad.result),
            "unit" => Some(&mut quad.unit),
            "status" => Some(&mut quad.status),
            _ => None,
        });
        match slot {
            Some(slot @ None) => {
                *slot = Some(at);
                ""
            }
            _ => heading,
        }
    });
    let others = others.collect();
    (quads, others)
}

/// The unit of a column's readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unit {
    /// None is named: the usual one of the measure.
    Usual,
    Named(String),
    /// A unit that the measure doesn't have, such as W for a load. The cells are kept as notes.
    Foreign,
}

impl Unit {
    fn of(heading: &str, measure: Measure) -> Self {
        const OTHERS: [&str; 16] = [
            "w", "watt", "watts", "kw", "v", "volt", "volts", "a", "amp", "amps", "ohm", "ohms", "kohm", "mohm", "ma",
            "va",
        ];
        if measure.unit().is_none() {
            return Self::Usual;
        }
        let within = heading.rsplit_once(['(', '[']).map(|(_, rest)| rest.trim_end_matches([')', ']', ' ']));
        let Some(last) = within.or_else(|| heading.split_whitespace().next_back()) else { return Self::Usual };
        if words::reading(measure, &format!("1 {last}"), None).is_ok() {
            return Self::Named(last.to_owned());
        }
        let folded = fold(last).replace('\u{3c9}', "ohm");
        if OTHERS.contains(&folded.as_str()) { Self::Foreign } else { Self::Usual }
    }
}

/// Finds the column that a contractor's heading means, such as `Earth Continuity (ohms)`.
fn measured(heading: &str) -> Option<Column> {
    const NO_READINGS: [&str; 9] =
        ["limit", "limits", "class", "range", "min", "max", "minimum", "maximum", "standard"];
    const VERDICTS: [&str; 6] = ["result", "pass", "status", "outcome", "verdict", "ok"];
    let folded = fold(heading);
    let has = |words: &[&str]| folded.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
    if has(&NO_READINGS) {
        return None;
    }
    if words::is_visual(heading) {
        return Some(Column::Visual);
    }
    let measure = words::measure(heading).or_else(|| has(&["ins", "insul"]).then_some(Measure::Insulation))?;
    let is_verdict = has(&VERDICTS) && !matches!(Unit::of(heading, measure), Unit::Named(_));
    Some(if is_verdict { Column::Verdict(measure) } else { Column::Measured(measure) })
}

/// The meaning of each column of a file.
pub(crate) struct Layout {
    pub(crate) columns: Columns<Column>,
    /// All headings of the file.
    pub(crate) headings: StringRecord,
    pub(crate) quads: Vec<Quad>,
    /// The units of the columns with readings, by position.
    units: Vec<(usize, Unit)>,
    /// The fields that unknown headings are nearly the names of.
    pub(crate) offers: Vec<(usize, String)>,
    key: Column,
}

impl Layout {
    /// Finds the meaning of the headings.
    ///
    /// Errors: there is no column for the asset's ID, for the date or for the result; two columns have the same field;
    /// `ways` names an unknown heading or field.
    pub(crate) fn find(headings: &StringRecord, ways: &Ways) -> Result<Self, Fault> {
        let wanted: Vec<String> = ways
            .mapping
            .map
            .iter()
            .filter_map(|order| order.rsplit_once('='))
            .map(|(theirs, _)| squeeze(theirs))
            .collect();
        let is_mapped = |heading: &str| wanted.contains(&squeeze(heading));
        let (mut quads, mut others) = quads(&without(headings, &ways.mapping.ignore)?, is_mapped);
        let mut names: Vec<(&str, Column)> = KNOWN.to_vec();
        // `Test` and `Result` alone are the name of the test and its outcome, not a reading.
        let is_alone = |quad: &Quad| quad.unit.is_none() && quad.status.is_none();
        if let [Quad { test, result: Some(result), .. }] = *quads
            && is_alone(&quads[0])
            && !others.iter().any(|heading| known(heading) == Some(Column::Outcome))
        {
            quads.clear();
            names.extend([(&headings[test], Column::TestName), (&headings[result], Column::Outcome)]);
            others = without(headings, &ways.mapping.ignore)?;
        }
        let named = headings.iter().filter(|heading| known(heading).is_none());
        names.extend(named.filter_map(|heading| Some((heading, measured(heading)?))));
        let mapping = Mapping { map: ways.mapping.map.clone(), ignore: Vec::new() };
        let known = Known::new(names);
        let mut columns = Columns::find(&others, &known, &mapping, |column| {
            matches!(column, Column::Notes | Column::Visual | Column::Measured(_) | Column::Verdict(_) | Column::Unused)
        })?;
        let offers = columns.offers(&known);
        let has_reading: Vec<Column> = columns.read.iter().map(|(_, column)| *column).collect();
        for (_, column) in &mut columns.read {
            if let Column::Verdict(measure) = *column
                && !has_reading.contains(&Column::Measured(measure))
            {
                *column = Column::Measured(measure);
            }
        }
        let units = columns.read.iter().filter_map(|(at, column)| match column {
            Column::Measured(measure) => match Unit::of(&headings[*at], *measure) {
                // Someone who maps the column says that it holds this measure.
                Unit::Foreign if is_mapped(&headings[*at]) => Some((*at, Unit::Usual)),
                unit => Some((*at, unit)),
            },
            _ => None,
        });
        let units = units.collect();
        let needs = |content: &str, field: &'static str| {
            let seen: Vec<String> = headings.iter().map(str::to_owned).collect();
            Fault::bad_file(format!("no column has {content}; the headings are {}", listed(&seen))).hint(say![
                "Say which column has it: ",
                Input::Map.with(format!("Their Heading={field}")),
                "."
            ])
        };
        let key = KEYS.into_iter().find(|key| columns.has(*key));
        let key = key.ok_or_else(|| needs("the asset's ID", "asset"))?;
        if !DATES.iter().any(|date| columns.has(*date)) {
            return Err(needs("the test date", "date"));
        }
        let tells_outcome = |column: &Column| matches!(column, Column::Outcome | Column::Visual | Column::Measured(_));
        if quads.is_empty() && !columns.read.iter().any(|(_, column)| tells_outcome(column)) {
            return Err(needs("the result", "result"));
        }
        Ok(Self { columns, headings: headings.clone(), quads, units, offers, key })
    }

    /// The same file with only those of the user's fields without which it can't be read.
    pub(crate) fn plain(headings: &StringRecord, ways: &Ways) -> Option<Self> {
        let is_essential = |order: &&String| {
            let field = order.rsplit_once('=').and_then(|(_, field)| known(field));
            field.is_some_and(|field| ESSENTIAL.contains(&field))
        };
        let map: Vec<String> = ways.mapping.map.iter().filter(is_essential).cloned().collect();
        let mapping = Mapping { map, ignore: Vec::new() };
        Self::find(headings, &Ways { dates: ways.dates, mapping }).ok()
    }

    /// The column with the asset's ID.
    pub(crate) fn key(&self) -> Column {
        self.key
    }

    /// The unit of the column at this position.
    pub(crate) fn unit(&self, at: usize) -> &Unit {
        self.units.iter().find(|(place, _)| *place == at).map_or(&Unit::Usual, |(_, unit)| unit)
    }

    /// The positions of a column's cells.
    pub(crate) fn places(&self, column: Column) -> impl Iterator<Item = usize> {
        self.columns.read.iter().filter(move |(_, c)| *c == column).map(|(at, _)| *at)
    }

    /// True if the file has columns for readings.
    pub(crate) fn has_readings(&self) -> bool {
        let is_reading = |column: &Column| {
            matches!(column, Column::Measured(Measure::Earth | Measure::Insulation | Measure::Leakage | Measure::Load))
        };
        !self.quads.is_empty() || self.columns.read.iter().any(|(_, column)| is_reading(column))
    }

    /// True if the sheet is a contractor's, and not PATorganiser's.
    pub(crate) fn is_contractors(&self) -> bool {
        self.quads.is_empty()
    }

    /// The columns that are not understood, and a second column with an ID.
    pub(crate) fn unknown(&self) -> Vec<(usize, String)> {
        let second = self.columns.read.iter().filter(|(_, c)| *c == Column::Barcode && *c != self.key);
        let second = second.map(|(at, _)| (*at, self.headings[*at].to_owned()));
        let mut unknown: Vec<(usize, String)> = self.columns.unknown.iter().cloned().chain(second).collect();
        unknown.sort_unstable();
        unknown
    }

    /// The columns of readings in a unit that their measure doesn't have. They are kept as notes.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = (usize, &str)> {
        let foreign = self.units.iter().filter(|(_, unit)| *unit == Unit::Foreign);
        foreign.map(|(at, _)| (*at, &self.headings[*at]))
    }

    /// The headings that are known and not used.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &str> {
        self.places(Column::Unused).map(|at| &self.headings[at])
    }
}

/// Leaves the ignored headings empty.
///
/// Errors: the file has no such heading.
fn without(headings: &StringRecord, ignore: &[String]) -> Result<StringRecord, Fault> {
    let ignored: Vec<String> = ignore.iter().map(|heading| squeeze(heading)).collect();
    for (squeezed, typed) in ignored.iter().zip(ignore) {
        if !headings.iter().any(|heading| squeeze(heading) == *squeezed) {
            let seen: Vec<String> = headings.iter().map(str::to_owned).collect();
            return Err(Fault::invalid(format!("the file has no heading {}", shown(typed.trim())))
                .hint(format!("Its headings are {}.", listed(&seen))));
        }
    }
    Ok(headings.iter().map(|heading| if ignored.contains(&squeeze(heading)) { "" } else { heading }).collect())
}
