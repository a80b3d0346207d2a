//! The columns of a table of tests: PATorganiser's, and those of contractors' sheets, which have a column for each
//! measure.

use super::{Ways, words};
use crate::file::headings::{Columns, listed, squeeze};
use csv::StringRecord;
use domain::{
    fault::Fault,
    pat::Measure,
    remedy::Input,
    say,
    text::{fold, shown},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    AssetId,
    /// The asset's ID if no other column has it.
    Barcode,
    Description,
    Class,
    Equipment,
    Make,
    Model,
    Serial,
    Site,
    Location,
    TestDate,
    LastFullTest,
    LastTest,
    Date,
    TestTime,
    Outcome,
    TestName,
    Notes,
    Retest,
    NextTest,
    Instrument,
    InstrumentSerial,
    Person,
    Visual,
    /// The reading of a measure, or its outcome.
    Measured(Measure),
    /// The outcome of a measure that has its reading in another column.
    Verdict(Measure),
    /// A column that Kitbook knows and doesn't use.
    Unused,
}

/// Known headings, in squeezed form. The first of each column is its name in `--map`.
const KNOWN: &[(&str, Column)] = &[
    ("asset", Column::AssetId),
    ("assetid", Column::AssetId),
    ("assettag", Column::AssetId),
    ("assetno", Column::AssetId),
    ("assetnumber", Column::AssetId),
    ("assetcode", Column::AssetId),
    ("assetref", Column::AssetId),
    ("assetreference", Column::AssetId),
    ("applianceid", Column::AssetId),
    ("applianceno", Column::AssetId),
    ("appliancenumber", Column::AssetId),
    ("applianceref", Column::AssetId),
    ("appno", Column::AssetId),
    ("appid", Column::AssetId),
    ("equipmentid", Column::AssetId),
    ("equipmentno", Column::AssetId),
    ("itemid", Column::AssetId),
    ("itemno", Column::AssetId),
    ("itemnumber", Column::AssetId),
    ("plantno", Column::AssetId),
    ("barcode", Column::Barcode),
    ("barcodeno", Column::Barcode),
    ("barcodenumber", Column::Barcode),
    ("tag", Column::Barcode),
    ("tagno", Column::Barcode),
    ("tagnumber", Column::Barcode),
    ("tagid", Column::Barcode),
    ("id", Column::Barcode),
    ("description", Column::Description),
    ("assetdescription", Column::Description),
    ("appliancedescription", Column::Description),
    ("equipmentdescription", Column::Description),
    ("itemdescription", Column::Description),
    ("appliance", Column::Description),
    ("appliancename", Column::Description),
    ("assetname", Column::Description),
    ("equipment", Column::Description),
    ("item", Column::Description),
    ("itemname", Column::Description),
    ("class", Column::Class),
    ("assetclass", Column::Class),
    ("applianceclass", Column::Class),
    ("equipmentclass", Column::Class),
    ("constructionclass", Column::Class),
    ("protectionclass", Column::Class),
    ("classofequipment", Column::Class),
    ("type", Column::Equipment),
    ("assettype", Column::Equipment),
    ("equipmenttype", Column::Equipment),
    ("make", Column::Make),
    ("assetmake", Column::Make),
    ("manufacturer", Column::Make),
    ("brand", Column::Make),
    ("model", Column::Model),
    ("assetmodel", Column::Model),
    ("modelno", Column::Model),
    ("modelnumber", Column::Model),
    ("serial", Column::Serial),
    ("assetserial", Column::Serial),
    ("serialno", Column::Serial),
    ("serialnumber", Column::Serial),
    ("sn", Column::Serial),
    ("site", Column::Site),
    ("sitename", Column::Site),
    ("building", Column::Site),
    ("location", Column::Location),
    ("locationname", Column::Location),
    ("room", Column::Location),
    ("testdate", Column::TestDate),
    ("datetested", Column::TestDate),
    ("dateoftest", Column::TestDate),
    ("testedon", Column::TestDate),
    ("testeddate", Column::TestDate),
    ("pattestdate", Column::TestDate),
    ("patdate", Column::TestDate),
    ("inspectiondate", Column::TestDate),
    ("dateofinspection", Column::TestDate),
    ("dateinspected", Column::TestDate),
    ("inspectedon", Column::TestDate),
    ("lastfulltestdate", Column::LastFullTest),
    ("lastfulltest", Column::LastFullTest),
    ("lasttest", Column::LastTest),
    ("lasttested", Column::LastTest),
    ("lasttestdate", Column::LastTest),
    ("lasttestedon", Column::LastTest),
    ("datelasttested", Column::LastTest),
    ("lastinspection", Column::LastTest),
    ("lastinspectiondate", Column::LastTest),
    ("date", Column::Date),
    ("time", Column::TestTime),
    ("testtime", Column::TestTime),
    ("timetested", Column::TestTime),
    ("result", Column::Outcome),
    ("passfail", Column::Outcome),
    ("status", Column::Outcome),
    ("overall", Column::Outcome),
    ("overallresult", Column::Outcome),
    ("overallstatus", Column::Outcome),
    ("overallpassfail", Column::Outcome),
    ("testresult", Column::Outcome),
    ("teststatus", Column::Outcome),
    ("patresult", Column::Outcome),
    ("patstatus", Column::Outcome),
    ("finalresult", Column::Outcome),
    ("outcome", Column::Outcome),
    ("testoutcome", Column::Outcome),
    ("testname", Column::TestName),
    ("testtype", Column::TestName),
    ("typeoftest", Column::TestName),
    ("notes", Column::Notes),
    ("testnotes", Column::Notes),
    ("comments", Column::Notes),
    ("comment", Column::Notes),
    ("testcomments", Column::Notes),
    ("remarks", Column::Notes),
    ("remark", Column::Notes),
    ("faults", Column::Notes),
    ("faultdescription", Column::Notes),
    ("reasonforfailure", Column::Notes),
    ("failurereason", Column::Notes),
    ("retest", Column::Retest),
    ("retestmonths", Column::Retest),
    ("retestperiod", Column::Retest),
    ("retestperiodmonths", Column::Retest),
    ("retestinterval", Column::Retest),
    ("retestintervalmonths", Column::Retest),
    ("frequency", Column::Retest),
    ("frequencymonths", Column::Retest),
    ("testfrequency", Column::Retest),
    ("testfrequencymonths", Column::Retest),
    ("interval", Column::Retest),
    ("intervalmonths", Column::Retest),
    ("retestdue", Column::NextTest),
    ("retestdate", Column::NextTest),
    ("retestduedate", Column::NextTest),
    ("retestdueon", Column::NextTest),
    ("nexttest", Column::NextTest),
    ("nexttestdate", Column::NextTest),
    ("nexttestdue", Column::NextTest),
    ("nexttested", Column::NextTest),
    ("nextdue", Column::NextTest),
    ("nextduedate", Column::NextTest),
    ("nextinspection", Column::NextTest),
    ("nextinspectiondate", Column::NextTest),
    ("duedate", Column::NextTest),
    ("datedue", Column::NextTest),
    ("instrument", Column::Instrument),
    ("instrumentused", Column::Instrument),
    ("testinstrument", Column::Instrument),
    ("testequipment", Column::Instrument),
    ("testequipmentused", Column::Instrument),
    ("testermodel", Column::Instrument),
    ("pattester", Column::Instrument),
    ("instrumentserial", Column::InstrumentSerial),
    ("instrumentserialno", Column::InstrumentSerial),
    ("instrumentserialnumber", Column::InstrumentSerial),
    ("testequipmentserial", Column::InstrumentSerial),
    ("testequipmentserialno", Column::InstrumentSerial),
    ("testequipmentserialnumber", Column::InstrumentSerial),
    ("testerserial", Column::InstrumentSerial),
    ("testerserialno", Column::InstrumentSerial),
    ("testerserialnumber", Column::InstrumentSerial),
    ("tester", Column::Person),
    ("person", Column::Person),
    ("testername", Column::Person),
    ("nameoftester", Column::Person),
    ("testedby", Column::Person),
    ("testengineer", Column::Person),
    ("engineer", Column::Person),
    ("engineername", Column::Person),
    ("inspector", Column::Person),
    ("inspectedby", Column::Person),
    ("technician", Column::Person),
    ("visual", Column::Visual),
    ("earth", Column::Measured(Measure::Earth)),
    ("continuity", Column::Measured(Measure::Earth)),
    ("rpe", Column::Measured(Measure::Earth)),
    ("insulation", Column::Measured(Measure::Insulation)),
    ("riso", Column::Measured(Measure::Insulation)),
    ("leakage", Column::Measured(Measure::Leakage)),
    ("load", Column::Measured(Measure::Load)),
    ("polarity", Column::Measured(Measure::Polarity)),
    ("functional", Column::Measured(Measure::Functional)),
    ("fuse", Column::Measured(Measure::Fuse)),
    ("leadcontinuity", Column::Measured(Measure::LeadContinuity)),
    ("clientname", Column::Unused),
    ("client", Column::Unused),
    ("assetnotes", Column::Unused),
    ("testtag", Column::Unused),
    ("category", Column::Unused),
    ("standard", Column::Unused),
    ("procedurereference", Column::Unused),
    ("endoflife", Column::Unused),
    ("oldassetid", Column::Unused),
    ("optionupdateasset", Column::Unused),
    ("testno", Column::Unused),
    ("testnumber", Column::Unused),
];

