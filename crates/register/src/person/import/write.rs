//! Writes a row of a file of people: a new person, or changes to a known one.

use super::{
    People,
    columns::{CLASS, Column, RANKS, USERNAME, YEAR},
    meet::{Known, Met},
    names::Names,
    roles::{Role, Roles},
    row::{self, Key},
    unit::Unit,
};
use crate::{
    file::{
        import::{Moved, Outcome},
        plan::{Change, Findings},
        table::Row,
    },
    person::{edit, group, keys, leaving},
};
use domain::{
    fault::{Failure, Fault},
    field::Field as _,
    group::{MemberRole, groups_of_cell},
    ids::PersonId,
    incoming::question::{Answer as Word, Chosen, Group},
    person::{Person, PersonKind},
    person_fields::{self, PersonField},
    say,
    text::shown,
    year_group,
};
use store::{ReadTx, WriteTx};

/// The tags of the items that a person holds.
pub(super) fn held(tx: &ReadTx<'_>, person: PersonId) -> Result<Vec<String>, Fault> {
    let loans = store::loan::open_of_person(tx, person)?;
    loans.iter().map(|loan| store::asset::by_id(tx, loan.asset_id).map(|asset| asset.tag)).collect()
}

impl People<'_> {
    /// Fills in the person of a row, and writes it if the row is sure.
    pub(super) fn write(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        (key, names, kind): (&Key<'_>, &Names<'_>, PersonKind),
        met: Met,
        role: Option<&Role>,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        let known = match met {
            Met::New => None,
            Met::Known(known) => Some(*known),
            Met::Not(outcome) => return Ok(outcome),
        };
        if known.is_none() && !self.may_be_new(row, key, found) {
            return Ok(if found.is_sure() { Outcome::Skipped } else { Outcome::Bad });
        }
        let fresh = || Person::new(tx.new_id(), kind, key.reference.clone(), String::new(), tx.at());
        let mut after = known.as_ref().map_or_else(fresh, |known| known.person.clone());
        if let Some(known) = &known {
            if known.is_renumbered {
                (after.reference, after.kind) = (key.reference.clone(), kind);
            } else if known.person.kind != kind {
                let (label, is) = (known.person.label(), known.person.kind);
                self.remarks.add(format!("{label} is {is} in the register and {kind} in the file; {is} is kept"));
            }
        }
        if known.as_ref().is_none_or(|known| !known.keeps_names) {
            self.name(&mut after, row, names, found);
        }
        let form = self.forms.get(self.plan.cell(row, Column::Source));
        let more = more(self.roles.as_ref(), role, form);
        self.plan.fill(&mut after, row, &more, &mut self.dates, found);
        if after.family_name.is_none() && !self.name_by_account(&mut after, row, key, found) {
            return Ok(self.skip(&key.reference, "the person has no name", "", found));
        }
        self.ask_about_form(row, known.as_ref().map(|known| &known.person), &mut after, found);
        if !found.is_sure() {
            return Ok(Outcome::Bad);
        }
        let open = self.find_colleagues(tx, known.as_ref().map(|known| &known.person), &mut after)?;
        after.refold();
        let before = known.map(|Known { person, .. }| person);
        let written = self.record(tx, before.as_ref(), &after, found);
        let outcome = match written {
            Err(fault) if fault.kind.is_of_what_was_given() => {
                self.plan.refuse(row, Some(key.column), &fault, found);
                return Ok(Outcome::Bad);
            }
            written => self.group(tx, row, &after, written?, found)?,
        };
        self.open_colleagues.extend(open.into_iter().map(|field| (after.id, field)));
        self.lines.insert(after.id, row.line);
        self.in_file.insert(after.id);
        self.kinds.insert(after.kind);
        self.keep_key(row, &after);
        if matches!(outcome, Outcome::Added | Outcome::Changed) {
            *self.by_kind.entry(after.kind.to_string()).or_default() += 1;
        }
        Ok(outcome)
    }

    /// Asks about a pupil who moves to another year group and keeps the old form, and about a new one whose form is of
    /// another year.
    fn ask_about_form(&self, row: &Row<'_>, before: Option<&Person>, after: &mut Person, found: &mut Findings<'_>) {
        let unit = !Unit::of(self.plan.cell(row, Column::Unit)).class.is_empty();
        let names_form = unit || !self.plan.cell(row, CLASS).is_empty();
        let why = match before {
            Some(before) => person_fields::old_form(before, after, names_form),
            None => person_fields::form_of_another_year(after),
        };
        let Some(why) = why else { return };
        let text = format!("{}: {why}", after.name);
        if self.plan.ask((Group::OldForm, row, Some(YEAR)), text, Vec::new(), found) == Some(Chosen::Word(Word::Blank))
        {
            after.class = None;
        }
    }

    /// Keeps the key by which the folder's other files know a person.
    pub(super) fn keep_key(&mut self, row: &Row<'_>, person: &Person) {
        let source = self.plan.cell(row, Column::Source);
        if !source.is_empty() {
            self.by_key.insert(source.to_owned(), (person.id, person.kind));
        }
    }

    /// Asks about the key of a new person if it may have lost zeros. False if the row can't be a new person.
    fn may_be_new(&mut self, row: &Row<'_>, key: &Key<'_>, found: &mut Findings<'_>) -> bool {
        if key.reference.is_empty() {
            let fault = Fault::bad_file("nobody has this pupil number, and the row has no ref for a new person");
            self.plan.refuse(row, Some(key.column), &fault, found);
            return false;
        }
        let is_bare = self.plan.columns.at(key.column).is_some_and(|at| row.is_bare_number(at));
        if !is_bare || !key.is_number {
            return true;
        }
        let text = shown(&key.reference);
        match self.plan.ask((Group::NumericKey, row, Some(key.column)), text, Vec::new(), found) {
            Some(Chosen::Word(Word::Keep)) | None => true,
            Some(_) => {
                self.skip(&key.reference, "the ref may have lost zeros", "", found);
                false
            }
        }
    }

    /// Sets the names. Empty cells change nothing.
    fn name(&self, person: &mut Person, row: &Row<'_>, names: &Names<'_>, found: &mut Findings<'_>) {
        let each = [
            (PersonField::FirstName, &names.first, Column::First as fn(_) -> Column),
            (PersonField::LastName, &names.last, Column::Last),
        ];
        for (field, name, column) in each {
            if name.is_empty() {
                continue;
            }
            // A list in capitals doesn't spell a name better than the register.
            let known = field.get(person).shown();
            let is_capitals = **name == name.to_uppercase() || **name == name.to_lowercase();
            if is_capitals && known.to_lowercase() == name.to_lowercase() {
                continue;
            }
            if let Err(fault) = field.set(person, name, &self.dates.reading()) {
                let ranked = RANKS.into_iter().map(column).find(|column| !self.plan.cell(row, *column).is_empty());
                self.plan.refuse(row, Some(ranked.unwrap_or(Column::Name)), &fault, found);
            }
        }
    }

    /// Names a new person who has no names. False if the row is left out.
    fn name_by_account(&self, person: &mut Person, row: &Row<'_>, key: &Key<'_>, found: &mut Findings<'_>) -> bool {
        if self.plan.has_names() {
            let columns = RANKS.into_iter().map(Column::Last).chain([Column::Name]);
            let column = columns.into_iter().find(|column| self.plan.columns.has(*column));
            if let Err(fault) = person_fields::last_name("") {
                self.plan.refuse(row, column, &fault, found);
            }
            return true;
        }
        let username = person.username.clone().unwrap_or_else(|| key.reference.clone());
        match self.plan.ask((Group::NoName, row, Some(USERNAME)), shown(&username), Vec::new(), found) {
            Some(Chosen::Word(Word::Username)) => person.family_name = Some(username),
            Some(_) => return false,
            None => {}
        }
        true
    }

    /// Writes a new or changed person.
    fn record(
        &mut self,
        tx: &WriteTx<'_>,
        before: Option<&Person>,
        after: &Person,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Fault> {
        let Some(before) = before else {
            if !edit::insert(tx, after)? {
                return Err(Fault::bad_file(format!("the ref {} is already used", shown(&after.reference))));
            }
            self.tell_apart(tx, None, after, found)?;
            self.joiners.push(after.into());
            return Ok(Outcome::Added);
        };
        if before == after {
            return Ok(Outcome::Unchanged);
        }
        let Some(pulled) = edit::update(tx, self.act, before, after)? else { return Ok(Outcome::Unchanged) };
        self.tell_apart(tx, Some(before), after, found)?;
        if let Some(note) = leaving::about_clearance(tx, before, after, pulled.has_begun_anew)? {
            found.noted.extend(note.fact().and_then(|fact| fact.split("; ").next()).map(str::to_owned));
            self.remarks.add(say![format!("{}: ", after.label()), note]);
        }
        if (&before.class_folded, &before.year_group) != (&after.class_folded, &after.year_group) {
            self.movers.push(Moved {
                reference: after.reference.clone(),
                name: after.name.clone(),
                from: year_and_class(before),
                to: year_and_class(after),
            });
        }
        // People sign in with their username, and other files may identify them by it.
        if let (Some(was), Some(is)) = (&before.username, &after.username)
            && was != is
        {
            self.remarks.add(format!("the username of {} changed from {was} to {is}", after.label()));
        }
        self.pulled += pulled.len();
        found.changes = row::changes(before, after);
        Ok(Outcome::Changed)
    }

    /// Notes if a new ref, username or address is also a tag, or another person's.
    fn tell_apart(
        &mut self,
        tx: &WriteTx<'_>,
        before: Option<&Person>,
        after: &Person,
        found: &mut Findings<'_>,
    ) -> Result<(), Fault> {
        if let Some(index) = &mut self.index {
            index.add(after);
        }
        if let Some(clash) = keys::clash(tx, after, before)? {
            self.remarks.add(format!("{}: {clash}", after.label()));
            found.noted.push(clash);
        }
        for note in keys::notes(tx, after, before)? {
            // The command that shows the item is for the note alone.
            found.noted.extend(note.fact().map(str::to_owned));
            self.remarks.add(note);
        }
        Ok(())
    }

    /// Puts a person into the teaching groups of the row.
    fn group(
        &self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        person: &Person,
        outcome: Outcome,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Fault> {
        let cells = self.plan.columns.read.iter().filter(|(_, column)| *column == Column::Groups);
        let names: Vec<String> = cells.flat_map(|(at, _)| groups_of_cell(row.cell(*at))).collect();
        if names.is_empty() {
            return Ok(outcome);
        }
        let done = group::set_groups_of(tx, person, &names, MemberRole::of(person.kind))?;
        if done.joined.is_empty() && done.left.is_empty() {
            return Ok(outcome);
        }
        found.changes.push(Change::of("teaching groups", done.left.join(", "), done.joined.join(", ")));
        Ok(if outcome == Outcome::Unchanged { Outcome::Changed } else { outcome })
    }
}

/// The fields of a row's person that other files of the folder give: their role, and the form that is their teaching group.
pub(super) fn more<'m>(
    roles: Option<&Roles>,
    role: Option<&'m Role>,
    form: Option<&'m String>,
) -> Vec<(PersonField, &'m str)> {
    let mut more = match (role, roles) {
        (Some(role), Some(roles)) => roles.fields(role),
        _ => Vec::new(),
    };
    more.extend(form.map(|form| (PersonField::Class, form.as_str())));
    more
}

/// A pupil's year and form, such as "Year 9, 9B".
fn year_and_class(person: &Person) -> String {
    let year = person.year_group.as_deref().map(year_group::called);
    let both: Vec<String> = year.into_iter().chain(person.class.clone()).collect();
    if both.is_empty() { "no form".to_owned() } else { both.join(", ") }
}
