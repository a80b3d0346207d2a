//! Imports payments from the school's payment system. The reference of a payment is its key, but is trusted over neither
//! the person nor the sum; a payment that does not match one open charge is a question or a problem on its line.

mod matched;

use super::ledger::{Paid, from_pay, load, take_payment};
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
use chrono::NaiveDate;
use domain::{
    charge::reference,
    fault::{Failure, Fault, Refusal},
    import_format::Imports,
    incoming::cell,
    meaning::Meaning,
    money::{self, shown_pounds},
    person::Person,
    reading::DateFormat,
    remedy::Input,
    say,
    text::{self, shown},
    when::{When, show_day},
};
use std::io::Read;
use store::{ReadTx, Store, WriteTx, charge::References, person::Named};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Reference,
    Person,
    Name,
    Sum,
    Day,
    Charge,
    How,
}

impl Column {
    /// The name of the field in the plan.
    fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Person => "person",
            Self::Name => "name",
            Self::Sum => "sum",
            Self::Day => "day",
            Self::Charge => "charge",
            Self::How => "how",
        }
    }
}

/// The first heading of each field is its name.
const FIELDS: &[(&str, Column)] = &[
    ("reference", Column::Reference),
    ("payment reference", Column::Reference),
    ("payment ref", Column::Reference),
    ("transaction reference", Column::Reference),
    ("transaction id", Column::Reference),
    ("transaction no", Column::Reference),
    ("transaction number", Column::Reference),
    ("transaction", Column::Reference),
    ("payment id", Column::Reference),
    ("payment no", Column::Reference),
    ("payment number", Column::Reference),
    ("receipt no", Column::Reference),
    ("receipt number", Column::Reference),
    ("receipt", Column::Reference),
    ("person", Column::Person),
    ("person ref", Column::Person),
    ("admission no", Column::Person),
    ("admission number", Column::Person),
    ("adno", Column::Person),
    ("pupil ref", Column::Person),
    ("pupil id", Column::Person),
    ("pupil no", Column::Person),
    ("student id", Column::Person),
    ("student ref", Column::Person),
    ("student no", Column::Person),
    ("staff number", Column::Person),
    ("staff no", Column::Person),
    ("username", Column::Person),
    ("name", Column::Name),
    ("pupil name", Column::Name),
    ("student name", Column::Name),
    ("pupil", Column::Name),
    ("student", Column::Name),
    ("person name", Column::Name),
    ("full name", Column::Name),
    ("sum", Column::Sum),
    ("amount", Column::Sum),
    ("amount paid", Column::Sum),
    ("payment amount", Column::Sum),
    ("sum paid", Column::Sum),
    ("paid", Column::Sum),
    ("value", Column::Sum),
    ("day", Column::Day),
    ("date", Column::Day),
    ("payment date", Column::Day),
    ("date paid", Column::Day),
    ("paid on", Column::Day),
    ("transaction date", Column::Day),
    ("date of payment", Column::Day),
    ("charge", Column::Charge),
    ("charge no", Column::Charge),
    ("charge number", Column::Charge),
    ("how", Column::How),
    ("method", Column::How),
    ("payment method", Column::How),
    ("payment type", Column::How),
    ("paid by", Column::How),
];

/// Imports payments: all of them, or none. Payments that are recorded already stay unchanged.
///
/// Errors: a column for the reference, the person, the sum or the day is missing; the file has problems or open
/// questions (each with its line).
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    mut options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let known = Known::new(FIELDS.to_vec());
    let (table, columns) = import_format::open(store, Imports::Payments, &known, reader, &mut options)?;
    for (column, what) in [
        (Column::Reference, "with the reference of the payment"),
        (Column::Person, "with the ref of the person"),
        (Column::Sum, "with the sum"),
        (Column::Day, "with the day of the payment"),
    ] {
        if !columns.has(column) {
            let map = Input::Map.with(format!("Their Heading={}", column.name()));
            let hint = say!["Say which column it is: ", map, "."];
            return Err(import::no_key(&format!("the file has no column {what}"), &columns, &known, hint).into());
        }
    }
    let key = columns.heading_of(Column::Reference).unwrap_or_default().to_owned();
    let Options { answers, dates: order, every_row, mapping, planned, remember, skip_bad, .. } = options;
    import::write(store, act, planned, &answers, |tx, act| {
        let offers = columns.offers(&known);
        let dates = Dates::new(order.unwrap_or(DateFormat::Uk), act.clock.today());
        let paid = References::default();
        let mut importer = Payments { act, columns, offers, dates, paid, receipts: None, warnings: Vec::new() };
        let report = ImportReport::begin(key, &importer.columns, every_row);
        let (report, refused) = Run::new(tx, table, &mut importer, report, &answers, skip_bad).finish(progress)?;
        if remember && refused.is_none() {
            import_format::keep(tx, Imports::Payments, &report, &answers, (&mapping, order, None))?;
        }
        let mut notes = importer.dates.notes(report.left_out);
        if let Some((first, last)) = importer.receipts.filter(|_| refused.is_none() && !act.dry_run) {
            let to = if first == last { String::new() } else { format!(" to {last}") };
            notes.push(format!("receipt {first}{to}: one for each payment"));
        }
        let answer = import::answer(report, &importer.columns.never, notes);
        Ok((Answer { warnings: importer.warnings, ..answer }, refused))
    })
}