/// The columns that may hold the asset's ID, the best first.
const KEYS: [Column; 2] = [Column::AssetId, Column::Barcode];

/// The columns that may hold the date of the test, the best first.
pub(crate) const DATES: [Column; 4] = [Column::TestDate, Column::LastFullTest, Column::LastTest, Column::Date];

/// The columns without which a row can't be read, or would be another test.
const ESSENTIAL: [Column; 7] = [
    Column::AssetId,
    Column::Barcode,
    Column::TestDate,
    Column::LastFullTest,
    Column::LastTest,
    Column::Date,
    Column::Outcome,
];

fn known(heading: &str) -> Option<Column> {
    let squeezed = squeeze(heading);
    KNOWN.iter().find(|(name, _)| *name == squeezed).map(|(_, column)| *column)
}

/// True if a heading is the key of this format.
pub(crate) fn is_key(heading: &str) -> bool {
    known(heading).is_some_and(|column| KEYS.contains(&column))
}

/// True if a line of cells can be the heading line below a title: it has the key, and another known heading.
pub(crate) fn is_heading_line<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let columns: Vec<Column> = cells.filter_map(known).collect();
    columns.iter().any(|column| KEYS.contains(column)) && columns.iter().any(|column| !KEYS.contains(column))
}

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
    pub(crate) quads: Vec<Quad>,
    /// The units of the columns with readings, by position.
    units: Vec<(usize, Unit)>,
    key: Column,
}

