//! One row of a file of people: the key and the account, and the person's fields.

use super::{
    columns::{CLASS, Column, EMAIL, JOB, KEYS, USERNAME, YEAR},
    kind::{is_plain_kind, kind_of_word, year_of},
    layouts::{Format, Layout},
    names::parted,
    unit::Unit,
};
use crate::file::{
    headings::Columns,
    import::{Dates, Problem},
    plan::{Asked, Change, ColumnView, Findings, How},
    table::Row,
};
use chrono::NaiveDate;
use domain::{
    fault::{Fault, FaultKind},
    field::Field as _,
    incoming::{
        cell,
        question::{Answer, Chosen, Group},
    },
    meaning::fact,
    person::{Person, PersonKind},
    person_fields::{self, PersonField},
    text::shown,
    words::Word as _,
    year_group,
};
use std::borrow::Cow;

/// The columns of a file, and how they are read.
pub(super) struct Plan {
    pub(super) columns: Columns<Column>,
    pub(super) layout: Option<&'static Layout>,
    /// The fields that unknown headings are nearly the names of.
    pub(super) offers: Vec<(usize, String)>,
    /// The kind of everybody in a file of one kind.
    pub(super) kind: Option<PersonKind>,
    /// True if an account of the file is a guest's.
    pub(super) has_guests: bool,
}

/// The key of a row.
pub(super) struct Key<'r> {
    pub(super) reference: String,
    /// True for a number that the school gives; false for the name of an account or an e-mail address.
    pub(super) is_number: bool,
    pub(super) column: Column,
    pub(super) logins: Logins<'r>,
}

/// The account and the pupil number of a row.
pub(super) struct Logins<'r> {
    pub(super) upn: &'r str,
    /// The username, and the name of the account in full.
    pub(super) usernames: Vec<&'r str>,
    pub(super) emails: Vec<&'r str>,
}

impl Plan {
    /// True if the roles of the people are in a file of their own.
    pub(super) fn needs_roles(&self) -> bool {
        self.layout.is_some_and(|layout| layout.format == Format::UsersWithoutRoles)
    }