struct Payments<'a> {
    act: &'a Timed<'a>,
    columns: Columns<Column>,
    /// The fields that unknown headings are nearly the names of.
    offers: Vec<(usize, String)>,
    dates: Dates,
    paid: References,
    /// The first and the last receipt that was given.
    receipts: Option<(i64, i64)>,
    /// One for each charge that was paid from pay without an agreement.
    warnings: Vec<Refusal>,
}

/// A row that could be read.
struct Payment {
    reference: String,
    person: Person,
    pence: i64,
    day: NaiveDate,
    charge_no: Option<i64>,
    how: Option<String>,
}

impl Payments<'_> {
    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        self.columns.at(wanted).map_or("", |at| cell::without_text_mark(cell::given(row.cell(at))))
    }

    fn problem(&self, row: &Row<'_>, column: Column, reason: impl Into<String>, found: &mut Findings<'_>) {
        let column = self.columns.heading_of(column).map(str::to_owned);
        found.problems.push(Problem { line: row.line, column, reason: reason.into() });
    }

    /// Reads a row. Each problem is noted, not only the first.
    fn read(&mut self, tx: &ReadTx<'_>, row: &Row<'_>, found: &mut Findings<'_>) -> Result<Option<Payment>, Failure> {
        let reference = self.reference(row, found);
        let person = self.person(tx, row, found)?;
        let pence = self.sum(row, found);
        let day = self.day(row, found);
        let typed = self.cell(row, Column::Charge);
        let charge_no = if typed.is_empty() { None } else { typed.trim_start_matches('#').parse().ok() };
        if charge_no.is_none() && !typed.is_empty() {
            self.problem(row, Column::Charge, format!("{} is not the number of a charge", shown(typed)), found);
        }
        let how = match text::given_line("payment method", Some(self.cell(row, Column::How))) {
            Ok(how) => how,
            Err(fault) => {
                self.problem(row, Column::How, fault.message, found);
                None
            }
        };
        if !found.is_sure() {
            return Ok(None);
        }
        let (Some(reference), Some(person), Some(pence), Some(day)) = (reference, person, pence, day) else {
            return Ok(None);
        };
        Ok(Some(Payment { reference, person, pence, day, charge_no, how }))
    }

    fn reference(&self, row: &Row<'_>, found: &mut Findings<'_>) -> Option<String> {
        let typed = self.cell(row, Column::Reference);
        typed.clone_into(&mut found.key);
        let problem = if cell::has_lost_digits(typed) {
            format!("{} has lost digits in a spreadsheet; save the file from the payment system again", shown(typed))
        } else {
            match reference::given(Some(typed)) {
                Ok(Some(reference)) => return Some(reference),
                Ok(None) => "the reference of the payment is missing".to_owned(),
                Err(fault) => fault.message,
            }
        };
        self.problem(row, Column::Reference, problem, found);
        None
    }

    fn person(&self, tx: &ReadTx<'_>, row: &Row<'_>, found: &mut Findings<'_>) -> Result<Option<Person>, Fault> {
        let typed = self.cell(row, Column::Person);
        let problem = if typed.is_empty() {
            "the ref of the person is missing".to_owned()
        } else {
            match store::person::exact(tx, typed)?.as_slice() {
                [one] => {
                    let name = self.cell(row, Column::Name);
                    let named = Named { name: name.to_owned(), ..Named::default() };
                    if named.agrees_with(one) {
                        return Ok(Some(one.clone()));
                    }
                    let why = format!("{} is {} in the register, not {}", one.reference, one.name, shown(name));
                    self.problem(row, Column::Name, why, found);
                    return Ok(None);
                }
                [] => format!("no person in the register matches {}", shown(typed)),
                _ => format!("{} matches more than one person", shown(typed)),
            }
        };
        self.problem(row, Column::Person, problem, found);
        Ok(None)
    }

    fn sum(&self, row: &Row<'_>, found: &mut Findings<'_>) -> Option<i64> {
        let typed = self.cell(row, Column::Sum);
        let problem = match money::parse(typed) {
            _ if typed.is_empty() => "the sum is missing".to_owned(),
            Ok(0) => "a payment can't be £0.00".to_owned(),
            Ok(pence) => return Some(pence),
            Err(fault) => fault.message,
        };
        self.problem(row, Column::Sum, problem, found);
        None
    }

    fn day(&mut self, row: &Row<'_>, found: &mut Findings<'_>) -> Option<NaiveDate> {
        let typed = self.cell(row, Column::Day);
        let text = self.dates.text(row, self.columns.heading_of(Column::Day), typed, found)?;
        if text.is_empty() {
            self.problem(row, Column::Day, "the day of the payment is missing", found);
            return None;
        }
        match self.dates.reading().day(&text, Meaning::Happened) {
            Ok(read) => {
                if let Some(said) = read.said {
                    self.dates.say(said, found);
                }
                if read.day.is_none() {
                    self.problem(row, Column::Day, format!("{} is not a date", shown(typed)), found);
                }
                read.day
            }
            Err(fault) => {
                self.problem(row, Column::Day, fault.message, found);
                None
            }
        }
    }
}

