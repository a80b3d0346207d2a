//! People files: a row is a person, known by ref within the kind. A row with an admission number is a pupil.

use super::{
    headings::Columns,
    import::{self, Dates, ImportReport, Importer, Options, Outcome, Problem, Remarks, Run},
    table::{Row, Table},
};
use crate::{
    domain::{
        fault::{Failure, Fault},
        person::{Person, PersonKind},
        person_fields::{self, PersonField},
        text::{count, fold, shown},
    },
    ops::{self, Act, Answer},
    store::{self, Store, Tx, seen},
};
use std::io::Read;

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Ref,
    Admission,
    StaffNumber,
    Field(PersonField),
    First(Rank),
    Last(Rank),
}

/// Which of several names a person goes by: the preferred one, then the plain one, then the legal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    Preferred,
    Plain,
    Legal,
}

const RANKS: [Rank; 3] = [Rank::Preferred, Rank::Plain, Rank::Legal];

/// Where a person's ref may stand, the first that is there.
const KEYS: [Column; 4] = [Column::Ref, Column::Admission, Column::StaffNumber, Column::Field(PersonField::Username)];

/// Known headings, squeezed to letters and digits.
const KNOWN: &[(&str, Column)] = {
    use Column as C;
    use PersonField as F;
    &[
        ("ref", C::Ref),
        ("admissionno", C::Admission),
        ("admissionnumber", C::Admission),
        ("adno", C::Admission),
        ("staffnumber", C::StaffNumber),
        ("staffno", C::StaffNumber),
        ("employeenumber", C::StaffNumber),
        ("firstname", C::First(Rank::Plain)),
        ("forename", C::First(Rank::Plain)),
        ("legalfirstname", C::First(Rank::Legal)),
        ("legalforename", C::First(Rank::Legal)),
        ("preferredfirstname", C::First(Rank::Preferred)),
        ("preferredforename", C::First(Rank::Preferred)),
        ("preferredname", C::First(Rank::Preferred)),
        ("lastname", C::Last(Rank::Plain)),
        ("surname", C::Last(Rank::Plain)),
        ("legallastname", C::Last(Rank::Legal)),
        ("legalsurname", C::Last(Rank::Legal)),
        ("preferredlastname", C::Last(Rank::Preferred)),
        ("preferredsurname", C::Last(Rank::Preferred)),
        ("kind", C::Field(F::Kind)),
        ("yeargroup", C::Field(F::YearGroup)),
        ("class", C::Field(F::Class)),
        ("reggroup", C::Field(F::Class)),
        ("tutorgroup", C::Field(F::Class)),
        ("registrationform", C::Field(F::Class)),
        ("classteacher", C::Field(F::ClassTeacher)),
        ("email", C::Field(F::Email)),
        ("emailaddress", C::Field(F::Email)),
        ("username", C::Field(F::Username)),
        ("upn", C::Field(F::Upn)),
        ("manager", C::Field(F::Manager)),
        ("jobtitle", C::Field(F::JobTitle)),
        ("guardianname", C::Field(F::GuardianName)),
        ("guardiancontact", C::Field(F::GuardianContact)),
        ("startdate", C::Field(F::StartOn)),
        ("lastworkingday", C::Field(F::LastWorkingDay)),
        ("leavingdate", C::Field(F::LastWorkingDay)),
        ("contractend", C::Field(F::ContractEnd)),
        ("enddate", C::Field(F::ContractEnd)),
        ("notes", C::Field(F::Notes)),
    ]
};

