//! Imports signatures of an agreement from a CSV file.

use super::sign;
use crate::{
    act::{Act, Answer, Timed},
    file::{
        headings::Columns,
        import::{self, Dates, ImportReport, Importer, Options, Outcome, Problem, Run},
        table::{Row, Table},
    },
};
use domain::{
    agreement::{Agreement, Names},
    fault::{Failure, Fault},
    loan::SignedHow,
    meaning::Meaning,
    remedy::{Input, Remedy},
    say,
    say::Notes,
    text::shown,
    words::Word as _,
};
use std::io::Read;
use store::{ReadTx, Store, WriteTx};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Ref,
    SignedOn,
    How,
    Witness,
    ClassTeacher,
    Guardian,
}

const KNOWN: &[(&str, Column)] = &[
    ("ref", Column::Ref),
    ("admissionno", Column::Ref),
    ("admissionnumber", Column::Ref),
    ("staffnumber", Column::Ref),
    ("username", Column::Ref),
    ("signedon", Column::SignedOn),
    ("signed", Column::SignedOn),
    ("date", Column::SignedOn),
    ("how", Column::How),
    ("witness", Column::Witness),
    ("classteacher", Column::ClassTeacher),
    ("guardian", Column::Guardian),
    ("guardianname", Column::Guardian),
];

/// Imports signatures of a policy: all of them, or none. Signatures already recorded stay unchanged.
///
/// Errors: no column holds a ref; there are several policies and no title; the file has problems (each with its line).
pub fn import(
    store: &mut Store,
    act: &Act,
    title: Option<&str>,
    reader: impl Read,
    options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<ImportReport>, Failure> {
    let table = Table::open(reader)?;
    let columns = Columns::find(table.headings(), KNOWN, &options.map, |_| false)?;
    let Some(key) = columns.heading_of(Column::Ref).map(str::to_owned) else {
        return Err(import::no_key(
            "the file has no column with a ref",
            &columns.headings,
            say!["Say which column identifies people: ", Input::Map.with("Their Heading=ref"), "."],
        )
        .into());
    };
    let unknown_columns = columns.unknown.iter().map(|(_, heading)| heading.clone()).collect();
    act.write(store, |tx, act| {
        let versions = policy(tx, title)?;
        let mut importer = Signatures { act, columns, dates: Dates::new(options.dates, act.clock.today()), versions };
        let report = ImportReport { key, unknown_columns, ..ImportReport::default() };
        let report = Run::new(tx, table, &mut importer, report, options.skip_bad).finish(progress)?;
        Ok(import::answer(report, &importer.columns.never, Notes::default()))
    })
}

/// Finds the versions of the policy with that title, or of the only policy.
fn policy(tx: &ReadTx<'_>, title: Option<&str>) -> Result<Vec<Agreement>, Fault> {
    if let Some(title) = title {
        return store::agreement::titled(tx, title);
    }
    let all = store::agreement::versions(tx)?;
    let policies: Vec<&[Agreement]> = all.chunk_by(|a, b| a.title_folded == b.title_folded).collect();
    match policies.as_slice() {
        [one] => Ok(one.to_vec()),
        [] => {
            Err(Fault::conflict("no agreement is published", say!["Publish it first: ", Remedy::PublishAgreement, "."]))
        }
        several => Err(Fault::invalid("there are several agreements")
            .hint(say!["Say which one was signed: ", Input::Title.blank(), "."])
            .details(several.iter().filter_map(|policy| policy.first()).map(|v| v.title.clone()))),
    }
}

struct Signatures<'a> {
    act: &'a Timed<'a>,
    columns: Columns<Column>,
    dates: Dates,
    versions: Vec<Agreement>,
}

impl Signatures<'_> {
    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        self.columns.read.iter().find(|(_, column)| *column == wanted).map_or("", |(at, _)| row.cell(*at))
    }

    fn problem(&self, row: &Row<'_>, column: Column, fault: Fault) -> Problem {
        let column = self.columns.heading_of(column).map(str::to_owned);
        Problem { line: row.line, column, reason: fault.message }
    }
}

impl Importer for Signatures<'_> {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        _last: bool,
        bad: &mut Vec<Problem>,
    ) -> Result<Outcome, Failure> {
        let reference = self.cell(row, Column::Ref);
        let person = match store::person::exact(tx, reference)?.as_slice() {
            [one] => Some(one.clone()),
            [] => {
                let fault = Fault::bad_file(format!("no person in the register matches {}", shown(reference)));
                bad.push(self.problem(row, Column::Ref, fault));
                None
            }
            _ => {
                let fault = Fault::bad_file(format!("{} matches more than one person", shown(reference)));
                bad.push(self.problem(row, Column::Ref, fault));
                None
            }
        };
        let (clock, typed) = (self.act.clock, self.cell(row, Column::SignedOn));
        let mut day = clock.today();
        if !typed.is_empty() {
            self.dates.see(typed);
            match self.dates.reading().day(typed, Meaning::Happened) {
                Ok(read) => day = read.day.unwrap_or(day),
                Err(fault) => bad.push(self.problem(row, Column::SignedOn, fault)),
            }
        }
        let how = match self.cell(row, Column::How) {
            "" => Some(SignedHow::Paper),
            word => SignedHow::parse(word),
        };
        if how.is_none() {
            let word = shown(self.cell(row, Column::How));
            let fault = Fault::bad_file(format!("{word} is not one of {}", SignedHow::list()));
            bad.push(self.problem(row, Column::How, fault));
        }
        let (Some(person), Some(how), true) = (person, how, bad.is_empty()) else { return Ok(Outcome::Bad) };
        let text = |column| Some(self.cell(row, column).to_owned()).filter(|text| !text.is_empty());
        let names = Names {
            witness: text(Column::Witness),
            class_teacher: text(Column::ClassTeacher),
            guardian: text(Column::Guardian),
        };
        // The version that was in force on the day of the signature.
        let version = sign::in_force(self.versions.clone(), day);
        let at = clock.start_of(day).plus(chrono::Duration::hours(12)).min(clock.now());
        match sign::write(tx, self.act, &version, &person, how, names, day, at) {
            Ok(Some(_)) => Ok(Outcome::Added),
            Ok(None) => Ok(Outcome::Unchanged),
            Err(fault) if fault.kind.is_of_what_was_given() => {
                bad.push(self.problem(row, Column::Ref, fault));
                Ok(Outcome::Bad)
            }
            Err(fault) => Err(fault.into()),
        }
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }
}
