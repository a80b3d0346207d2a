//! Reads a file of days on which makers end their support: a table, or endoflife.date's own JSON. They take the place of the
//! days in the program.

use super::endoflife::{self, About, Releases};
use crate::{
    act::{Act, Answer},
    file::{
        headings::{Columns, Known},
        import::{self, Dates, ImportReport, Imported, Importer, Options, Outcome, Problem, Run},
        plan::{Asked, Change, ColumnView, Findings, How},
        table::{Row, unreadable},
    },
    rule::import_format,
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, FaultKind},
    import_format::Imports,
    incoming::{
        cell,
        question::{Answer as Answered, Chosen, Group},
    },
    meaning::{Meaning, fact},
    reading::DateFormat,
    remedy::Input,
    say,
    support::{
        self, SupportEnd,
        dates::{Edition, SupportDate, System, later_in_program},
        written::Wrong,
    },
    text::{self, shown},
    words::Word as _,
};
use std::io::{BufRead as _, BufReader, Read};
use store::{Entry, Store, Subject, WriteTx, changes, details};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    System,
    Version,
    Edition,
    Build,
    Ends,
    Source,
    Dated,
}

impl Column {
    /// The name of the field in the plan.
    fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Version => "version",
            Self::Edition => "edition",
            Self::Build => "build",
            Self::Ends => "support ends",
            Self::Source => "source",
            Self::Dated => "dated",
        }
    }
}

const FIELDS: [(&str, Column); 19] = [
    ("system", Column::System),
    ("operating system", Column::System),
    ("os", Column::System),
    ("product", Column::System),
    ("version", Column::Version),
    ("release", Column::Version),
    ("cycle", Column::Version),
    ("os version", Column::Version),
    ("edition", Column::Edition),
    ("os edition", Column::Edition),
    ("build", Column::Build),
    ("os build", Column::Build),
    ("support ends", Column::Ends),
    ("end of support", Column::Ends),
    ("end of life", Column::Ends),
    ("eol", Column::Ends),
    ("source", Column::Source),
    ("dated", Column::Dated),
    ("dated on", Column::Dated),
];

/// Where the days of a file come from, if it has no columns for that.
#[derive(Debug, Clone, Default)]
pub struct From {
    pub source: Option<String>,
    pub dated_on: Option<NaiveDate>,
    /// The system that the cycles of a JSON file are of, which doesn't say it.
    pub system: Option<System>,
}

/// Reads a file of days. A day that is known is updated; no day is deleted.
///
/// Errors: the file lacks a column, or its source; it has problems, each with its line.
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    from: &From,
    options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let mut reader = BufReader::new(reader);
    let start = reader.fill_buf().map_err(unreadable)?;
    if endoflife::is_json(start) {
        let releases = endoflife::read(reader, from.system, act.clock().today())?;
        let from = From {
            source: Some(from.source.clone().unwrap_or_else(endoflife::source)),
            dated_on: from.dated_on.or(releases.dated_on),
            system: from.system,
        };
        let Releases { table, about, .. } = releases;
        return import_table(store, act, (table.as_slice(), about), &from, options, progress);
    }
    if from.system.is_some() {
        return Err(Fault::invalid("the file is a table, which has a column for the system")
            .hint(say!["Leave out ", Input::System, "."])
            .into());
    }
    import_table(store, act, (reader, About::default()), from, options, progress)
}

fn import_table(
    store: &mut Store,
    act: &Act,
    (reader, about): (impl Read, About),
    from: &From,
    mut options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let known = Known::new(FIELDS.to_vec());
    let (table, columns) = import_format::open(store, Imports::SupportDates, &known, reader, &mut options)?;
    let needed = [Column::System, Column::Version, Column::Ends];
    if let Some(missing) = needed.into_iter().find(|column| !columns.has(*column)) {
        let what = format!("no column holds the {}", missing.name());
        let hint = say!["Name the column: ", Input::Map.with(format!("Their Heading={}", missing.name())), "."];
        return Err(import::no_key(&what, &columns, &known, hint).into());
    }
    let source = from.source.as_deref().map(|source| text::required("source", source, text::SHORT)).transpose()?;
    if source.is_none() && !columns.has(Column::Source) {
        return Err(Fault::invalid("the file doesn't say where its days come from")
            .hint(say!["Say it: ", Input::Source.blank(), "."])
            .into());
    }
    let key = columns.heading_of(Column::Version).unwrap_or_default().to_owned();
    let offers = columns.offers(&known);
    let Options { answers, dates: format, every_row, mapping, planned, remember, skip_bad, .. } = options;
    import::write(store, act, planned, &answers, |tx, act| {
        let today = act.clock.today();
        act.must_mean(Meaning::Happened, [from.dated_on])?;
        let dates = Dates::new(format.unwrap_or(DateFormat::Uk), today);
        let (sure, dated_on, is_dated) = (act.sure, from.dated_on.unwrap_or(today), from.dated_on.is_some());
        let known = super::own(tx)?;
        let seen = Vec::new();
        let mut importer =
            Ends { columns, offers, dates, sure, source, dated_on, is_dated, known, seen, about: &about };
        let report = ImportReport::begin(key, &importer.columns, every_row);
        let (report, refused) = Run::new(tx, table, &mut importer, report, &answers, skip_bad).finish(progress)?;
        let mut notes = importer.dates.notes(report.left_out);
        notes.extend(about.told());
        if remember && refused.is_none() {
            import_format::keep(tx, Imports::SupportDates, &report, &answers, (&mapping, format, None))?;
        }
        Ok((import::answer(report, &importer.columns.never, notes), refused))
    })
}