impl Layout {
    /// Finds the meaning of the headings.
    ///
    /// Errors: there is no column for the asset's ID, for the date or for the result; two columns have the same field;
    /// `ways` names an unknown heading or field.
    pub(crate) fn find(headings: &StringRecord, ways: &Ways) -> Result<Self, Fault> {
        let wanted: Vec<String> =
            ways.map.iter().filter_map(|order| order.rsplit_once('=')).map(|(theirs, _)| squeeze(theirs)).collect();
        let is_mapped = |heading: &str| wanted.contains(&squeeze(heading));
        let (mut quads, mut others) = quads(&without(headings, &ways.ignore)?, is_mapped);
        let mut names: Vec<(&str, Column)> = KNOWN.to_vec();
        // `Test` and `Result` alone are the name of the test and its outcome, not a reading.
        let is_alone = |quad: &Quad| quad.unit.is_none() && quad.status.is_none();
        if let [Quad { test, result: Some(result), .. }] = *quads
            && is_alone(&quads[0])
            && !others.iter().any(|heading| known(heading) == Some(Column::Outcome))
        {
            quads.clear();
            names.extend([(&headings[test], Column::TestName), (&headings[result], Column::Outcome)]);
            others = without(headings, &ways.ignore)?;
        }
        let named = headings.iter().filter(|heading| known(heading).is_none());
        names.extend(named.filter_map(|heading| Some((heading, measured(heading)?))));
        let mut columns = Columns::find(&others, &names, &ways.map, |column| {
            matches!(column, Column::Notes | Column::Visual | Column::Measured(_) | Column::Verdict(_) | Column::Unused)
        })?;
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
        Ok(Self { columns, quads, units, key })
    }

    /// The same file with only those of the user's fields without which it can't be read.
    pub(crate) fn plain(headings: &StringRecord, ways: &Ways) -> Option<Self> {
        let is_essential = |order: &&String| {
            let field = order.rsplit_once('=').and_then(|(_, field)| known(field));
            field.is_some_and(|field| ESSENTIAL.contains(&field))
        };
        let map: Vec<String> = ways.map.iter().filter(is_essential).cloned().collect();
        Self::find(headings, &Ways { dates: ways.dates, map, ignore: Vec::new() }).ok()
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
        let second = second.map(|(at, _)| (*at, self.columns.headings[*at].clone()));
        let mut unknown: Vec<(usize, String)> = self.columns.unknown.iter().cloned().chain(second).collect();
        let foreign = self.units.iter().filter(|(_, unit)| *unit == Unit::Foreign);
        unknown.extend(foreign.map(|(at, _)| (*at, self.columns.headings[*at].clone())));
        unknown.sort_unstable();
        unknown
    }

    /// The headings that are known and not used.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &str> {
        self.places(Column::Unused).map(|at| self.columns.headings[at].as_str())
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
