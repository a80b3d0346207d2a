//! Signs many items out by a file: each row has a tag and a person, and each person gets one slip.

mod columns;

use super::sign_out::{self, Companion, Lending, Terms};
use crate::{
    act::{Act, Answer, Timed},
    file::{
        headings::Columns,
        import::{
            self, Dates, Found, ImportReport, Imported, Importer, Options, Outcome, Problem, Remarks, Report, Run,
        },
        plan::{ColumnView, Findings, How},
        table::Row,
    },
    rule::import_format,
    view::Who,
};
use chrono::NaiveDate;
use columns::{Column, PERSON};
use domain::{
    asset::Asset,
    fault::{Failure, Fault, FaultKind, Refusal, Refused},
    ids::{AssetId, PersonId},
    import_format::Imports,
    incoming::{cell, serial},
    loan::Slip,
    meaning::Meaning,
    person::Person,
    reading::{DateFormat, Reading},
    remedy::{Input, Remedy},
    rules::{Override, Strictness},
    say,
    say::Say,
    school_year::DueWanted,
    text::{self, fold, shown},
    when::{When, show_day},
};
use serde::Serialize;
use std::{collections::HashMap, io::Read};
use store::{ReadTx, Store, WriteTx, asset::Spelling, person::Named};

/// The terms and overrides of all rows, unless a row has its own due date or purpose.
#[derive(Debug, Clone, Default)]
pub struct Order {
    pub terms: Terms,
    pub overrides: Vec<Override>,
}

/// The result of signing out by a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Allocated {
    #[serde(flatten)]
    pub report: ImportReport,
    /// The new slips, in the order of the file.
    pub slips: Vec<NewSlip>,
}

/// A new slip.
#[derive(Debug, Clone, Eq, Serialize)]
pub struct NewSlip {
    /// Null in a dry run.
    pub no: Option<i64>,
    pub person: Who,
    /// The form of a pupil.
    pub form: Option<String>,
    pub purpose: Option<String>,
    pub tags: Vec<String>,
}

/// The numbers don't count: another desk may make slips between the plan and the act.
impl PartialEq for NewSlip {
    fn eq(&self, other: &Self) -> bool {
        (&self.person, &self.form, &self.purpose, &self.tags)
            == (&other.person, &other.form, &other.purpose, &other.tags)
    }
}

impl Report for Allocated {
    fn found(&self) -> Found<'_> {
        self.report.found()
    }
}

/// Signs out all items of a file to the people of their rows: all of them, or none. An item that the person has already
/// stays unchanged.
///
/// Errors: no column has the tags or the people; the file has problems (each with its line); rules refuse items (every
/// refusal of every line).
pub fn import(
    store: &mut Store,
    act: &Act,
    order: &Order,
    reader: impl Read,
    mut options: Options<'_, Allocated>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported<Allocated>>, Failure> {
    let known = columns::known();
    let (table, columns) = import_format::open(store, Imports::Loans, &known, reader, &mut options)?;
    let people = PERSON.into_iter().any(|column| columns.heading_of(column).is_some());
    let (Some(key), true) = (columns.heading_of(Column::Tag).map(str::to_owned), people) else {
        let (person, tag) = (Input::Map.with("Their Heading=person"), Input::Map.with("Their Heading=tag"));
        let hint = say!["Say which they are: ", tag, " and ", person, "."];
        return Err(
            import::no_key("the file needs a column with tags and one with people", &columns, &known, hint).into()
        );
    };
    let Options { answers, dates: format, every_row, mapping, planned, remember, skip_bad, .. } = options;
    import::write(store, act, planned, &answers, |tx, act| {
        let mut importer = Allocation {
            act,
            offers: columns.offers(&known),
            columns,
            dates: Dates::new(format.unwrap_or(DateFormat::Uk), act.clock.today()),
            terms: order.terms.cleaned()?.with_companion(tx, act)?,
            strictness: store::setting::strictness(tx, order.overrides.clone())?,
            lines: HashMap::new(),
            people: HashMap::new(),
            slips: Vec::new(),
            refusals: Vec::new(),
            warnings: Vec::new(),
            hint: None,
            remarks: Remarks::default(),
        };
        let report = ImportReport::begin(key, &importer.columns, every_row);
        let (report, refused) = Run::new(tx, table, &mut importer, report, &answers, skip_bad).finish(progress)?;
        let refused = refused.map(|fault| importer.refused(&report, fault));
        let mut notes = std::mem::take(&mut importer.remarks).into_notes();
        notes.extend(importer.dates.notes(report.left_out));
        if remember && refused.is_none() {
            import_format::keep(tx, Imports::Loans, &report, &answers, (&mapping, format, None))?;
        }
        if refused.is_none() && !act.dry_run {
            notes.extend(importer.to_print(tx)?);
        }
        let slips = importer.slips.into_iter().map(|made| made.view).collect();
        let answer = import::answer(report, &importer.columns.never, notes);
        let answer = Answer { warnings: importer.warnings, ..answer.map(|report| Allocated { report, slips }) };
        Ok((answer, refused))
    })
}