struct Ends<'a> {
    columns: Columns<Column>,
    offers: Vec<(usize, String)>,
    dates: Dates,
    sure: bool,
    source: Option<String>,
    dated_on: NaiveDate,
    /// True if the user said the day of the source.
    is_dated: bool,
    known: Vec<SupportDate>,
    /// The releases of the file, with their lines.
    seen: Vec<(SupportDate, u64)>,
    /// What the table doesn't have of the releases of a JSON file.
    about: &'a About,
}

impl Ends<'_> {
    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        self.columns.at(wanted).map_or("", |at| cell::given(row.cell(at)))
    }

    fn refuse(&self, row: &Row<'_>, column: Column, reason: impl Into<String>, found: &mut Findings<'_>) {
        let (column, reason) = match self.about.at(row.line) {
            // A JSON file has no lines and columns that somebody could look up.
            Some((name, _)) => (None, format!("{}: {}", shown(name), reason.into())),
            None => (self.columns.heading_of(column).map(str::to_owned), reason.into()),
        };
        found.problems.push(Problem { line: row.line, column, reason });
    }

    /// Reads a cell with `read`, or notes the problem.
    fn read<T>(
        &self,
        row: &Row<'_>,
        column: Column,
        found: &mut Findings<'_>,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        read(self.cell(row, column)).map_err(|reason| self.refuse(row, column, reason, found)).ok()
    }

    /// Reads a row; `None` if it has a problem.
    fn date(&mut self, tx: &WriteTx<'_>, row: &Row<'_>, found: &mut Findings<'_>) -> Option<SupportDate> {
        let is_no = |what: &str, text: &str| format!("{} is no {what} that is known", shown(text));
        let required = |what: &str, text: &str| text::required(what, text, text::SHORT).map_err(|fault| fault.message);
        let release = {
            let (system, version) = (self.cell(row, Column::System), self.cell(row, Column::Version));
            match support::written::release(system, version) {
                Ok(release) => Some(release),
                Err(Wrong::System) => {
                    let wanted = "the systems are Windows, Windows Server, macOS, Android, iPadOS, iOS and ChromeOS";
                    self.refuse(row, Column::System, format!("{}; {wanted}", is_no("operating system", system)), found);
                    None
                }
                Err(Wrong::Version(reason)) => {
                    self.refuse(row, Column::Version, reason, found);
                    None
                }
            }
        };
        let edition = self.read(row, Column::Edition, found, |text| match text {
            "" => Ok(None),
            text => Edition::parse(text).or_else(|| Edition::of(text)).map(Some).ok_or_else(|| is_no("edition", text)),
        });
        let build = self.read(row, Column::Build, found, |text| match text {
            "" => Ok(None),
            text => text.parse::<u32>().map(|build| Some(i64::from(build))).map_err(|_| is_no("build", text)),
        });
        let ends = self.ends(row, found);
        let own = self.source.clone();
        let source = self.read(row, Column::Source, found, |text| match (text, own) {
            ("", Some(own)) => Ok(own),
            (text, _) => required("source", text),
        });
        let dated_on = self.dated(row, found);
        let (system, version) = release?;
        Some(SupportDate {
            build: build?,
            dated_on: dated_on?,
            edition: edition?,
            ends: ends?,
            id: tx.new_id(),
            source: source?,
            system,
            version,
        })
    }

    fn ends(&mut self, row: &Row<'_>, found: &mut Findings<'_>) -> Option<SupportEnd> {
        let text = self.cell(row, Column::Ends);
        // In that JSON it means that no end is published; in a table it may mean that support goes on.
        let is_of_json = self.about.at(row.line).is_some();
        if text.eq_ignore_ascii_case("false") && !is_of_json {
            let reason = "“false” may mean two answers: write the day, “none published” or “not looked up”";
            self.refuse(row, Column::Ends, reason, found);
            return None;
        }
        let text = if text.eq_ignore_ascii_case("false") { "none published" } else { text };
        if text.eq_ignore_ascii_case("true") {
            let reason = "support has ended, and the file doesn't say on which day: give the day in a table";
            self.refuse(row, Column::Ends, reason, found);
            return None;
        }
        let text = match SupportEnd::answer(text) {
            Some(_) => text.into(),
            None => self.dates.text(row, self.columns.heading_of(Column::Ends), text, found)?,
        };
        let reading = if self.sure { self.dates.confirmed() } else { self.dates.reading() };
        let mut said = Vec::new();
        match SupportEnd::read(&text, &reading, &mut said) {
            Ok(Some(end)) => {
                said.into_iter().for_each(|note| self.dates.say(note, found));
                Some(end)
            }
            Ok(None) => {
                self.refuse(row, Column::Ends, "the row has no day", found);
                None
            }
            Err(fault) if fault.kind == FaultKind::Question && self.about.at(row.line).is_none() => {
                let (key, column) = (found.key.clone(), self.columns.heading_of(Column::Ends).map(str::to_owned));
                let question = fact(&fault).to_owned();
                let (group, line) = (Group::UnlikelyDate, row.line);
                match found.ask(Asked { group, line, key, column, text: question, candidates: Vec::new() })? {
                    Chosen::Word(Answered::Keep) => {
                        SupportEnd::read(&text, &self.dates.confirmed(), &mut Vec::new()).ok().flatten()
                    }
                    _ => {
                        found.skipped = Some("left out, as the answer says".to_owned());
                        None
                    }
                }
            }
            Err(fault) => {
                let asks = if fault.kind == FaultKind::Question { " (confirm it if it is)" } else { "" };
                self.refuse(row, Column::Ends, format!("{}{asks}", fault.message), found);
                None
            }
        }
    }

    fn dated(&mut self, row: &Row<'_>, found: &mut Findings<'_>) -> Option<NaiveDate> {
        let text = self.cell(row, Column::Dated);
        let text = self.dates.text(row, self.columns.heading_of(Column::Dated), text, found)?;
        if text.is_empty() {
            return Some(self.dated_on);
        }
        match self.dates.reading().day(&text, Meaning::Happened) {
            Ok(meant) => meant.day,
            Err(fault) => {
                self.refuse(row, Column::Dated, fault.message, found);
                None
            }
        }
    }
}

