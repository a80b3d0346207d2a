//! Decides whom of the register a row is about, and asks if it isn't sure.

use super::{People, keys::By, names::Names, row::Key, write};
use crate::file::{import::Outcome, plan::Findings, table::Row};
use domain::{
    fault::Fault,
    incoming::question::{Answer as Word, Chosen, Group},
    person::{Person, PersonKind},
    same_person::{Doubt, Place},
    text::{fold, shown},
};
use store::ReadTx;

/// The most rows that wait for the end of the file because of their refs, and as many because of their names.
const MOST_WAITING: usize = 1_000;

/// What a row says of its person.
pub(super) struct Given<'g, 'r> {
    pub(super) key: &'g Key<'r>,
    pub(super) names: &'g Names<'r>,
    pub(super) kind: PersonKind,
    pub(super) place: Place<'g>,
}

/// A person of the register whom a row is about, and the ref that the row gives them.
pub(super) struct Known {
    pub(super) person: Person,
    /// True if the person takes the ref and the kind of the row.
    pub(super) is_renumbered: bool,
    /// True if the person keeps the names that the register has.
    pub(super) keeps_names: bool,
}

/// The person of a row.
pub(super) enum Met {
    New,
    Known(Box<Known>),
    /// The row has another outcome.
    Not(Outcome),
}

