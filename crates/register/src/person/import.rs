//! Imports people from files. Each row is one person, identified by kind and ref. A row with an admission number is a
//! pupil.

use super::{
    edit,
    list::{self, Filter},
    school_systems::{self, Folder},
};
use crate::{
    act::{Act, Answer, Timed},
    file::{
        headings::{Columns, Known, headings_of},
        import::{self, Dates, ImportReport, Imported, Importer, Moved, Options, Outcome, Problem, Remarks, Run},
        plan::{ColumnView, Findings, How},
        table::{Choice, Row, Table},
    },
    view::Who,
};
use domain::{
    fault::{Failure, Fault},
    field::Field as _,
    ids::PersonId,
    leaver,
    person::{Person, PersonKind},
    person_fields::{self, PersonField},
    reading::DateFormat,
    remedy::Input,
    say,
    say::Notes,
    text::{count, fold, shown},
};
use std::{
    collections::HashSet,
    io::{Read, Write},
};
use store::{ReadTx, Store, WriteTx, import_keys};

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Ref,
    Admission,
    StaffNumber,
    Field(PersonField),
    First(Rank),
    Last(Rank),
}

/// The kind of a name. A person goes by the preferred name, then the plain one, then the legal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    Preferred,
    Plain,
    Legal,
}

const RANKS: [Rank; 3] = [Rank::Preferred, Rank::Plain, Rank::Legal];

/// Columns that may hold a person's ref. The first column with a value counts.
const KEYS: [Column; 4] = [Column::Ref, Column::Admission, Column::StaffNumber, Column::Field(PersonField::Username)];

/// Headings for refs and for the several kinds of names, which are not plain fields.
const OTHERS: &[(&str, Column)] = {
    use Column as C;
    &[
        ("ref", C::Ref),
        ("admissionno", C::Admission),
        ("admissionnumber", C::Admission),
        ("adno", C::Admission),
        ("staffnumber", C::StaffNumber),
        ("staffno", C::StaffNumber),
        ("employeenumber", C::StaffNumber),
        ("legalfirstname", C::First(Rank::Legal)),
        ("legalforename", C::First(Rank::Legal)),
        ("preferredfirstname", C::First(Rank::Preferred)),
        ("preferredforename", C::First(Rank::Preferred)),
        ("preferredname", C::First(Rank::Preferred)),
        ("legallastname", C::Last(Rank::Legal)),
        ("legalsurname", C::Last(Rank::Legal)),
        ("preferredlastname", C::Last(Rank::Preferred)),
        ("preferredsurname", C::Last(Rank::Preferred)),
    ]
};

/// All known headings.
pub(crate) fn known() -> Known<'static, Column> {
    let column = |field| match field {
        PersonField::FirstName => Column::First(Rank::Plain),
        PersonField::LastName => Column::Last(Rank::Plain),
        field => Column::Field(field),
    };
    let fields = OTHERS.iter().copied().chain(headings_of(column)).collect();
    Known { fields, first_ignored: &[], ignored: &[] }
}

/// Imports a file of people: all of it, or nothing. Google's user download is recognised by its headings.
///
/// A known person is updated; empty cells change nothing. A new last working day moves open loans back to it. If
/// `missing` is set, people in the register who are not in the file are listed. `progress` receives the number of
/// bytes read.
///
/// Errors: no column holds a ref; the file has problems (each with its line).
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    options: Options<'_>,
    missing: bool,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let known = known();
    let is_known = |heading: &str| known.knows(heading, &options.mapping) || school_systems::is_known(heading);
    let table = Table::open(reader, &Choice { sheet: options.sheet.as_deref(), is_known: &is_known })?;
    if school_systems::is_of_a_folder(table.headings()) {
        return Err(Fault::bad_file("this is only one file of a School Data Sync folder")
            .hint("Give the folder's path. It holds users.csv and roles.csv, or Student.csv and Teacher.csv.")
            .into());
    }
    if school_systems::is_google(table.headings()) {
        let (csv, notes) = school_systems::google(table)?;
        let table = Table::open(csv, &Choice::of(&is_known))?;
        return import_table(store, act, table, options, true, notes, progress);
    }
    import_table(store, act, table, options, missing, Vec::new(), progress)
}

