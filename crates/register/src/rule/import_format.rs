//! Import formats: how files of a system are read, kept under their headings until the school forgets them.

use crate::{
    act::{Act, Answer},
    file::{
        headings::{Columns, EXTRA, Known, Mapping, PROBLEM, squeeze},
        import::{Options, Report, no_extra_fields},
        plan::{ColumnView, How},
        table::{Choice, Table},
    },
    view::Unnumbered,
};
use domain::{
    fault::{Failure, Fault},
    import_format::{BETWEEN, ImportFormat, Imports, Reading},
    incoming::question::{Answer as Word, Answers, Group},
    person::PersonKind,
    reading::DateFormat,
    remedy::See,
    say,
    when::Instant,
    words::Word as _,
};
use serde::Serialize;
use std::{collections::BTreeMap, io::Read};
use store::{Entry, Field as _, ReadTx, Store, Subject, Value, WriteTx, details};

/// One import format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormatView {
    pub no: Option<i64>,
    pub imports: Imports,
    /// The headings of the file, with only letters and digits, in alphabetical order.
    pub headings: Vec<String>,
    /// The field of each heading that was mapped by hand.
    pub map: BTreeMap<String, String>,
    /// The headings of ignored columns.
    pub ignore: Vec<String>,
    pub dates: Option<DateFormat>,
    /// The category of items in rows without one.
    pub category: Option<String>,
    /// The kind of people in rows without one.
    pub kind: Option<PersonKind>,
    /// The answers to questions about how the file is written.
    pub answers: BTreeMap<Group, Word>,
    pub remembered_at: Instant,
}

impl FormatView {
    fn build(format: &ImportFormat) -> Result<Self, Fault> {
        let Reading { map, ignore, dates, category, kind, answers } = reading_of(format)?;
        let headings = format.headings.split(BETWEEN).map(str::to_owned).collect();
        let (no, imports, remembered_at) = (Some(format.no), format.imports, format.remembered_at);
        Ok(Self { no, imports, headings, map, ignore, dates, category, kind, answers, remembered_at })
    }
}

impl Unnumbered for FormatView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Lists the import formats by number.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<FormatView>, Fault> {
    let all: Vec<ImportFormat> = tx.list("order by r.no", &[])?;
    all.iter().map(FormatView::build).collect()
}

/// Reads one import format.
///
/// Errors: no format has this number.
pub fn show(tx: &ReadTx<'_>, no: i64) -> Result<FormatView, Fault> {
    FormatView::build(&by_no(tx, no)?)
}

/// Finds the reading that was remembered for an import of files with these headings.
pub fn find(tx: &ReadTx<'_>, imports: Imports, headings: &[String]) -> Result<Option<Reading>, Fault> {
    known(tx, imports, &key(headings))?.as_ref().map(reading_of).transpose()
}

/// Remembers the reading of files with these headings, instead of an earlier one. Returns false if that was the same.
pub fn remember(tx: &WriteTx<'_>, imports: Imports, headings: &[String], reading: &Reading) -> Result<bool, Fault> {
    let headings = key(headings);
    let reading = reading.stored();
    let format = match known(tx, imports, &headings)? {
        Some(known) if known.reading == reading => return Ok(false),
        Some(known) => {
            let format = ImportFormat { reading, remembered_at: tx.at(), ..known };
            tx.update(&format)?;
            format
        }
        None => {
            let (id, no, remembered_at) = (tx.new_id(), tx.next_no("import_format")?, tx.at());
            let format = ImportFormat { headings, id, imports, no, reading, remembered_at };
            tx.insert(&format)?;
            format
        }
    };
    log(tx, "import-format remember", &format)?;
    Ok(true)
}

/// Opens a table whose columns are all fields, and finds them: by what the user gives, by what was remembered for these
/// headings, or by known headings.
///
/// Errors: the file can't be read; the user keeps unknown columns, which only items have, or names an unknown heading or
/// field.
pub(crate) fn open<R: Read, C: Copy + PartialEq>(
    store: &mut Store,
    imports: Imports,
    known: &Known<'_, C>,
    reader: R,
    options: &mut Options<'_, impl Report>,
) -> Result<(Table<R>, Columns<C>), Fault> {
    no_extra_fields(&options.answers)?;
    let is_known = |heading: &str| known.knows(heading, &options.mapping);
    let table = Table::open(reader, &Choice { sheet: options.sheet.as_deref(), is_known: &is_known })?;
    recall(store, imports, table.headings(), options)?;
    let columns = Columns::find(table.headings(), known, &options.mapping, |_| false)?;
    Ok((table, columns))
}

