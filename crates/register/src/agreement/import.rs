//! Imports signatures of an agreement from a CSV file.

use super::sign;
use crate::{
    act::{Act, Answer, Timed},
    file::{
        headings::{Columns, Known},
        import::{self, Dates, ImportReport, Imported, Importer, Options, Outcome, Problem, Run},
        plan::{ColumnView, Findings, How},
        table::Row,
    },
    rule::import_format,
};
use domain::{
    agreement::{Agreement, Names},
    fault::{Failure, Fault},
    import_format::Imports,
    incoming::cell,
    loan::SignedHow,
    meaning::Meaning,
    reading::DateFormat,
    remedy::{Input, Remedy},
    say,
    text::shown,
    when::show_day,
    words::Word as _,
};
use std::io::Read;
use store::{ReadTx, Store, WriteTx, person::Named};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Ref,
    Name,
    SignedOn,
    How,
    Witness,
    ClassTeacher,
    Guardian,
}

impl Column {
    /// The name of the field in the plan.
    fn name(self) -> &'static str {
        match self {
            Self::Ref => "ref",
            Self::Name => "name",
            Self::SignedOn => "signed on",
            Self::How => "how",
            Self::Witness => "witness",
            Self::ClassTeacher => "class teacher",
            Self::Guardian => "parent or carer",
        }
    }
}

const FIELDS: [(&str, Column); 25] = [
    ("ref", Column::Ref),
    ("admissionno", Column::Ref),
    ("admissionnumber", Column::Ref),
    ("staffnumber", Column::Ref),
    ("studentid", Column::Ref),
    ("pupilid", Column::Ref),
    ("adno", Column::Ref),
    ("staffcode", Column::Ref),
    ("username", Column::Ref),
    ("email", Column::Ref),
    ("name", Column::Name),
    ("pupil name", Column::Name),
    ("student name", Column::Name),
    ("pupil", Column::Name),
    ("student", Column::Name),
    ("person name", Column::Name),
    ("full name", Column::Name),
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
    mut options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let known = Known::new(FIELDS.to_vec());
    let (table, columns) = import_format::open(store, Imports::Signatures, &known, reader, &mut options)?;
    let Some(key) = columns.heading_of(Column::Ref).map(str::to_owned) else {
        return Err(import::no_key(
            "the file has no column with a ref",
            &columns,
            &known,
            say!["Say which column identifies people: ", Input::Map.with("Their Heading=ref"), "."],
        )
        .into());
    };
    let Options { answers, dates: order, every_row, mapping, planned, remember, skip_bad, .. } = options;
    import::write(store, act, planned, &answers, |tx, act| {
        let versions = policy(tx, title)?;
        let offers = columns.offers(&known);
        let dates = Dates::new(order.unwrap_or(DateFormat::Uk), act.clock.today());
        let mut importer = Signatures { act, columns, offers, dates, versions };
        let report = ImportReport::begin(key, &importer.columns, every_row);
        let (report, refused) = Run::new(tx, table, &mut importer, report, &answers, skip_bad).finish(progress)?;
        if remember && refused.is_none() {
            import_format::keep(tx, Imports::Signatures, &report, &answers, (&mapping, order, None))?;
        }
        let notes = importer.dates.notes(report.left_out);
        Ok((import::answer(report, &importer.columns.never, notes), refused))
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
    /// The fields that unknown headings are nearly the names of.
    offers: Vec<(usize, String)>,
    dates: Dates,
    versions: Vec<Agreement>,
}

impl Signatures<'_> {
    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        self.columns.at(wanted).map_or("", |at| cell::given(row.cell(at)))
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
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        let reference = self.cell(row, Column::Ref);
        reference.clone_into(&mut found.key);
        let person = match store::person::exact(tx, reference)?.as_slice() {
            [one] => {
                let name = self.cell(row, Column::Name);
                let named = Named { name: name.to_owned(), ..Named::default() };
                if named.agrees_with(one) {
                    Some(one.clone())
                } else {
                    let (reference, theirs) = (&one.reference, &one.name);
                    let fault =
                        Fault::bad_file(format!("{} is {} in the register, not {}", reference, theirs, shown(name)));
                    found.problems.push(self.problem(row, Column::Name, fault));
                    None
                }
            }
            [] => {
                let fault = Fault::bad_file(format!("no person in the register matches {}", shown(reference)));
                found.problems.push(self.problem(row, Column::Ref, fault));
                None
            }
            _ => {
                let fault = Fault::bad_file(format!("{} matches more than one person", shown(reference)));
                found.problems.push(self.problem(row, Column::Ref, fault));
                None
            }
        };
        let (clock, typed) = (self.act.clock, self.cell(row, Column::SignedOn));
        let mut day = clock.today();
        let text = self.dates.text(row, self.columns.heading_of(Column::SignedOn), typed, found);
        if text.as_ref().is_some_and(|text| text.is_empty()) && self.columns.has(Column::SignedOn) {
            // A list of everyone has no day for those who have not signed.
            let fault = Fault::bad_file("the day of the signature is missing");
            found.problems.push(self.problem(row, Column::SignedOn, fault));
        }
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            match self.dates.reading().day(&text, Meaning::Happened) {
                Ok(read) => day = read.day.unwrap_or(day),
                Err(fault) => found.problems.push(self.problem(row, Column::SignedOn, fault)),
            }
        }
        let how = match self.cell(row, Column::How) {
            "" => Some(SignedHow::Paper),
            word => SignedHow::parse(word),
        };
        if how.is_none() {
            let word = shown(self.cell(row, Column::How));
            let fault = Fault::bad_file(format!("{word} is not one of {}", SignedHow::list()));
            found.problems.push(self.problem(row, Column::How, fault));
        }
        let (Some(person), Some(how), true) = (person, how, found.is_sure()) else { return Ok(Outcome::Bad) };
        let text = |column| Some(self.cell(row, column).to_owned()).filter(|text| !text.is_empty());
        let names = Names {
            witness: text(Column::Witness),
            class_teacher: text(Column::ClassTeacher),
            guardian: text(Column::Guardian),
        };
        // The version that was in force on the day of the signature.
        let version = sign::in_force(self.versions.clone(), day);
        let at = clock.start_of(day).plus(chrono::Duration::hours(12)).min(clock.now());
        match sign::write(tx, self.act, &version, &person, how, names, None, day, at) {
            Ok(Some(_)) => Ok(Outcome::Added),
            Ok(None) => Ok(Outcome::Unchanged),
            Err(fault) if fault.kind.is_of_what_was_given() => {
                found.problems.push(self.problem(row, Column::Ref, fault));
                Ok(Outcome::Bad)
            }
            Err(fault) => Err(fault.into()),
        }
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }

    fn columns(&self) -> Vec<ColumnView> {
        self.columns.views(|column| (How::Read, column.name()))
    }

    fn read_as(&self, at: usize, first: &str) -> Option<String> {
        if self.columns.at(Column::SignedOn) != Some(at) {
            return Some(first.to_owned());
        }
        self.dates.confirmed().day(first, Meaning::Asked).ok()?.day.map(show_day)
    }

    fn offer(&self, at: usize) -> Option<&str> {
        self.offers.iter().find(|(place, _)| *place == at).map(|(_, field)| field.as_str())
    }
}
