//! The headings of tables of tests.

use crate::file::headings::squeeze;
use domain::pat::Measure;

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
pub(crate) const KNOWN: &[(&str, Column)] = &[
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
pub(crate) const KEYS: [Column; 2] = [Column::AssetId, Column::Barcode];

/// The columns that may hold the date of the test, the best first.
pub(crate) const DATES: [Column; 4] = [Column::TestDate, Column::LastFullTest, Column::LastTest, Column::Date];

/// The columns without which a row can't be read, or would be another test.
pub(crate) const ESSENTIAL: [Column; 7] = [
    Column::AssetId,
    Column::Barcode,
    Column::TestDate,
    Column::LastFullTest,
    Column::LastTest,
    Column::Date,
    Column::Outcome,
];

/// Finds the column of a heading.
pub(crate) fn known(heading: &str) -> Option<Column> {
    let squeezed = squeeze(heading);
    KNOWN.iter().find(|(name, _)| *name == squeezed).map(|(_, column)| *column)
}

/// The names of the fields that a heading can be mapped to: the first heading of each.
pub(crate) fn fields() -> Vec<&'static str> {
    let mut seen = vec![Column::Unused];
    let is_first = |(_, column): &&(&str, Column)| {
        let is_new = !seen.contains(column);
        seen.push(*column);
        is_new
    };
    KNOWN.iter().filter(is_first).map(|(name, _)| *name).collect()
}

/// True for a known heading, or that of a reading.
pub(crate) fn is_known(heading: &str) -> bool {
    let squeezed = squeeze(heading);
    let name = squeezed.trim_end_matches(|c: char| c.is_ascii_digit());
    known(heading).is_some() || matches!(name, "test" | "result" | "unit")
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