    /// The row's cell in a column; empty if the file has no such column, or the cell holds nothing.
    pub(super) fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        self.columns.at(wanted).map_or("", |at| cell::given(row.cell(at)))
    }

    /// The heading of a column.
    pub(super) fn heading(&self, column: Column) -> Option<String> {
        self.columns.heading_of(column).map(str::to_owned)
    }

    /// Notes a problem with a column of a row.
    pub(super) fn refuse(&self, row: &Row<'_>, column: Option<Column>, fault: &Fault, found: &mut Findings<'_>) {
        let column = column.and_then(|column| self.heading(column));
        found.problems.push(Problem { line: row.line, column, reason: fault.message.clone() });
    }

    /// Asks a question about a column of a row.
    pub(super) fn ask(
        &self,
        (group, row, column): (Group, &Row<'_>, Option<Column>),
        text: String,
        candidates: Vec<String>,
        found: &mut Findings<'_>,
    ) -> Option<Chosen> {
        let (key, column) = (found.key.clone(), column.and_then(|column| self.heading(column)));
        found.ask(Asked { group, line: row.line, key, column, text, candidates })
    }

    /// The columns for the report.
    pub(super) fn views(&self) -> Vec<ColumnView> {
        self.columns.views(|column| match column {
            // No account is a guest's.
            Column::UserType if !self.has_guests => (How::Ignored, ""),
            column => (How::Read, self.name_of(column)),
        })
    }

    /// The name of a column's field in the plan.
    fn name_of(&self, column: Column) -> &'static str {
        match (column, self.layout) {
            (Column::Role, None) => JOB.name(),
            (Column::Account, Some(layout)) if layout.format == Format::Mailboxes => EMAIL.name(),
            (column, _) => column.name(),
        }
    }

    /// The first value of a column, as it is read.
    pub(super) fn read_as(&self, at: usize, first: &str, dates: &Dates, mut scratch: Person) -> Option<String> {
        let column = self.columns.read.iter().find(|(place, _)| *place == at).map(|(_, column)| *column)?;
        let is_name = matches!(column, Column::First(_) | Column::Last(_) | Column::Name);
        if if is_name { cell::is_no_name(first) } else { cell::is_nothing(first) } {
            return None;
        }
        match column {
            Column::Upn if !first.contains('@') => None,
            Column::Upn | Column::Account => Some(local(first).to_owned()),
            Column::Name => {
                let (given, family) = parted(first);
                Some(format!("{given} {family}").trim().to_owned())
            }
            Column::Role if self.layout.is_none() => Some(first.to_owned()),
            Column::Role | Column::UserType => {
                Some(kind_of_word(first).map_or_else(|| first.to_owned(), |kind| kind.to_string()))
            }
            Column::Field(PersonField::Kind) => kind_of_word(first).map(|kind| kind.to_string()),
            Column::Department => {
                let year = PersonField::YearGroup;
                year.set(&mut scratch, year_of(first)?, &dates.confirmed()).ok()?;
                scratch.year_group
            }
            Column::Unit => Some(Unit::of(first).told()).filter(|told| !told.is_empty()),
            Column::Groups => Some(domain::group::groups_of_cell(first).join("; ")),
            Column::Field(field) => {
                field.set(&mut scratch, first_of(field, first), &dates.confirmed()).ok()?;
                Some(field.get(&scratch).as_read())
            }
            _ => Some(first.to_owned()),
        }
    }

    /// Reads the key of a row. `None` if it has none, which is noted as a problem.
    pub(super) fn key<'r>(&self, row: &Row<'r>, found: &mut Findings<'_>) -> Option<Key<'r>> {
        let logins = self.logins(row);
        let filled = |column: &Column| {
            let cell = self.cell(row, *column);
            !cell.is_empty() && (*column != Column::Upn || cell.contains('@'))
        };
        // An address is a key only if the file has no other: without its account, a row is of nobody.
        let has_better = KEYS.into_iter().any(|key| key != EMAIL && self.columns.has(key));
        let column = KEYS.into_iter().filter(|key| *key != EMAIL || !has_better).find(filled);
        let Some(column) = column else {
            // The pupil number alone finds a known person.
            let place = KEYS.into_iter().find(|key| self.columns.has(*key))?;
            if !logins.upn.is_empty() {
                return Some(Key { reference: String::new(), is_number: false, column: Column::Upn, logins });
            }
            let raw = self.columns.at(place).map_or("", |at| row.cell(at));
            let fault = match raw {
                "" => person_fields::reference("").err(),
                raw => Some(Fault::bad_file(format!("{} is no ref", shown(raw)))),
            };
            fault.iter().for_each(|fault| self.refuse(row, Some(place), fault, found));
            return None;
        };
        let cell = self.cell(row, column);
        if let Some(damage) = cell::damage(cell) {
            let fault =
                Fault::bad_file(damage).hint("Enter it again in the file, in a column that is formatted as text.");
            self.refuse(row, Some(column), &fault, found);
            return None;
        }
        let is_login = [USERNAME, Column::Account, Column::Upn, EMAIL].contains(&column);
        let reference =
            if is_login { person_fields::reference_of_login(local(cell)) } else { person_fields::reference(cell) };
        match reference {
            Ok(reference) => Some(Key { reference, is_number: !is_login, column, logins }),
            Err(fault) => {
                self.refuse(row, Some(column), &fault, found);
                None
            }
        }
    }

    /// The year group and the form that a row gives its person. `more` has values from another file.
    pub(super) fn place(&self, row: &Row<'_>, more: &[(PersonField, &str)]) -> (Option<String>, Option<String>) {
        let derived = self.derived(row);
        let derived = derived.iter().map(|(_, field, text)| (*field, *text)).chain(more.iter().copied());
        let value = |wanted: PersonField, column: Column| {
            let texts = std::iter::once(self.cell(row, column));
            let derived = derived.clone().filter(|(field, _)| *field == wanted).map(|(_, text)| text);
            texts.chain(derived).find(|text| !text.is_empty())
        };
        let year = value(PersonField::YearGroup, YEAR).map(|text| first_of(PersonField::YearGroup, text));
        let form = value(PersonField::Class, CLASS).map(str::to_owned);
        (year.and_then(|year| year_group::read(year).ok().flatten()), form)
    }

    fn logins<'r>(&self, row: &Row<'r>) -> Logins<'r> {
        let (username, account) = (self.cell(row, USERNAME), self.account(row));
        let upn = Some(self.cell(row, Column::Upn)).filter(|cell| !cell.contains('@')).unwrap_or_default();
        let usernames = [username, local(username), local(account), account];
        let emails = [self.cell(row, EMAIL), account, if username.contains('@') { username } else { "" }];
        let some = |words: &[&'r str]| {
            let mut kept: Vec<&'r str> = Vec::new();
            words.iter().filter(|word| !word.is_empty()).for_each(|word| {
                if !kept.contains(word) {
                    kept.push(word);
                }
            });
            kept
        };
        Logins { upn, usernames: some(&usernames), emails: some(&emails) }
    }

    /// The name of the row's account in full.
    fn account<'r>(&self, row: &Row<'r>) -> &'r str {
        match self.cell(row, Column::Account) {
            "" => Some(self.cell(row, Column::Upn)).filter(|cell| cell.contains('@')).unwrap_or_default(),
            account => account,
        }
    }

    /// Sets the person's fields from the row, except kind and names. Empty cells change nothing. `more` has values from
    /// another file.
    pub(super) fn fill(
        &self,
        person: &mut Person,
        row: &Row<'_>,
        more: &[(PersonField, &str)],
        dates: &mut Dates,
        found: &mut Findings<'_>,
    ) {
        let mut has_date = false;
        let mut notes: Vec<&str> = Vec::new();
        for (at, column) in &self.columns.read {
            let text = row.cell(*at);
            let Column::Field(field) = column else { continue };
            if *field == PersonField::Kind || cell::is_nothing(text) {
                continue;
            }
            if field.is_note() {
                notes.push(text);
                continue;
            }
            // A word for a kind is no year.
            let says_kind = *field == PersonField::YearGroup && kind_of_word(text).is_some();
            if !says_kind && !self.is_taught(person, *field) {
                has_date |= field.is_date();
                self.set(person, (Some(*column), *field), row, text, dates, found);
            }
        }
        if !notes.is_empty() {
            let field = PersonField::Notes;
            self.set(person, (Some(Column::Field(field)), field), row, &notes.join("\n"), dates, found);
        }
        let derived = self.derived(row).into_iter().map(|(from, field, text)| (Some(from), field, text));
        for (from, field, text) in derived.chain(more.iter().map(|(field, text)| (None, *field, *text))) {
            if !self.is_taught(person, field) {
                has_date |= field.is_date();
                self.set(person, (from, field), row, text, dates, found);
            }
        }
        if has_date && let Err(fault) = person_fields::must_leave_after_start(person, &dates.reading()) {
            self.must_leave_after(person, (row, dates.reading().today()), &fault, found);
        }
    }

    /// True for the years and the forms that a teacher in another program's file teaches, which are not their own.
    fn is_taught(&self, person: &Person, field: PersonField) -> bool {
        let is_place = matches!(field, PersonField::YearGroup | PersonField::Class);
        is_place && person.kind != PersonKind::Pupil && self.layout.is_some()
    }

    /// The fields that come from columns of other meanings: an account's name, a department, an organisational unit, a
    /// role.
    fn derived<'r>(&self, row: &Row<'r>) -> Vec<(Column, PersonField, &'r str)> {
        use PersonField as F;
        let mut fields: Vec<(Column, F, &str)> = Vec::new();
        let mut give = |from: Column, field: F, text: &'r str, plain: Column| {
            if !text.is_empty() && self.cell(row, plain).is_empty() {
                fields.push((from, field, text));
            }
        };
        let account = self.account(row);
        give(Column::Account, F::Username, local(account), USERNAME);
        let address = [account, self.cell(row, USERNAME)].into_iter().find(|name| name.contains('@'));
        give(Column::Account, F::Email, address.unwrap_or_default(), EMAIL);
        let upn = self.cell(row, Column::Upn);
        give(Column::Upn, F::Upn, if upn.contains('@') { "" } else { upn }, Column::Field(F::Upn));
        let unit = Unit::of(self.cell(row, Column::Unit));
        let year = year_of(self.cell(row, Column::Department));
        give(Column::Department, F::YearGroup, year.unwrap_or(unit.year), YEAR);
        give(Column::Unit, F::Class, unit.class, CLASS);
        let role = self.cell(row, Column::Role);
        let is_job = self.layout.is_none() && !is_plain_kind(role);
        give(Column::Role, F::JobTitle, if is_job { role } else { "" }, JOB);
        fields
    }

    /// Sets a field from a text, or asks about the text.
    fn set(
        &self,
        person: &mut Person,
        (column, field): (Option<Column>, PersonField),
        row: &Row<'_>,
        text: &str,
        dates: &mut Dates,
        found: &mut Findings<'_>,
    ) {
        let mut text = Cow::Borrowed(first_of(field, text));
        let field = match (field, person.kind) {
            // Pupils have no contract: what a file calls an end date may be their last day in school.
            (PersonField::ContractEnd, PersonKind::Pupil) => {
                let mut scratch = Person { contract_end: None, ..person.clone() };
                if field.set(&mut scratch, &text, &dates.confirmed()).is_ok() && scratch.contract_end.is_none() {
                    // A far end, such as 31/12/9999, is none.
                    return;
                }
                match self.ask((Group::PupilEnd, row, column), shown(&text), Vec::new(), found) {
                    Some(Chosen::Word(Answer::LastDay)) if !self.has_last_day(row) => PersonField::LastWorkingDay,
                    _ => return,
                }
            }
            (field, _) => field,
        };
        if field.is_date() {
            let heading = column.and_then(|column| self.heading(column));
            match dates.text(row, heading.as_deref(), &text, found) {
                Some(Cow::Owned(day)) => text = day.into(),
                Some(day) if !day.is_empty() => {}
                _ => return,
            }
        }
        let notes = match field.set(person, &text, &dates.reading()) {
            Err(fault) if fault.kind == FaultKind::Question => {
                let asked = self.ask((Group::UnlikelyDate, row, column), fact(&fault).to_owned(), Vec::new(), found);
                match asked {
                    Some(Chosen::Word(Answer::Keep)) => field.set(person, &text, &dates.confirmed()),
                    _ => return,
                }
            }
            set => set,
        };
        match notes {
            Ok(notes) => notes.into_iter().for_each(|note| dates.say(note, found)),
            Err(fault) => self.refuse(row, column, &fault, found),
        }
    }

    /// True if the row has a last day of its own.
    fn has_last_day(&self, row: &Row<'_>) -> bool {
        !self.cell(row, Column::Field(PersonField::LastWorkingDay)).is_empty()
    }

    /// Asks about a last day that is before the first, or too far ahead.
    fn must_leave_after(
        &self,
        person: &mut Person,
        (row, today): (&Row<'_>, NaiveDate),
        fault: &Fault,
        found: &mut Findings<'_>,
    ) {
        if fault.kind != FaultKind::Question {
            return self.refuse(row, None, fault, found);
        }
        let columns = [PersonField::LastWorkingDay, PersonField::ContractEnd].map(Column::Field);
        let column = columns.into_iter().find(|column| !self.cell(row, *column).is_empty());
        let asked = self.ask((Group::UnlikelyDate, row, column), fact(fault).to_owned(), Vec::new(), found);
        if asked == Some(Chosen::Word(Answer::Blank)) {
            let start = person.start_on;
            for end in [&mut person.last_working_day, &mut person.contract_end] {
                *end = end.filter(|end| start.is_none_or(|start| *end >= start));
            }
            if person_fields::leaves_too_late(person, today) {
                person.last_working_day = None;
            }
        }
    }
}