/// Adds the reading that was remembered for a file's headings to what the user has given now, which comes first.
pub(crate) fn recall(
    store: &mut Store,
    imports: Imports,
    headings: impl IntoIterator<Item = impl Into<String>>,
    options: &mut Options<'_, impl Report>,
) -> Result<(), Fault> {
    let names: Vec<String> = headings.into_iter().map(Into::into).collect();
    let Some(reading) = store.read(|tx| find(tx, imports, &names))? else { return Ok(()) };
    let mapping = &mut options.mapping;
    for (theirs, field) in reading.map {
        if !mapping.names(&theirs) {
            mapping.map.push(format!("{theirs}={field}"));
        }
    }
    for heading in reading.ignore {
        if !mapping.names(&heading) && !mapping.ignore.contains(&heading) {
            mapping.ignore.push(heading);
        }
    }
    reading.answers.into_iter().for_each(|(group, answer)| options.answers.settle(group, answer));
    options.dates = options.dates.or(reading.dates);
    options.default = options.default.take().or(reading.category).or(reading.kind.map(|kind| kind.to_string()));
    Ok(())
}

/// Remembers how a file was read: what the user gave, and the columns that an answer left out.
pub(crate) fn keep(
    tx: &WriteTx<'_>,
    imports: Imports,
    report: &impl Report,
    answers: &Answers,
    given: (&Mapping, Option<DateFormat>, Option<&str>),
) -> Result<(), Fault> {
    keep_under(&report.found().plan.headings, tx, imports, report, answers, given)
}

/// Remembers how files were read as [`keep`] does, under these headings.
pub(crate) fn keep_under(
    headings: &[String],
    tx: &WriteTx<'_>,
    imports: Imports,
    report: &impl Report,
    answers: &Answers,
    (mapping, dates, default): (&Mapping, Option<DateFormat>, Option<&str>),
) -> Result<(), Fault> {
    let columns = &report.found().plan.columns;
    let unknown = |how: How| {
        let is_it =
            move |column: &&ColumnView| column.how == how && report.found().unknown_columns.contains(&column.heading);
        columns.iter().filter(is_it).map(|column| column.heading.clone())
    };
    let pairs = mapping.map.iter().filter_map(|order| order.rsplit_once('='));
    let given = pairs.map(|(theirs, field)| (theirs.trim().to_owned(), field.trim().to_owned()));
    let map = given.chain(unknown(How::Kept).map(|heading| (heading, EXTRA.to_owned()))).collect();
    let ignore = mapping.ignore.iter().cloned().chain(unknown(How::Ignored)).collect();
    let (category, kind) = match imports {
        Imports::People => (None, default.and_then(PersonKind::parse)),
        _ => (default.map(str::to_owned), None),
    };
    let answers = answers.of_groups().filter(|(group, _)| group.is_about_the_file()).collect();
    remember(tx, imports, headings, &Reading { map, ignore, dates, category, kind, answers }).map(|_| ())
}

/// Forgets an import format. Records that were imported with it stay.
///
/// Errors: no format has this number.
pub fn forget(store: &mut Store, act: &Act, no: i64) -> Result<Answer<FormatView>, Failure> {
    act.write(store, |tx, _| {
        let format = by_no(tx, no)?;
        let view = FormatView::build(&format)?;
        tx.delete(&format)?;
        log(tx, "import-format forget", &format)?;
        Ok(Answer::plain(view))
    })
}

/// The headings of a file as one text, by which its format is found. Their order and spelling don't matter.
fn key(headings: &[String]) -> String {
    let reasons = squeeze(PROBLEM);
    let names = headings.iter().map(|heading| squeeze(heading));
    // A file of skipped rows has the same headings, and ours for the reasons.
    let mut names: Vec<String> = names.filter(|name| *name != reasons).collect();
    names.sort_unstable();
    names.join(BETWEEN)
}

fn known(tx: &ReadTx<'_>, imports: Imports, key: &str) -> Result<Option<ImportFormat>, Fault> {
    let params = [imports.to_value(), Value::Text(key.into())];
    tx.get("where r.imports = ?1 and r.headings = ?2", &params)
}

fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<ImportFormat, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no import format {no}"))
            .hint(say![See::ImportFormats, " lists them with their numbers."])
    })
}

fn reading_of(format: &ImportFormat) -> Result<Reading, Fault> {
    let damaged = || Fault::damaged(format!("import format {} ({}) can't be read", format.no, format.imports));
    Reading::read(&format.reading).ok_or_else(damaged)
}

fn log(tx: &WriteTx<'_>, action: &'static str, format: &ImportFormat) -> Result<(), Fault> {
    tx.log(Entry::plain(action, Subject::new("import_format", format.id), details(format))).map(|_| ())
}