fn import_table(
    store: &mut Store,
    act: &Act,
    table: Table<impl Read>,
    options: Options<'_>,
    missing: bool,
    notes: Vec<String>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let (columns, report) = read_headings(&table, &options)?;
    let Options { answers, dates, planned, skip_bad, .. } = options;
    import::write(store, act, planned, |tx, act| {
        let dates = Dates::new(dates.unwrap_or(DateFormat::Uk), act.clock.today());
        let mut importer = People::new(act, columns, dates);
        let (report, refused) = Run::new(tx, table, &mut importer, report, &answers, skip_bad).finish(progress)?;
        Ok((importer.answer(tx, report, missing, notes)?, refused))
    })
}

/// Imports a School Data Sync folder: all of its files, or nothing.
///
/// Errors: the same as for [`import`], with the name of the file.
pub fn import_folder(
    store: &mut Store,
    act: &Act,
    folder: Folder,
    mut options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let planned = options.planned.take();
    import::write(store, act, planned, |tx, act| {
        let mut importer: Option<People<'_>> = None;
        let (mut report, mut refused) = (ImportReport::default(), None);
        let known = known();
        let is_known = |heading: &str| known.has(heading);
        for file in &folder.files {
            let table = Table::open(file.csv.as_slice(), &Choice::of(&is_known))?;
            let (columns, fresh) = read_headings(&table, &options)?;
            report.key = fresh.key;
            report.plan.every_row = options.every_row;
            let dates = || Dates::new(options.dates.unwrap_or(DateFormat::Us), act.clock.today());
            let importer = importer.get_or_insert_with(|| People::new(act, columns, dates()));
            let skip_bad = options.skip_bad.as_mut().map(|out| &mut **out as &mut dyn Write);
            let run = Run::new(tx, table, importer, report, &options.answers, skip_bad);
            let (done, fault) = run.finish(progress).map_err(|failure| of(&file.name, failure))?;
            report = done;
            refused = refused.or(fault);
        }
        match importer {
            Some(importer) => Ok((importer.answer(tx, report, true, folder.notes.clone())?, refused)),
            None => Err(Fault::bad_file("the folder holds no people").hint("Check that it is the right one.").into()),
        }
    })
}

/// A pupil's year and form, such as "Year 9, 9B".
fn year_and_class(person: &Person) -> String {
    let year = person.year_group.as_ref().map(|year| format!("Year {year}"));
    let both: Vec<String> = year.into_iter().chain(person.class.clone()).collect();
    if both.is_empty() { "no form".to_owned() } else { both.join(", ") }
}

/// Adds the file's name to a failure, because a folder has several files.
fn of(name: &str, failure: Failure) -> Failure {
    match failure {
        Failure::Fault(mut fault) => {
            fault.message = match fault.message.strip_prefix("the file") {
                Some(rest) => format!("{name}{rest}"),
                None => format!("{name}: {}", fault.message),
            };
            Failure::Fault(fault)
        }
        refused => refused,
    }
}

/// Reads the file's columns, and starts a report that names the column with the ref.
fn read_headings(table: &Table<impl Read>, options: &Options<'_>) -> Result<(Columns<Column>, ImportReport), Fault> {
    let known = known();
    let columns = Columns::find(table.headings(), &known, &options.mapping, |_| false)?;
    let Some(key) = KEYS.into_iter().find_map(|key| columns.heading_of(key)).map(str::to_owned) else {
        return Err(import::no_key(
            "the file has no column with a ref, admission number, staff number or username",
            &columns,
            &known,
            say!["Say which column identifies people: ", Input::Map.with("Their Heading=ref"), "."],
        ));
    };
    let unknown_columns = columns.unknown.iter().map(|(_, heading)| heading.clone()).collect();
    let mut report = ImportReport { key, unknown_columns, ..ImportReport::default() };
    report.plan.every_row = options.every_row;
    Ok((columns, report))
}

struct People<'a> {
    act: &'a Timed<'a>,
    columns: Columns<Column>,
    dates: Dates,
    /// The number of loans that moved back to a last working day.
    pulled: usize,
    remarks: Remarks,
    /// All people in the file. `kinds` has the kinds of person in the file.
    in_file: HashSet<PersonId>,
    kinds: HashSet<PersonKind>,
    joiners: Vec<Who>,
    movers: Vec<Moved>,
}

