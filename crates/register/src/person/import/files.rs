//! The files of an import of people: one table, or the tables of a folder or zip file one after the other.

use super::{
    People,
    bundle::{Bundle, Opened as Part, Source, named},
    columns::{KEYS, are_of_items, known, repeats},
    enrolments,
    layouts::{Format, is_known, layout},
    roles::Roles,
    row::{self, Plan},
};
use crate::{
    act::{Act, Answer},
    file::{
        headings::{Columns, Mapping},
        import::{self, Dates, ImportReport, Imported, Options, Problem, Run},
        look::Look,
        plan::{ColumnView, NotInFile},
        table::{Choice, Table},
    },
    person::group::roll,
    rule::import_format,
};
use domain::{
    fault::{Failure, Fault},
    import_format::Imports,
    person::PersonKind,
    reading::DateFormat,
    remedy::{Input, Remedy, See},
    say,
    say::Say,
    words::Word as _,
};
use std::{
    io::{Read, Write},
    sync::Arc,
};
use store::Store;

/// The most refs that are listed as missing from the file.
const MOST_NOT_IN_FILE: usize = 20;

/// A table of people, and how it is read.
struct Opened<R> {
    /// The name of the file, if it is one of several.
    name: Option<String>,
    table: Table<R>,
    plan: Plan,
    /// The heading of the column with the ref.
    key: String,
}

/// Imports people from a file, a folder or a zip file: all of it, or nothing. The exports of other programs are
/// recognised by their headings.
///
/// A known person is updated; empty cells change nothing. A new last working day moves open loans back to it. If
/// `missing` is set, people in the register who are not in the file are listed; a folder and Google's file always list
/// them. `progress` receives the number of bytes read.
///
/// Errors: no column holds a ref; the file can't be read.
pub fn import(
    store: &mut Store,
    act: &Act,
    source: Source<'_>,
    mut options: Options<'_>,
    missing: bool,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    import::no_extra_fields(&options.answers)?;
    match source {
        Source::Table(reader) => {
            let opened = one(store, reader, &mut options)?;
            let missing = missing || opened.plan.columns.has(super::Column::Unit);
            run(store, act, vec![opened], None, options, missing, progress)
        }
        Source::Bundle(bundle) => {
            let opened = several(store, &bundle, &mut options)?;
            run(store, act, opened, Some(&bundle), options, true, progress)
        }
    }
}

/// Looks at a file of people: its sheets and headings, and the fields that a heading can be mapped to. The columns of a
/// zip file can't be mapped.
pub fn look(bytes: &Arc<[u8]>, mapping: &Mapping, sheet: Option<&str>) -> Look {
    if !matches!(Bundle::zipped("", bytes), Ok(None)) {
        return Look::default();
    }
    let general = known(None);
    let fields = general.names(|_| false);
    Look::at(bytes, (mapping, sheet), fields, |heading| general.has(heading) || is_known(heading))
}

/// Opens a single table.
fn one<R: Read>(store: &mut Store, reader: R, options: &mut Options<'_>) -> Result<Opened<R>, Fault> {
    let general = known(None);
    let is_known = |heading: &str| general.knows(heading, &options.mapping) || is_known(heading);
    let table = Table::open(reader, &Choice { sheet: options.sheet.as_deref(), is_known: &is_known })?;
    import_format::recall(store, Imports::People, table.headings(), options)?;
    let opened = open(None, table, None, &options.mapping)?;
    let format = opened.plan.layout.map(|layout| layout.format);
    let is_part = match format {
        Some(Format::UsersWithoutRoles) => true,
        Some(Format::OneKind) => options.default.is_none(),
        _ => false,
    };
    if is_part {
        return Err(Fault::bad_file("this is only one file of a School Data Sync folder")
            .hint("Give the folder's path, or a zip file of it. It holds users.csv and roles.csv, or Student.csv and Teacher.csv."));
    }
    Ok(opened)
}

fn open<R: Read>(
    name: Option<String>,
    table: Table<R>,
    kind: Option<PersonKind>,
    mapping: &Mapping,
) -> Result<Opened<R>, Fault> {
    let layout = layout(table.headings());
    let known = known(layout);
    let columns = Columns::find(table.headings(), &known, mapping, repeats)?;
    let Some(key) = KEYS.into_iter().find_map(|key| columns.heading_of(key)).map(str::to_owned) else {
        let mut hint = say!["Say which column identifies people: ", Input::Map.with("Their Heading=ref"), "."];
        if are_of_items(&columns.headings) {
            hint = say!["Its headings are those of items, which come in with ", Remedy::ImportItems, ". ", hint];
        }
        let why = "the file has no column with a ref, admission number, staff number or username";
        return Err(import::no_key(why, &columns, &known, hint));
    };
    let offers = columns.offers(&known);
    let has_guests = false;
    Ok(Opened { name, table, plan: Plan { columns, layout, offers, kind, has_guests }, key })
}

