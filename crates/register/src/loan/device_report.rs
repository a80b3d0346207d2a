//! Records routine checks from a device export, which says when each device was last seen.

use super::routine_report::{self, must_count};
use crate::{
    act::{Act, Answer},
    file::{
        headings::{Columns, Known},
        import::{self, Dates, Found, ImportReport, Imported, Importer, Options, Outcome, Problem, Report, Run},
        plan::{ColumnView, Findings, How},
        table::Row,
    },
    rule::import_format,
};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    asset_fields::TAG_HEADINGS,
    fault::{Failure, Fault, FaultKind},
    import_format::Imports,
    incoming::{cell, serial},
    meaning::Meaning,
    reading::DateFormat,
    remedy::Input,
    say,
    school_year::SchoolYear,
    text::shown,
    when::{Clock, show_day},
};
use serde::Serialize;
use std::io::Read;
use store::{ReadTx, Store, WriteTx, asset::Spelling};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Tag,
    Serial,
    /// The device's name, which is taken for its tag if the file has neither tags nor serial numbers.
    Name,
    Seen,
}

impl Column {
    /// The name of the field in the plan.
    fn name(self) -> &'static str {
        match self {
            Self::Tag | Self::Name => "tag",
            Self::Serial => "serial",
            Self::Seen => "last seen",
        }
    }
}

/// The headings of all columns but the tag: those of device managers, and plain ones.
const FIELDS: [(&str, Column); 21] = [
    ("serial", Column::Serial),
    ("serial number", Column::Serial),
    ("serial no", Column::Serial),
    ("device name", Column::Name),
    ("name", Column::Name),
    ("last seen", Column::Seen),
    ("last seen on", Column::Seen),
    ("last check in", Column::Seen),
    ("last checkin", Column::Seen),
    ("last check in date", Column::Seen),
    ("last sync", Column::Seen),
    ("last sync time", Column::Seen),
    ("last sync date time", Column::Seen),
    ("last contact", Column::Seen),
    ("last online", Column::Seen),
    ("last connected", Column::Seen),
    ("last logon", Column::Seen),
    ("last activity", Column::Seen),
    ("most recent activity", Column::Seen),
    ("approximate last sign in date time", Column::Seen),
    ("seen on", Column::Seen),
];

/// The result of reading a device export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SeenReport {
    #[serde(flatten)]
    pub report: ImportReport,
    /// The heading of the column with the days.
    pub seen: String,
}

impl Report for SeenReport {
    fn found(&self) -> Found<'_> {
        self.report.found()
    }
}

/// Records a routine check of each device that its manager has seen since its last one. Other columns are ignored, and
/// devices that are not in the register are skipped.
///
/// Errors: the school doesn't count exports as routine checks; the file has no column of devices or of days, or has
/// problems (each with its line).
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    mut options: Options<'_, SeenReport>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported<SeenReport>>, Failure> {
    must_count(store, act)?;
    let tags = TAG_HEADINGS.iter().map(|heading| (*heading, Column::Tag));
    let known = Known::new(tags.chain(FIELDS).collect());
    let (table, mut columns) = import_format::open(store, Imports::RoutineChecks, &known, reader, &mut options)?;
    let keys = [Column::Tag, Column::Serial, Column::Name];
    let heading = |column: Column| columns.heading_of(column).map(str::to_owned);
    let (Some(key), Some(seen)) = (keys.into_iter().find_map(heading), heading(Column::Seen)) else {
        let (tag, seen) = (Input::Map.with("Their Heading=tag"), Input::Map.with("Their Heading=last seen"));
        let hint = say!["Say which they are: ", tag, " and ", seen, "."];
        let what = "the file needs a column with tags or serial numbers, and one with the days on which they were seen";
        return Err(import::no_key(what, &columns, &known, hint).into());
    };
    // An export has many columns that say nothing about where a device is.
    let mut others = std::mem::take(&mut columns.unknown);
    columns.ignored.append(&mut others);
    let Options { answers, dates: format, every_row, mapping, planned, remember, skip_bad, .. } = options;
    import::write(store, act, planned, &answers, |tx, act| {
        let dates = Dates::new(format.unwrap_or(DateFormat::Uk), act.clock.today());
        let year = store::school_year::year(tx)?;
        let mut importer = Devices { clock: act.clock, sure: act.sure, columns, dates, year };
        let report = ImportReport::begin(key, &importer.columns, every_row);
        let (report, refused) = Run::new(tx, table, &mut importer, report, &answers, skip_bad).finish(progress)?;
        let notes = importer.dates.notes(report.left_out);
        if remember && refused.is_none() {
            import_format::keep(tx, Imports::RoutineChecks, &report, &answers, (&mapping, format, None))?;
        }
        let answer = import::answer(report, &importer.columns.never, notes);
        Ok((answer.map(|report| SeenReport { report, seen }), refused))
    })
}

struct Devices {
    clock: Clock,
    sure: bool,
    columns: Columns<Column>,
    dates: Dates,
    year: SchoolYear,
}