impl<'a> People<'a> {
    fn new(act: &'a Timed<'a>, columns: Columns<Column>, dates: Dates) -> Self {
        Self {
            act,
            columns,
            dates,
            pulled: 0,
            remarks: Remarks::default(),
            in_file: HashSet::new(),
            kinds: HashSet::new(),
            joiners: Vec::new(),
            movers: Vec::new(),
        }
    }

    /// Makes the answer, with the people who joined, moved or are not in the file.
    fn answer(
        self,
        tx: &ReadTx<'_>,
        mut report: ImportReport,
        missing: bool,
        notes: Vec<String>,
    ) -> Result<Answer<ImportReport>, Failure> {
        report.leavers = Some(if missing { self.missing(tx)? } else { Vec::new() });
        report.joiners = Some(self.joiners);
        report.movers = Some(self.movers);
        let mut notes = Notes::from(notes);
        notes.extend(self.remarks.into_notes());
        if self.pulled > 0 {
            notes.push(format!("{} now due on the borrower's last day", count(self.pulled, "loan")));
        }
        Ok(import::answer(report, &self.columns.never, notes))
    }

    /// Lists people in the register who are not in the file, of the kinds that the file holds. People who have left
    /// don't count as missing.
    fn missing(&self, tx: &ReadTx<'_>) -> Result<Vec<Who>, Fault> {
        let today = self.act.clock.today();
        let mut missing = Vec::new();
        list::each_person(tx, &Filter::default(), |person| {
            let has_left = leaver::leaving_day(&person).is_some_and(|day| day < today);
            if self.kinds.contains(&person.kind) && !self.in_file.contains(&person.id) && !has_left {
                missing.push(Who::from(&person));
            }
            Ok::<(), Fault>(())
        })?;
        Ok(missing)
    }
}

impl Importer for People<'_> {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        _last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        let (kind, reference) = match (self.kind(row), self.reference(row)) {
            (Ok(kind), Ok(reference)) => (kind, reference),
            (kind, reference) => {
                found.problems.extend(kind.err());
                found.problems.extend(reference.err());
                return Ok(Outcome::Bad);
            }
        };
        let folded = fold(&reference);
        if let Some(first) = import_keys::note(tx, &format!("{kind} {folded}"), row.line)? {
            let fault = Fault::bad_file(format!("{} is already used on line {first}", shown(&reference)));
            found.problems.push(self.problem(row, self.key_heading(row).as_deref(), fault));
        }
        let mut before = store::person::by_ref(tx, kind, &folded)?;
        if before.is_none() && self.is_known_by_login(row) {
            before = store::person::by_login(tx, kind, &folded, self.cell(row, Column::Field(PersonField::Email)))?;
        }
        if before.is_none()
            && let Some(one) = store::person::by_old_ref(tx, kind, &folded)?
        {
            self.remarks.add(format!("{} was merged into {}: the row changes nothing", shown(&reference), one.label()));
            self.in_file.insert(one.id);
            return Ok(Outcome::Unchanged);
        }
        let fresh = || Person::new(tx.new_id(), kind, reference, String::new(), tx.at());
        let mut after = before.clone().unwrap_or_else(fresh);
        self.fill(&mut after, row, found);
        if after.family_name.is_none() {
            let column = RANKS.into_iter().find_map(|rank| self.columns.heading_of(Column::Last(rank)));
            let column = Some(column.unwrap_or("Last Name").to_owned());
            found.problems.extend(person_fields::last_name("").err().map(|f| Problem {
                line: row.line,
                column,
                reason: f.message,
            }));
        }
        if !found.is_sure() {
            return Ok(Outcome::Bad);
        }
        after.refold();
        match self.write(tx, before.as_ref(), &after) {
            Err(fault) if fault.kind.is_of_what_was_given() => {
                found.problems.push(self.problem(row, None, fault));
                Ok(Outcome::Bad)
            }
            written => Ok(written?),
        }
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }

    fn columns(&self) -> Vec<ColumnView> {
        self.columns.views(|_| (How::Read, ""))
    }

    fn read_as(&self, _at: usize, first: &str) -> Option<String> {
        Some(first.to_owned())
    }

    fn offer(&self, _at: usize) -> Option<&'static str> {
        None
    }
}