/// A slip that was made for a row, and takes the person's further rows.
struct Made {
    person: PersonId,
    slip: Slip,
    view: NewSlip,
}

struct Allocation<'a> {
    act: &'a Timed<'a>,
    columns: Columns<Column>,
    /// The fields that unknown headings are nearly the names of.
    offers: Vec<(usize, String)>,
    dates: Dates,
    terms: Terms,
    strictness: Strictness,
    /// The line of each item, and the person that it is for.
    lines: HashMap<AssetId, u64>,
    people: HashMap<Named, Person>,
    slips: Vec<Made>,
    refusals: Vec<Refusal>,
    warnings: Vec<Refusal>,
    /// What to do about the first item that could not be lent, for a reason other than a rule.
    hint: Option<Say>,
    remarks: Remarks,
}

impl Allocation<'_> {
    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        let given: fn(&str) -> &str = if wanted == Column::Serial { serial::given } else { cell::given };
        self.columns.at(wanted).map_or("", |at| given(row.cell(at)))
    }

    fn refuse(&self, row: &Row<'_>, column: Column, reason: impl Into<String>, found: &mut Findings<'_>) {
        let column = self.columns.heading_of(column).map(str::to_owned);
        found.problems.push(Problem { line: row.line, column, reason: reason.into() });
    }

    /// Finds the item of a row, or notes the problem.
    fn asset(&mut self, tx: &ReadTx<'_>, row: &Row<'_>, found: &mut Findings<'_>) -> Result<Option<Asset>, Fault> {
        let tag = self.cell(row, Column::Tag);
        if tag.is_empty() {
            self.refuse(row, Column::Tag, "the tag is missing", found);
            return Ok(None);
        }
        let asset = match store::asset::find(tx, tag, Spelling::Whole) {
            Ok(asset) => asset,
            Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) => {
                self.refuse(row, Column::Tag, fault.message, found);
                return Ok(None);
            }
            Err(fault) => return Err(fault),
        };
        found.key.clone_from(&asset.tag);
        let serial = self.cell(row, Column::Serial);
        if let Some(known) = asset.serial.as_ref().filter(|known| !serial.is_empty() && !serial::are_one(known, serial))
        {
            let reason = format!("{} has the serial number {}, not {}", asset.tag, shown(known), shown(serial));
            self.refuse(row, Column::Serial, reason, found);
        }
        if let Some(first) = self.lines.get(&asset.id) {
            self.refuse(row, Column::Tag, format!("{} is already used on line {first}", asset.tag), found);
        }
        self.lines.entry(asset.id).or_insert(row.line);
        Ok(Some(asset))
    }

    /// Finds the one person whom all words of a row fit, or notes the problem.
    fn person(&mut self, tx: &ReadTx<'_>, row: &Row<'_>, found: &mut Findings<'_>) -> Result<Option<Person>, Fault> {
        let cell = |column| self.cell(row, column).to_owned();
        let name = match cell(Column::Name) {
            name if name.is_empty() => format!("{} {}", cell(Column::First), cell(Column::Last)).trim().to_owned(),
            name => name,
        };
        let (number, username, email) = (cell(Column::Number), cell(Column::Person), cell(Column::Email));
        let named = Named { number, username, email, name };
        let column = PERSON.into_iter().find(|column| !self.cell(row, *column).is_empty());
        let Some(column) = column else {
            self.refuse(row, Column::Person, "the person is missing", found);
            return Ok(None);
        };
        let words = named.words().collect::<Vec<_>>().join(", ");
        let person = match self.people.get(&named) {
            Some(person) => person.clone(),
            None => {
                let mut people = store::person::named(tx, &named)?;
                people.retain(|person| person.erased_on.is_none());
                let [person] = people.as_slice() else {
                    let reason = if people.is_empty() {
                        format!("{} is nobody in the register", shown(&words))
                    } else {
                        let who = |one: &Person| format!("{}: {}, {}", one.reference, one.label(), one.kind);
                        let who: Vec<String> = people.iter().map(who).collect();
                        format!("{} fits several people: {}", shown(&words), who.join("; "))
                    };
                    self.refuse(row, column, reason, found);
                    return Ok(None);
                };
                if !named.agrees_with(person) {
                    let reason =
                        format!("{} is {}, but the row has {}", person.reference, person.label(), shown(&words));
                    self.refuse(row, column, reason, found);
                    return Ok(None);
                }
                self.people.insert(named, person.clone());
                person.clone()
            }
        };
        let form = self.cell(row, Column::Form);
        let is_other = |known: &String| fold(&text::squeezed(known)) != fold(&text::squeezed(form));
        if let Some(known) = person.class.as_ref().filter(|known| !form.is_empty() && is_other(known)) {
            self.refuse(row, Column::Form, format!("{} is in {known}, not {form}", person.name), found);
            return Ok(None);
        }
        Ok(Some(person))
    }

    /// Reads a due day: as files write it, or as it is typed, such as `fri` or `18/12`. A day that begins with a number is
    /// typed with the day first, so a file of months first has only words.
    fn due(&self, text: &str) -> Result<Option<NaiveDate>, Fault> {
        // An unlikely day is asked about where the item is lent, with the way to confirm it.
        let reading = self.dates.confirmed();
        let is_day_first = matches!(reading, Reading::Cell(DateFormat::Uk, _) | Reading::Confirmed(DateFormat::Uk, _));
        match reading.day(text, Meaning::Due) {
            Err(fault)
                if fault.kind != FaultKind::Question && (is_day_first || text.starts_with(char::is_alphabetic)) =>
            {
                Reading::Typed(self.act.days()).day(text, Meaning::Due).map(|read| read.day).map_err(|_| fault)
            }
            read => read.map(|read| read.day),
        }
    }

    /// Reads the terms of a row, or notes the problem.
    fn terms(&mut self, row: &Row<'_>, found: &mut Findings<'_>) -> Option<Terms> {
        let mut terms = self.terms.clone();
        let (due, purpose) = (self.cell(row, Column::Due), self.cell(row, Column::Purpose));
        let due = self.dates.text(row, self.columns.heading_of(Column::Due), due, found);
        if let Some(due) = due.filter(|due| !due.is_empty()) {
            match self.due(&due) {
                Ok(Some(day)) => terms.due = Some(DueWanted::At(When::Day(day))),
                Ok(None) => self.refuse(row, Column::Due, format!("{} is no due date", shown(&due)), found),
                Err(fault) => self.refuse(row, Column::Due, fault.message, found),
            }
        }
        if !purpose.is_empty() {
            match text::required("purpose", purpose, text::SHORT) {
                Ok(purpose) => terms.purpose = Some(purpose),
                Err(fault) => self.refuse(row, Column::Purpose, fault.message, found),
            }
        }
        found.is_sure().then_some(terms)
    }

    /// Adds the member of staff whom a row names to its terms, or notes the problem.
    fn companion(
        &self,
        tx: &ReadTx<'_>,
        row: &Row<'_>,
        mut terms: Terms,
        found: &mut Findings<'_>,
    ) -> Result<Option<Terms>, Fault> {
        let named = self.cell(row, Column::Companion);
        if named.is_empty() {
            return Ok(Some(terms));
        }
        terms.accompanied_by = Some(Companion::Named(named.to_owned()));
        match terms.with_companion(tx, self.act) {
            Ok(terms) => Ok(Some(terms)),
            Err(fault) if fault.kind.is_of_what_was_given() || !fault.kind.is_of_register() => {
                self.refuse(row, Column::Companion, fault.message, found);
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    /// Lends an item on the person's slip, or makes the slip.
    fn lend(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        (asset, person, terms): (Asset, &Person, &Terms),
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        let tag = asset.tag.clone();
        let lending = Lending { person, terms, strictness: &self.strictness, partial: false, kept: &[] };
        let along = terms.companion();
        let at = self.slips.iter().position(|made| {
            made.person == person.id && made.view.purpose == terms.purpose && made.slip.accompanied_by == along
        });
        let slip = at.map(|at| self.slips[at].slip.clone());
        match sign_out::lend(tx, self.act, &lending, vec![asset], slip) {
            Ok(lent) => {
                let tags = lent.loans.iter().map(|(_, view)| view.tag.clone());
                match at {
                    Some(at) => self.slips[at].view.tags.extend(tags),
                    None => {
                        let (form, purpose) = (person.class.clone(), terms.purpose.clone());
                        let no = (!self.act.dry_run).then_some(lent.slip.no);
                        let view = NewSlip { no, person: person.into(), form, purpose, tags: tags.collect() };
                        self.slips.push(Made { person: person.id, slip: lent.slip, view });
                    }
                }
                for warning in lent.warnings {
                    if !self.warnings.contains(&warning) {
                        self.warnings.push(warning);
                    }
                }
                lent.notes.iter().cloned().for_each(|note| self.remarks.add(note));
                found.noted.push(format!("to {}", person.label()));
                Ok(Outcome::Added)
            }
            Err(Failure::Refused(refused)) => {
                for refusal in refused.refusals {
                    found.problems.push(Problem { line: row.line, column: None, reason: refusal.message.clone() });
                    let message = format!("line {}: {}", row.line, refusal.message);
                    let tag = refusal.tag.or_else(|| Some(tag.clone()));
                    self.refusals.push(Refusal { message, tag, ..refusal });
                }
                Ok(Outcome::Bad)
            }
            Err(Failure::Fault(fault)) if fault.kind.is_of_what_was_given() || fault.kind == FaultKind::NotFound => {
                found.problems.push(Problem { line: row.line, column: None, reason: fault.message });
                // What is wrong with the order is wrong on every line, so the first hint says what to do.
                self.hint = self.hint.take().or(fault.hint);
                Ok(Outcome::Bad)
            }
            Err(failure) => Err(failure),
        }
    }

    /// The reason why nothing was written: the refusals with their remedies, and the other problems of the file.
    fn refused(&mut self, report: &ImportReport, mut fault: Fault) -> Failure {
        let refusals = std::mem::take(&mut self.refusals);
        if refusals.is_empty() {
            fault.hint = self.hint.take().or(fault.hint);
            return fault.into();
        }
        let is_refusal = |problem: &Problem| refusals.iter().any(|refusal| refusal.message == problem.told());
        let only = self.dates.wrong_order().is_none()
            && report.plan.open().next().is_none()
            && report.problems.iter().all(is_refusal);
        fault.details.retain(|line| !refusals.iter().any(|refusal| *line == refusal.message));
        let warnings = std::mem::take(&mut self.warnings);
        Failure::Refused(Box::new(Refused { refusals, warnings, fault: (!only).then_some(fault) }))
    }

    /// Says how the new slips are printed in one document.
    fn to_print(&self, tx: &ReadTx<'_>) -> Result<Option<Say>, Fault> {
        if self.slips.is_empty() {
            return Ok(None);
        }
        let nos: Vec<i64> = self.slips.iter().map(|made| made.slip.no).collect();
        let (clock, today) = (self.act.clock, self.act.clock.today());
        let of_today = store::loan::slips_of(tx, clock.start_of(today), clock.end_of(today))?;
        let are_all = of_today.len() == nos.len() && of_today.iter().all(|slip| nos.contains(&slip.no));
        let made = text::count(nos.len(), "slip");
        let nos = if are_all { Vec::new() } else { nos };
        Ok(Some(say![format!("{made} to sign. To print them by form: "), Remedy::PrintSlips { nos }]))
    }
}

impl Importer for Allocation<'_> {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        _last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        found.key = self.cell(row, Column::Tag).to_owned();
        let asset = self.asset(tx, row, found)?;
        let person = self.person(tx, row, found)?;
        let terms = self.terms(row, found);
        let terms = terms.map(|terms| self.companion(tx, row, terms, found)).transpose()?.flatten();
        let (Some(asset), Some(person), Some(terms)) = (asset, person, terms) else { return Ok(Outcome::Bad) };
        match store::asset::open_loan(tx, asset.id)?.filter(|open| open.person_id == person.id) {
            Some(open) => {
                let has = match terms.due {
                    Some(DueWanted::At(When::Day(day))) if !self.cell(row, Column::Due).is_empty() => {
                        (open.due_on != Some(day)).then(|| {
                            format!(", and stays due {}", open.due_on.map_or_else(|| "on no day".to_owned(), show_day))
                        })
                    }
                    _ => None,
                };
                found.noted.push(format!(
                    "already out to {} (loan {}){}",
                    person.label(),
                    open.no,
                    has.unwrap_or_default()
                ));
                Ok(Outcome::Unchanged)
            }
            None => self.lend(tx, row, (asset, &person, &terms), found),
        }
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }

    fn columns(&self) -> Vec<ColumnView> {
        self.columns.views(|column| (How::Read, column.name()))
    }

    fn read_as(&self, at: usize, first: &str) -> Option<String> {
        if self.columns.at(Column::Due) != Some(at) {
            return Some(first.to_owned());
        }
        self.dates.confirmed().day(first, Meaning::Due).ok()?.day.map(show_day)
    }

    fn offer(&self, at: usize) -> Option<&str> {
        self.offers.iter().find(|(place, _)| *place == at).map(|(_, field)| field.as_str())
    }
}