/// The part of an account's name before the `@`.
fn local(account: &str) -> &str {
    account.split('@').next().unwrap_or(account).trim()
}

/// The first of several values: a person in two years is shown with the first.
fn first_of(field: PersonField, text: &str) -> &str {
    match field {
        PersonField::YearGroup => text.split([',', ';']).next().unwrap_or(text).trim(),
        PersonField::Username if text.contains('@') => local(text),
        _ => text,
    }
}

/// The changes that a row makes, for the plan. What is shown only on request is not shown.
pub(super) fn changes(before: &Person, after: &Person) -> Vec<Change> {
    let value = |field: PersonField, of: &Person| {
        let shown = field.get(of).as_read();
        if is_secret(field) && !shown.is_empty() { "(not shown)".to_owned() } else { shown }
    };
    let renumbered = (before.reference != after.reference)
        .then(|| Change::of("ref", before.reference.clone(), after.reference.clone()));
    let differing = PersonField::ALL.iter().filter(|field| field.get(before) != field.get(after));
    let fields = differing.map(|field| Change::of(field.data().label, value(*field, before), value(*field, after)));
    renumbered.into_iter().chain(fields).collect()
}

/// True for a field whose values a plan doesn't show.
fn is_secret(field: PersonField) -> bool {
    matches!(field, PersonField::Upn | PersonField::GuardianName | PersonField::GuardianContact)
}

/// Hides the values of columns that a plan doesn't show.
pub(super) fn hide_secrets(columns: &mut [ColumnView]) {
    let is_secret = |label: &str| PersonField::ALL.iter().any(|f| is_secret(*f) && f.data().label == label);
    for column in columns.iter_mut().filter(|column| column.field.as_deref().is_some_and(is_secret)) {
        if column.first.as_deref().is_some_and(|first| !first.contains('@')) || column.field.as_deref() != Some("UPN") {
            (column.first, column.read_as) = (None, None);
        }
    }
}