/// Opens the tables of people in a folder or zip file.
fn several(store: &mut Store, bundle: &Bundle, options: &mut Options<'_>) -> Result<Vec<Opened<Box<dyn Read>>>, Fault> {
    let general = known(None);
    let is_known = |heading: &str| general.has(heading) || is_known(heading);
    let sheet = |file: &str, kind: Option<PersonKind>| -> Result<Option<Sheet>, Fault> {
        let Some(Part { name, reader }) = bundle.open(file)? else { return Ok(None) };
        let table = Table::open(reader, &Choice::of(&is_known)).map_err(|fault| named(&name, fault))?;
        if kind.is_some() && layout(table.headings()).is_none() {
            return Err(Fault::bad_file(format!("{name} has no columns ID, School DfE Number and Username"))
                .hint(say!["Export it again with the standard headings. ", See::PeopleHeadings, " lists them."]));
        }
        Ok(Some(Sheet { name, table, kind }))
    };
    let users = sheet("users.csv", None)?;
    let has_users = users.is_some();
    if !has_users && bundle.has("roles.csv") {
        return Err(no_school(bundle, ": users.csv is missing"));
    }
    let sheets: Vec<Sheet> = match users {
        Some(users) => vec![users],
        None => {
            let pupils = sheet("student.csv", Some(PersonKind::Pupil))?;
            pupils.into_iter().chain(sheet("teacher.csv", Some(PersonKind::Staff))?).collect()
        }
    };
    if sheets.is_empty() {
        return Err(no_school(bundle, ""));
    }
    let headings = sheets.iter().flat_map(|sheet| sheet.table.headings());
    import_format::recall(store, Imports::People, headings, options)?;
    let opened: Vec<_> = sheets
        .into_iter()
        .map(|Sheet { name, table, kind }| {
            open(Some(name.clone()), table, kind, &options.mapping).map_err(|fault| named(&name, fault))
        })
        .collect::<Result<_, _>>()?;
    let needs_roles = |file: &Opened<_>| file.plan.layout.is_none_or(|layout| layout.format != Format::Users);
    if has_users && opened.iter().any(needs_roles) && !bundle.has("roles.csv") {
        return Err(no_school(bundle, ": roles.csv is missing"));
    }
    Ok(opened)
}

/// A table of people in a folder or zip file.
struct Sheet {
    name: String,
    table: Table<Box<dyn Read>>,
    /// The kind of everybody in it, if the file is for one kind.
    kind: Option<PersonKind>,
}

fn no_school(bundle: &Bundle, why: &str) -> Fault {
    let holds = (!bundle.others.is_empty()).then(|| format!("It holds {}.", bundle.others.join(", ")));
    let what = "is not a School Data Sync or OneRoster folder";
    Fault::bad_file(format!("{} {what}{why}", bundle.shown)).details(holds).hint(
        "Such a folder has users.csv with roles (OneRoster), users.csv and roles.csv (School Data Sync v2.1), or \
         Student.csv and Teacher.csv (v1). To import a single file, give the file's path.",
    )
}