impl People<'_> {
    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        self.columns.read.iter().find(|(_, column)| *column == wanted).map_or("", |(at, _)| row.cell(*at))
    }

    fn problem(&self, row: &Row<'_>, column: Option<&str>, fault: Fault) -> Problem {
        Problem { line: row.line, column: column.map(str::to_owned), reason: fault.message }
    }

    fn kind(&self, row: &Row<'_>) -> Result<PersonKind, Problem> {
        let column = Column::Field(PersonField::Kind);
        match self.cell(row, column) {
            "" if self.cell(row, Column::Admission).is_empty() => Ok(PersonKind::Staff),
            "" => Ok(PersonKind::Pupil),
            word => person_fields::kind(word).map_err(|f| self.problem(row, self.columns.heading_of(column), f)),
        }
    }

    fn reference(&self, row: &Row<'_>) -> Result<String, Problem> {
        let cell = KEYS.into_iter().map(|key| self.cell(row, key)).find(|cell| !cell.is_empty()).unwrap_or_default();
        person_fields::reference(cell).map_err(|fault| Problem {
            line: row.line,
            column: self.key_heading(row),
            reason: fault.message,
        })
    }

    /// True if only the username identifies the person. The register may know that person by another ref.
    fn is_known_by_login(&self, row: &Row<'_>) -> bool {
        KEYS.iter().all(|key| self.cell(row, *key).is_empty() == (*key != Column::Field(PersonField::Username)))
    }

    /// The heading of the column that the ref came from, or should have come from.
    fn key_heading(&self, row: &Row<'_>) -> Option<String> {
        let filled = KEYS.into_iter().find(|key| !self.cell(row, *key).is_empty());
        let column = filled.or_else(|| KEYS.into_iter().find(|key| self.columns.has(*key)))?;
        self.columns.heading_of(column).map(str::to_owned)
    }

    /// Sets the person's fields from the row. Empty cells change nothing.
    fn fill(&mut self, person: &mut Person, row: &Row<'_>, found: &mut Findings<'_>) {
        let (reading, mut has_date) = (self.dates.reading(), false);
        let names =
            [(Column::First as fn(Rank) -> Column, PersonField::FirstName), (Column::Last, PersonField::LastName)];
        let names = names.into_iter().filter_map(|(column, field)| {
            let ranked = RANKS.into_iter().map(column).find(|c| !self.cell(row, *c).is_empty())?;
            Some((ranked, field))
        });
        let fields = self.columns.read.iter().filter_map(|(_, column)| match column {
            Column::Field(field) if *field != PersonField::Kind => Some((*column, *field)),
            _ => None,
        });
        let cells: Vec<(Column, PersonField)> = names.chain(fields).collect();
        for (column, field) in cells {
            let cell = self.cell(row, column);
            if cell.is_empty() {
                continue;
            }
            if field.is_date() {
                self.dates.see(cell);
            }
            has_date |= field.is_date();
            match field.set(person, cell, &reading) {
                Ok(said) => said.into_iter().for_each(|said| self.remarks.add(said)),
                Err(fault) => found.problems.push(self.problem(row, self.columns.heading_of(column), fault)),
            }
        }
        if has_date && let Err(fault) = person_fields::must_leave_after_start(person, &reading) {
            found.problems.push(self.problem(row, None, fault));
        }
    }

    fn write(&mut self, tx: &WriteTx<'_>, before: Option<&Person>, after: &Person) -> Result<Outcome, Fault> {
        self.in_file.insert(after.id);
        self.kinds.insert(after.kind);
        let Some(before) = before else {
            edit::insert(tx, after)?;
            self.joiners.push(after.into());
            return Ok(Outcome::Added);
        };
        if (&before.class_folded, &before.year_group) != (&after.class_folded, &after.year_group) {
            self.movers.push(Moved {
                reference: after.reference.clone(),
                name: after.name.clone(),
                from: year_and_class(before),
                to: year_and_class(after),
            });
        }
        if before == after {
            return Ok(Outcome::Unchanged);
        }
        // People sign in with their username, and other files may identify them by it.
        if let (Some(was), Some(is)) = (&before.username, &after.username)
            && was != is
        {
            self.remarks.add(format!("the username of {} changed from {was} to {is}", after.label()));
        }
        Ok(match edit::update(tx, self.act, before, after)? {
            Some(pulled) => {
                self.pulled += pulled.len();
                Outcome::Changed
            }
            None => Outcome::Unchanged,
        })
    }
}