impl Importer for Ends<'_> {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        _last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        if let Some((_, Some(wrong))) = self.about.at(row.line) {
            self.refuse(row, Column::Version, wrong.clone(), found);
            return Ok(Outcome::Bad);
        }
        let Some(date) = self.date(tx, row, found) else {
            let is_left_out = found.is_sure() && found.skipped.is_some();
            return Ok(if is_left_out { Outcome::Skipped } else { Outcome::Bad });
        };
        found.key = date.named();
        if let Some((_, line)) = self.seen.iter().find(|(seen, _)| seen.is_of_same(&date)) {
            self.refuse(row, Column::Version, format!("{} is already on line {line}", date.named()), found);
            return Ok(Outcome::Bad);
        }
        self.seen.push((date.clone(), row.line));
        if later_in_program(&date).is_some() {
            found.noted.push("the program has a later source for it".to_owned());
            return Ok(Outcome::Unchanged);
        }
        let Some(before) = self.known.iter().find(|known| known.is_of_same(&date)) else {
            tx.insert(&date)?;
            tx.log(Entry::plain("support update", Subject::new("support_date", date.id), details(&date)))?;
            return Ok(Outcome::Added);
        };
        let is_older = date.dated_on < before.dated_on;
        // A file without a day of its source tells nothing new of an end that is known.
        let is_same = date.ends == before.ends && date.source == before.source;
        let is_dated = !self.cell(row, Column::Dated).is_empty() || self.is_dated;
        let dated_on = if is_same && !is_dated { before.dated_on } else { date.dated_on };
        let after = SupportDate { id: before.id, dated_on, ..date };
        if after == *before {
            return Ok(Outcome::Unchanged);
        }
        if is_older {
            found.noted.push("the register has a later source for it".to_owned());
            return Ok(Outcome::Unchanged);
        }
        tx.update(&after)?;
        let body = changes(before, &after);
        tx.log(Entry::plain("support update", Subject::new("support_date", after.id), body))?;
        found.changes = vec![Change::of("support ends", before.ends.cell(), after.ends.cell())];
        Ok(Outcome::Changed)
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }

    fn columns(&self) -> Vec<ColumnView> {
        self.columns.views(|column| (How::Read, column.name()))
    }

    fn read_as(&self, at: usize, first: &str) -> Option<String> {
        if self.columns.at(Column::Ends) != Some(at) {
            return Some(first.to_owned());
        }
        SupportEnd::read(first, &self.dates.confirmed(), &mut Vec::new()).ok()?.map(SupportEnd::shown)
    }

    fn offer(&self, at: usize) -> Option<&str> {
        self.offers.iter().find(|(place, _)| *place == at).map(|(_, field)| field.as_str())
    }
}