/// Imports the tables, then the enrolments of the folder.
fn run<R: Read>(
    store: &mut Store,
    act: &Act,
    opened: Vec<Opened<R>>,
    bundle: Option<&Bundle>,
    options: Options<'_>,
    missing: bool,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let Options { answers, dates, default: given, every_row, mapping, planned, remember, mut skip_bad, .. } = options;
    let default = given.as_deref().and_then(PersonKind::parse);
    let is_american = opened.iter().any(|file| file.plan.layout.is_some_and(|layout| layout.is_american));
    let format = dates.unwrap_or(if is_american { DateFormat::Us } else { DateFormat::Uk });
    let enrolled = match bundle {
        Some(bundle) => enrolments::Read::of(bundle, (format, act.clock().today()))?,
        None => None,
    };
    let roles = match bundle.map(|bundle| bundle.side("roles.csv")).transpose()?.flatten() {
        Some(side) if opened.iter().any(|file| file.plan.needs_roles()) => Some(Roles::read(side)?),
        _ => None,
    };
    import::write(store, act, planned, &answers, |tx, act| {
        let (mut importer, mut refused): (Option<People<'_>>, Option<Fault>) = (None, None);
        let (mut report, mut never) = (ImportReport::default(), Vec::new());
        let mut columns: Vec<ColumnView> = Vec::new();
        report.plan.every_row = every_row;
        let is_one_of_several = opened.len() > 1;
        let mut roles = roles;
        let mut headings: Vec<String> = Vec::new();
        for file in opened {
            let Opened { name, table, plan, key } = file;
            headings.extend(table.headings().iter().map(str::to_owned));
            report.key = key;
            report.unknown_columns.extend(plan.columns.unknown_headings());
            never.extend(plan.columns.never.iter().cloned());
            let importer = match &mut importer {
                Some(importer) => {
                    importer.turn_to(plan);
                    importer
                }
                None => {
                    let dates = Dates::new(format, act.clock.today());
                    let importer = importer.insert(People::new(act, plan, dates, default));
                    importer.roles = roles.take();
                    importer.forms = enrolled.as_ref().map(enrolments::Read::forms).unwrap_or_default();
                    importer
                }
            };
            let before = report.problems.len();
            let skipped = skip_bad.as_mut().map(|out| &mut **out as &mut dyn Write);
            let (done, fault) = Run::new(tx, table, importer, report, &answers, skipped)
                .finish(progress)
                .map_err(|failure| in_file(name.as_deref(), failure))?;
            report = done;
            columns.append(&mut report.plan.columns);
            // The problems of all files so far are in the fault of the last.
            refused = fault.or(refused);
            if let Some(name) = name.filter(|_| is_one_of_several) {
                say_the_file(&name, &mut report.problems[before..], refused.as_mut());
            }
        }
        let Some(mut importer) = importer else {
            return Err(Fault::bad_file("the folder holds no people").hint("Check that it is the right one.").into());
        };
        importer.finish_colleagues(tx)?;
        let mut notes = importer.notes(report.left_out);
        let mut lost: Vec<Problem> = Vec::new();
        if let Some(roles) = &mut importer.roles {
            columns.append(&mut roles.columns);
            lost.append(&mut roles.problems(&importer.sources));
        }
        if let Some(mut read) = enrolled {
            columns.append(&mut read.columns);
            lost.append(&mut read.problems(&importer.sources));
            let (enrolments, note) = read.groups(&importer.by_key);
            notes.extend(note);
            report.groups = Some(roll::apply(tx, &enrolments)?);
        }
        if let Some(bundle) = bundle {
            columns.append(&mut bundle.ignored()?);
        }
        if !lost.is_empty() {
            let untold = tell_lost(&mut report, lost);
            match &skip_bad {
                // The people are good; only their roles or enrolments are left out.
                Some(_) => report.left_out += 1,
                None => refused = Some(import::refused(&report, untold)),
            }
        }
        report.plan.columns = columns;
        if remember && refused.is_none() {
            let given = (&mapping, dates, given.as_deref());
            import_format::keep_under(&headings, tx, Imports::People, &report, &answers, given)?;
        }
        row::hide_secrets(&mut report.plan.columns);
        report.plan.by_kind = std::mem::take(&mut importer.by_kind);
        let leavers = if missing { importer.missing(tx)? } else { Vec::new() };
        let first = leavers.iter().take(MOST_NOT_IN_FILE).map(|who| who.reference.clone()).collect();
        report.plan.not_in_file = NotInFile { count: leavers.len() as u64, first };
        report.leavers = Some(leavers);
        report.joiners = Some(std::mem::take(&mut importer.joiners));
        report.movers = Some(std::mem::take(&mut importer.movers));
        Ok((import::answer(report, &never, notes), refused))
    })
}

/// Adds problems of the files beside the file of people to the report. Returns the number of those that are not listed.
fn tell_lost(report: &mut ImportReport, mut lost: Vec<Problem>) -> u64 {
    let room = import::TOLD.saturating_sub(report.problems.len());
    let untold = lost.len().saturating_sub(room);
    lost.truncate(room);
    report.problems.append(&mut lost);
    untold as u64
}

/// Adds the file's name to a failure, because a folder has several files.
fn in_file(name: Option<&str>, failure: Failure) -> Failure {
    match (failure, name) {
        (Failure::Fault(fault), Some(name)) => Failure::Fault(named(name, fault)),
        (failure, _) => failure,
    }
}

/// Adds the file's name to problems, and to the fault that lists them.
fn say_the_file(name: &str, problems: &mut [Problem], fault: Option<&mut Fault>) {
    let mut renamed: Vec<(Say, Say)> = Vec::with_capacity(problems.len());
    for problem in problems {
        let before = Say::from(problem.told());
        problem.reason = format!("{} ({name})", problem.reason);
        renamed.push((before, problem.told().into()));
    }
    let Some(fault) = fault else { return };
    for detail in &mut fault.details {
        if let Some((_, told)) = renamed.iter().find(|(before, _)| before == detail) {
            detail.clone_from(told);
        }
    }
}