/// Reads a file of people into the register: all of it, or nothing.
///
/// A known ref is brought up to date, and its empty cells change nothing. A new last working day pulls open loans
/// back to it. `progress` is told how many bytes were read.
///
/// Errors: no column with a ref, problems in the file (each with its line), the register can't be written.
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<ImportReport>, Failure> {
    let table = Table::open(reader)?;
    let columns = Columns::find(table.headings(), KNOWN, &options.map, |_| false)?;
    let Some(key) = KEYS.into_iter().find_map(|key| columns.heading_of(key)).map(str::to_owned) else {
        return Err(import::no_key(
            "nothing tells these people apart: no ref, admission number, staff number or username",
            &columns.headings,
            "Name the column with --map \"Their Heading=ref\".",
        )
        .into());
    };
    let unknown_columns = columns.unknown.iter().map(|(_, heading)| heading.clone()).collect();
    act.write(store, |tx| {
        let dates = Dates::new(options.dates);
        let mut importer = People { act, columns, dates, pulled: 0, remarks: Remarks::default() };
        let report = ImportReport { key, unknown_columns, ..ImportReport::default() };
        let report = Run::new(tx, table, &mut importer, report, options.skip_bad).finish(progress)?;
        let mut notes = importer.remarks.into_notes();
        if importer.pulled > 0 {
            notes.push(format!("{} now due on a last working day", count(importer.pulled, "loan")));
        }
        Ok(import::answer(report, &importer.columns.never, notes))
    })
}

struct People<'a> {
    act: &'a Act,
    columns: Columns<Column>,
    dates: Dates,
    /// Loans that a last working day pulled back.
    pulled: usize,
    remarks: Remarks,
}

impl Importer for People<'_> {
    fn take(&mut self, tx: &Tx<'_>, row: &Row<'_>, _last: bool, bad: &mut Vec<Problem>) -> Result<Outcome, Failure> {
        let (kind, reference) = match (self.kind(row), self.reference(row)) {
            (Ok(kind), Ok(reference)) => (kind, reference),
            (kind, reference) => {
                bad.extend(kind.err());
                bad.extend(reference.err());
                return Ok(Outcome::Bad);
            }
        };
        let folded = fold(&reference);
        if let Some(first) = seen::note(tx, &format!("{kind} {folded}"), row.line)? {
            let reason = format!("{} stands on line {first} already", shown(&reference));
            bad.push(Problem { line: row.line, column: self.key_heading(row), reason });
        }
        let before = store::person::by_ref(tx, kind, &folded)?;
        let fresh = || Person::new(tx.new_id(), kind, reference, String::new(), tx.at());
        let mut after = before.clone().unwrap_or_else(fresh);
        self.fill(&mut after, row, bad);
        if after.family_name.is_none() {
            let column = RANKS.into_iter().find_map(|rank| self.columns.heading_of(Column::Last(rank)));
            let column = Some(column.unwrap_or("Last Name").to_owned());
            bad.extend(person_fields::last_name("").err().map(|f| Problem {
                line: row.line,
                column,
                reason: f.message,
            }));
        }
        if !bad.is_empty() {
            return Ok(Outcome::Bad);
        }
        after.refold();
        Ok(self.write(tx, before.as_ref(), &after)?)
    }

    fn dates(&self) -> &Dates {
        &self.dates
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

    /// The heading of the cell that the ref was taken from, or would have been.
    fn key_heading(&self, row: &Row<'_>) -> Option<String> {
        let filled = KEYS.into_iter().find(|key| !self.cell(row, *key).is_empty());
        let column = filled.or_else(|| KEYS.into_iter().find(|key| self.columns.has(*key)))?;
        self.columns.heading_of(column).map(str::to_owned)
    }

    /// Writes the row's cells on the person; empty cells change nothing.
    fn fill(&mut self, person: &mut Person, row: &Row<'_>, bad: &mut Vec<Problem>) {
        let reading = self.dates.reading();
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
            if let Err(fault) = person_fields::set(person, field, cell, &reading) {
                bad.push(self.problem(row, self.columns.heading_of(column), fault));
            }
        }
    }

    fn write(&mut self, tx: &Tx<'_>, before: Option<&Person>, after: &Person) -> Result<Outcome, Fault> {
        let Some(before) = before else {
            ops::person::insert(tx, after)?;
            return Ok(Outcome::Added);
        };
        if before == after {
            return Ok(Outcome::Unchanged);
        }
        Ok(match ops::person::update(tx, self.act, before, after)? {
            Some(pulled) => {
                self.pulled += pulled.len();
                Outcome::Changed
            }
            None => Outcome::Unchanged,
        })
    }
}