impl Devices {
    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        let given: fn(&str) -> &str = if wanted == Column::Serial { serial::given } else { cell::given };
        self.columns.at(wanted).map_or("", |at| given(row.cell(at)))
    }

    fn refuse(&self, row: &Row<'_>, column: Column, reason: impl Into<String>, found: &mut Findings<'_>) {
        let column = self.columns.heading_of(column).map(str::to_owned);
        found.problems.push(Problem { line: row.line, column, reason: reason.into() });
    }

    /// Finds the device of a row by its tag and its serial number; both must mean the same one.
    fn device(&self, tx: &ReadTx<'_>, row: &Row<'_>, found: &mut Findings<'_>) -> Result<Option<Asset>, Fault> {
        let (tag, serial) = (self.cell(row, Column::Tag), self.cell(row, Column::Serial));
        let name = if tag.is_empty() && serial.is_empty() { self.cell(row, Column::Name) } else { "" };
        let words = [(Column::Tag, tag), (Column::Serial, serial), (Column::Name, name)];
        let words: Vec<(Column, &str)> = words.into_iter().filter(|(_, word)| !word.is_empty()).collect();
        let Some((_, first)) = words.first() else {
            self.refuse(row, Column::Tag, "the row has neither a tag nor a serial number", found);
            return Ok(None);
        };
        found.key = (*first).to_owned();
        let mut device: Option<Asset> = None;
        for (column, word) in words {
            let one = match store::asset::seek(tx, word, Spelling::Whole) {
                Ok(one) => one,
                Err(fault) if fault.kind == FaultKind::Ambiguous => {
                    self.refuse(row, column, fault.message, found);
                    return Ok(None);
                }
                Err(fault) => return Err(fault),
            };
            let Some(one) = one else { continue };
            if let Some(other) = device.as_ref().filter(|other| other.id != one.id) {
                self.refuse(row, column, format!("{} is {}, not {}", shown(word), one.tag, other.tag), found);
                return Ok(None);
            }
            // A known tag with another serial number is another device, or a wrong tag.
            if column == Column::Tag
                && let Some(known) = one.serial.as_ref()
                && !serial.is_empty()
                && !serial::are_one(known, serial)
            {
                let reason = format!("{} has the serial number {}, not {}", one.tag, shown(known), shown(serial));
                self.refuse(row, Column::Serial, reason, found);
                return Ok(None);
            }
            device = Some(one);
        }
        match &device {
            Some(device) => found.key.clone_from(&device.tag),
            None => found.skipped = Some("no item of the register has this tag or serial number".to_owned()),
        }
        Ok(device)
    }

    /// Reads the day on which a device was seen, or notes the problem.
    fn day(&mut self, row: &Row<'_>, found: &mut Findings<'_>) -> Option<NaiveDate> {
        let typed = self.cell(row, Column::Seen);
        let text = self.dates.text(row, self.columns.heading_of(Column::Seen), typed, found)?;
        if text.is_empty() {
            found.skipped = Some("the file doesn't say when it was seen".to_owned());
            return None;
        }
        let reading = if self.sure { self.dates.confirmed() } else { self.dates.reading() };
        match reading.day(&text, Meaning::Happened).map(|read| read.day) {
            Ok(Some(day)) => Some(day),
            Ok(None) => {
                self.refuse(row, Column::Seen, format!("{} is not a day", shown(&text)), found);
                None
            }
            Err(fault) => {
                self.refuse(row, Column::Seen, fault.message, found);
                None
            }
        }
    }
}

impl Importer for Devices {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        _last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        let (device, day) = (self.device(tx, row, found)?, self.day(row, found));
        let (Some(device), Some(seen_on)) = (device, day) else {
            return Ok(if found.is_sure() { Outcome::Skipped } else { Outcome::Bad });
        };
        let Some(loan) = store::asset::open_loan(tx, device.id)? else {
            found.noted.push("not on loan".to_owned());
            return Ok(Outcome::Unchanged);
        };
        let check = match routine_report::check(tx, &device, loan, seen_on, self.clock, &self.year)? {
            Ok(check) => check,
            Err(why) => {
                found.noted.push(why);
                return Ok(Outcome::Unchanged);
            }
        };
        let next = check.next_on.map(|next| format!(", next routine check {}", show_day(next)));
        found.noted.push(format!("seen {}{}", show_day(seen_on), next.unwrap_or_default()));
        Ok(Outcome::Added)
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }

    fn columns(&self) -> Vec<ColumnView> {
        self.columns.views(|column| (How::Read, column.name()))
    }

    fn read_as(&self, at: usize, first: &str) -> Option<String> {
        if self.columns.at(Column::Seen) != Some(at) {
            return Some(first.to_owned());
        }
        self.dates.confirmed().day(first, Meaning::Happened).ok()?.day.map(show_day)
    }

    fn offer(&self, _: usize) -> Option<&str> {
        None
    }
}