impl People<'_> {
    /// Decides if a person of the register is the person of a row. Asks if it isn't sure.
    pub(super) fn meet(
        &mut self,
        tx: &ReadTx<'_>,
        row: &Row<'_>,
        given: &Given<'_, '_>,
        found_as: Option<(Person, By)>,
        last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Met, Fault> {
        let Some((person, by)) = found_as else { return self.meet_namesake(tx, row, given, last, found) };
        let key = given.key;
        let other = self.lines.get(&person.id).copied().filter(|line| *line != row.line);
        if by == By::NearRef {
            self.near.insert(row.line);
            if !last && self.near.len() <= MOST_WAITING {
                return Ok(Met::Not(Outcome::Waits));
            }
            match self.is_near(row, key, &person, other.is_some(), found) {
                Some(true) => {}
                Some(false) => return Ok(Met::New),
                None => return Ok(Met::Not(Outcome::Bad)),
            }
        }
        let mut known = Known { person, is_renumbered: false, keeps_names: false };
        let is_login = matches!(by, By::PupilNumber | By::Username | By::Email);
        if let Some(line) = other {
            // Two people may have one address.
            if by == By::Email && key.is_number {
                return Ok(Met::New);
            }
            let fault = Fault::bad_file(match by {
                By::Ref | By::OldRef => format!("{} is already used on line {line}", shown(&key.reference)),
                _ => format!("line {line} has the same person: {}", known.person.label()),
            });
            self.plan.refuse(row, Some(key.column), &fault, found);
            return Ok(Met::Not(Outcome::Bad));
        }
        if is_login && key.is_number && known.person.ref_folded != fold(&key.reference) {
            let what = match by {
                By::PupilNumber => "pupil number",
                By::Username => "username",
                _ => "e-mail address",
            };
            let text = format!("{} has this {what} and the ref {}", known.person.label(), known.person.reference);
            let candidates = vec![candidate(&known.person)];
            match self.plan.ask((Group::Renumbered, row, Some(key.column)), text, candidates, found) {
                Some(Chosen::Word(Word::Same)) => known.is_renumbered = true,
                Some(Chosen::Word(Word::New)) => return Ok(Met::New),
                _ => {}
            }
        }
        self.settle_names(tx, row, given, known, found)
    }

    /// Asks about the person whom a ref, an account or an answer finds if the names and the year may be those of another.
    fn settle_names(
        &mut self,
        tx: &ReadTx<'_>,
        row: &Row<'_>,
        given: &Given<'_, '_>,
        mut known: Known,
        found: &mut Findings<'_>,
    ) -> Result<Met, Fault> {
        let Some(doubt) = given.names.named().doubt(&known.person, given.place) else {
            return Ok(Met::Known(Box::new(known)));
        };
        let (names, label) = (given.names.whole(), known.person.label());
        let text = match (doubt, given.place.told()) {
            (Doubt::OtherYear, Some(place)) => format!("{names} in {place} is {label} in the register"),
            (Doubt::Swapped, _) => {
                format!("{names} is {label} in the register: the first and the last name are exchanged")
            }
            _ => format!("{names} is {label} in the register"),
        };
        let held = write::held(tx, known.person.id)?;
        match self.plan.ask((Group::NamesChanged, row, None), text, held, found) {
            Some(Chosen::Word(Word::Skip)) => {
                let why = "the register has other names for this person";
                return Ok(Met::Not(self.skip(&given.key.reference, why, "", found)));
            }
            Some(Chosen::Word(Word::Keep)) => known.keeps_names = true,
            _ => {}
        }
        Ok(Met::Known(Box::new(known)))
    }

    /// Decides if a row with an unknown ref is of someone who has another ref in the register. A namesake who has a row of
    /// their own is another person, so the row waits for the end of the file.
    fn meet_namesake(
        &mut self,
        tx: &ReadTx<'_>,
        row: &Row<'_>,
        given: &Given<'_, '_>,
        last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Met, Fault> {
        let Some(index) = &self.index else { return Ok(Met::New) };
        let mut namesakes = index.namesakes(tx, given.names, given.kind, given.place)?;
        namesakes.retain(|person| !self.lines.contains_key(&person.id));
        if namesakes.is_empty() {
            return Ok(Met::New);
        }
        self.namesakes.insert(row.line);
        if !last && self.namesakes.len() <= MOST_WAITING {
            return Ok(Met::Not(Outcome::Waits));
        }
        let text = match namesakes.as_slice() {
            [one] => format!("{} has this name and the ref {}", one.label(), one.reference),
            several => format!("{} people have this name", several.len()),
        };
        let candidates = namesakes.iter().map(candidate).collect();
        let asked = self.plan.ask((Group::Renumbered, row, Some(given.key.column)), text, candidates, found);
        if asked == Some(Chosen::Word(Word::New)) {
            return Ok(Met::New);
        }
        self.in_file.extend(namesakes.iter().map(|person| person.id));
        if asked.is_none() {
            return Ok(Met::Not(Outcome::Bad));
        }
        let Ok([person]) = <[Person; 1]>::try_from(namesakes) else {
            let fault = Fault::bad_file("several people have this name, so the row has to say which: give their ref");
            self.plan.refuse(row, Some(given.key.column), &fault, found);
            return Ok(Met::Not(Outcome::Bad));
        };
        // The name of an account is no new number.
        let is_renumbered = given.key.is_number && asked == Some(Chosen::Word(Word::Same));
        self.settle_names(tx, row, given, Known { person, is_renumbered, keeps_names: false }, found)
    }

    /// Decides if a ref that differs only in leading zeros or spaces is a known person's. `None` if the question is
    /// open.
    fn is_near(
        &mut self,
        row: &Row<'_>,
        key: &Key<'_>,
        person: &Person,
        is_in_file: bool,
        found: &mut Findings<'_>,
    ) -> Option<bool> {
        let are_most = self.near.len() > MOST_WAITING || (self.near.len() > 1 && self.near.len() * 2 >= self.rows);
        if !are_most && !is_in_file {
            self.remarks.add(format!("{} was read as {}: {}", key.reference, person.reference, person.label()));
            return Some(true);
        }
        let text = format!("{} is {}", shown(&person.reference), person.label());
        let candidates = vec![candidate(person)];
        let asked = self.plan.ask((Group::LeadingZeros, row, Some(key.column)), text, candidates, found);
        asked.map(|chosen| chosen == Chosen::Word(Word::Same))
    }
}

/// A person who may be meant.
fn candidate(person: &Person) -> String {
    format!("{}: {}, {}", person.reference, person.label(), person.kind)
}
