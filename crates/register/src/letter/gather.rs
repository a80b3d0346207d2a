//! Finds who gets a letter, and the facts in it.

use super::{
    about_charge, about_loans,
    facts::{Fact, Facts},
};
use crate::view::Who;
use chrono::NaiveDate;
use domain::{
    called::Called,
    fault::Fault,
    ids::{ChargeId, LoanId, PersonId},
    letter::{Kind, Letterhead, WhyNot, not_again},
    person::{Person, PersonKind},
    when::Clock,
};
use serde::Serialize;
use store::{ReadTx, group::Class};

/// The people to write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// Refs, usernames or names.
    People(Vec<String>),
    /// A form or a teaching group.
    Class(String),
    YearGroup(String),
    /// These people, whom somebody has looked up.
    Chosen(Vec<PersonId>),
    /// Everyone to whom a letter of this kind is due.
    Everyone,
}

/// The letters to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub kind: Kind,
    pub to: To,
    /// Only the letter about this charge.
    pub charge: Option<i64>,
    /// Words that are added to each letter.
    pub words: Option<String>,
    /// True to write even if the same letter went out lately.
    pub again: bool,
    /// The days ahead of a due day on which a notice lists it.
    pub ahead: i64,
}

/// A letter that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub person: Person,
    pub charge: Option<ChargeId>,
    pub receipt_no: Option<i64>,
    pub loans: Vec<LoanId>,
    /// The day since which the letter is due. One that went out before is about something else.
    pub since: NaiveDate,
    pub facts: Facts,
}

/// Someone who gets no letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedView {
    pub person: Who,
    pub charge_no: Option<i64>,
    pub why: String,
}

/// What all letters of one command share.
pub(super) struct Setting<'a> {
    pub kind: Kind,
    pub letterhead: &'a Letterhead,
    pub called: Called,
    pub clock: Clock,
    pub ahead: i64,
    /// True if everyone to whom a letter is due gets one.
    pub is_for_everyone: bool,
}

/// The letters to write, and the people who get none, with the reason.
pub(super) type Found = (Vec<Draft>, Vec<SkippedView>);

/// Finds the letters to write.
///
/// Errors: a person, a group or a charge is not in the register.
pub(super) fn gather(tx: &ReadTx<'_>, wanted: &Wanted, letterhead: &Letterhead, clock: Clock) -> Result<Found, Fault> {
    let called = store::setting::called(tx)?;
    let is_for_everyone = wanted.to == To::Everyone && wanted.charge.is_none();
    let setting = Setting { kind: wanted.kind, letterhead, called, clock, ahead: wanted.ahead, is_for_everyone };
    let people = people(tx, wanted, clock)?;
    let (mut drafts, mut skipped) = match wanted.kind {
        Kind::Contribution | Kind::Reminder | Kind::SecondReminder | Kind::StaffCharge | Kind::Receipt => {
            about_charge::drafts(tx, &setting, people, wanted.charge)?
        }
        Kind::Unreturned | Kind::Notice | Kind::Certificate => about_loans::drafts(tx, &setting, people)?,
        Kind::Agreement | Kind::Permission | Kind::Ban => super::about_person::drafts(tx, &setting, people)?,
    };
    if !wanted.again {
        drafts = without_those_sent(tx, &setting, drafts, &mut skipped)?;
    }
    let common = Common::read(tx, &setting, wanted.words.as_deref())?;
    drafts.iter_mut().for_each(|draft| common.add(draft));
    drafts.sort_by(|a, b| {
        let key =
            |draft: &Draft| (draft.person.place(), draft.person.sort_name.clone(), draft.person.ref_folded.clone());
        key(a).cmp(&key(b))
    });
    Ok((drafts, skipped))
}

/// Finds the people that were named; `None` if nobody was, and the letter may go to everyone.
fn people(tx: &ReadTx<'_>, wanted: &Wanted, clock: Clock) -> Result<Option<Vec<Person>>, Fault> {
    Ok(match &wanted.to {
        To::People(refs) => Some(refs.iter().map(|who| store::person::find(tx, who)).collect::<Result<_, _>>()?),
        To::Class(class) => {
            let class: Class = store::group::class(tx, class, clock.today())?;
            Some(class.people(tx, clock.today())?)
        }
        To::YearGroup(year) => {
            let people = store::person::in_year(tx, year)?;
            if people.is_empty() {
                return Err(Fault::not_found(format!("nobody is in {}", domain::year_group::called(year)))
                    .hint(domain::say!["To see who is in a year group: ", domain::remedy::See::PeopleOfYear, "."]));
            }
            Some(people)
        }
        To::Chosen(ids) => Some(ids.iter().map(|id| store::person::by_id(tx, *id)).collect::<Result<_, _>>()?),
        To::Everyone => None,
    })
}