impl Importer for Payments<'_> {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        _last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        let Some(read) = self.read(tx, row, found)? else { return Ok(Outcome::Bad) };
        if let Some(outcome) = self.known(tx, row, &read, found)? {
            return Ok(outcome);
        }
        let Some(charge) = self.charge(tx, row, &read, found)? else {
            return Ok(if found.is_sure() && found.skipped.is_some() { Outcome::Skipped } else { Outcome::Bad });
        };
        if read.pence > charge.outstanding_pence {
            let (sum, left) = (shown_pounds(read.pence), shown_pounds(charge.outstanding_pence));
            let why = format!("{sum} is more than the {left} outstanding on charge {}", charge.no);
            self.problem(row, Column::Sum, why, found);
            return Ok(Outcome::Bad);
        }
        let mut late = None;
        let act = self.act.on(When::Day(read.day), &mut late);
        let (mut charge, at) = match load(tx, &act, charge.no) {
            Ok(loaded) => loaded,
            Err(fault) if fault.kind.is_of_what_was_given() => {
                self.problem(row, Column::Day, fault.message, found);
                return Ok(Outcome::Bad);
            }
            Err(fault) => return Err(fault.into()),
        };
        let warned = from_pay(tx, &charge, read.how.as_deref())?.filter(|warned| !self.warnings.contains(warned));
        self.warnings.extend(warned);
        self.paid.add(&read.reference);
        let paid = Paid { pence: read.pence, how: read.how, reference: Some(read.reference) };
        if let Some(receipt) = take_payment(tx, &act, &mut charge, paid, at)? {
            self.receipts = Some((self.receipts.map_or(receipt, |(first, _)| first), receipt));
        }
        Ok(Outcome::Added)
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }

    fn columns(&self) -> Vec<ColumnView> {
        self.columns.views(|column| (How::Read, column.name()))
    }

    fn read_as(&self, at: usize, first: &str) -> Option<String> {
        if self.columns.at(Column::Sum) == Some(at) {
            return money::parse(first).ok().map(shown_pounds);
        }
        if self.columns.at(Column::Day) != Some(at) {
            return Some(first.to_owned());
        }
        self.dates.confirmed().day(first, Meaning::Asked).ok()?.day.map(show_day)
    }

    fn offer(&self, at: usize) -> Option<&str> {
        self.offers.iter().find(|(place, _)| *place == at).map(|(_, field)| field.as_str())
    }
}