/// Takes out the letters that went out already.
fn without_those_sent(
    tx: &ReadTx<'_>,
    setting: &Setting<'_>,
    drafts: Vec<Draft>,
    skipped: &mut Vec<SkippedView>,
) -> Result<Vec<Draft>, Fault> {
    let mut kept = Vec::new();
    for draft in drafts {
        let about = (draft.charge, draft.receipt_no);
        let last = store::letter::last_sent(tx, setting.kind, draft.person.id, about, setting.clock)?;
        let is_enough = setting.is_for_everyone && setting.kind.is_sent_once();
        let sent = match last {
            // One letter about this charge, ban or permission is enough.
            Some(day) if is_enough && day >= draft.since => Some(WhyNot::SentOn(day)),
            last => not_again(last, setting.clock.today(), setting.letterhead.repeat_days).err(),
        };
        match sent {
            Some(why) => skipped.push(skip(tx, &draft.person, draft.charge, &why)?),
            None => kept.push(draft),
        }
    }
    Ok(kept)
}

/// Notes that somebody gets no letter.
pub(super) fn skip(
    tx: &ReadTx<'_>,
    person: &Person,
    charge: Option<ChargeId>,
    why: &WhyNot,
) -> Result<SkippedView, Fault> {
    let charge_no = charge.map(|id| store::charge::by_id(tx, id)).transpose()?.map(|charge| charge.no);
    Ok(SkippedView { person: person.into(), charge_no, why: why.words() })
}

/// The facts of every letter that don't depend on the person.
struct Common {
    facts: Facts,
    names_parents: bool,
    is_for_the_borrower: bool,
}

impl Common {
    fn read(tx: &ReadTx<'_>, setting: &Setting<'_>, words: Option<&str>) -> Result<Self, Fault> {
        let maybe = |value: Option<String>| Fact::Text(value.unwrap_or_default());
        let facts = Facts::from([
            ("school", Fact::Text(store::register_of(tx)?.school)),
            ("today", Fact::Text(long_day(setting.clock.today()))),
            ("office", Fact::Text(setting.called.office.clone())),
            ("phone", maybe(store::setting::phone(tx)?)),
            ("email", maybe(setting.letterhead.email.clone())),
            ("words", maybe(words.map(str::to_owned))),
        ]);
        let names_parents = setting.letterhead.names_parents;
        Ok(Self { facts, names_parents, is_for_the_borrower: setting.kind.is_for_the_borrower() })
    }

    fn add(&self, draft: &mut Draft) {
        let person = &draft.person;
        let own = [
            ("name", Fact::Text(person.name.clone())),
            ("first_name", Fact::Text(first_name(person))),
            ("ref", Fact::Text(person.reference.clone())),
            ("place", Fact::Text(person.place())),
            ("is_pupil", Fact::Is(person.kind == PersonKind::Pupil && !self.is_for_the_borrower)),
            ("dear", Fact::Text(self.dear(person))),
        ];
        draft.facts.extend(own);
        draft.facts.extend(self.facts.clone());
    }

    /// The person in "Dear …". A parent or carer is named only if the school wants it, since the name on record may be
    /// out of date.
    fn dear(&self, person: &Person) -> String {
        match (person.kind, &person.guardian_name) {
            (PersonKind::Pupil, _) if self.is_for_the_borrower => first_name(person),
            (PersonKind::Pupil, Some(parent)) if self.names_parents => parent.clone(),
            (PersonKind::Pupil, _) => format!("Parent or Carer of {} ({})", person.name, person.place()),
            _ => person.name.clone(),
        }
    }
}

/// The name that a letter uses in the text: the given name, if it is known.
pub(super) fn first_name(person: &Person) -> String {
    person.given_name.clone().unwrap_or_else(|| person.name.clone())
}

/// A date as a letter writes it, such as "Friday 27 November 2026".
pub(super) fn long_day(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// An item as a letter names it: the category with make and model, such as "laptop Dell Latitude 3140".
pub(super) fn item_words(category: &str, description: &str) -> String {
    if description.is_empty() { category.to_owned() } else { format!("{category} {description}") }
}
