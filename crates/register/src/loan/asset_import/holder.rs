//! The holders of imported items. An unknown holder is a question, and never a new person by itself.

use super::{Assets, row::At};
use crate::{
    act::Act,
    file::{import::ImportReport, plan::Findings},
    person::{edit as person_edit, import::parted},
};
use domain::{
    fault::Fault,
    ids::PersonId,
    incoming::question::{Answer, Chosen, Group},
    person::{Person, PersonKind, can_be_a_name},
    person_fields::{self, PersonField},
    reading::Reading,
    remedy::Remedy,
    say,
    say::Say,
    text::shown,
    words::Word as _,
};
use store::{ReadTx, WriteTx, person::Named};

/// The holder that a row gives for its item.
pub(crate) enum Held {
    /// The item is lent to this person.
    By(PersonId),
    /// No loan is recorded, and the name is kept in the notes.
    Noted,
    /// The question is open.
    Open,
}

impl Assets<'_> {
    /// Finds the person that the file names as the holder, or asks who is meant.
    pub(crate) fn held(
        &mut self,
        tx: &WriteTx<'_>,
        named: &Named,
        at: At,
        found: &mut Findings<'_>,
    ) -> Result<Held, Fault> {
        if let Some(id) = self.borrowers.get(named) {
            return Ok(Held::By(*id));
        }
        let people = store::person::named(tx, named)?;
        self.knows_holders |= !people.is_empty();
        if let [one] = people.as_slice() {
            self.borrowers.insert(named.clone(), one.id);
            return Ok(Held::By(one.id));
        }
        let can_be_added = people.is_empty() && is_nameable(named);
        let text = self.why_asked(named, &people, at);
        let candidates = people.iter().map(|one| format!("{}: {}, {}", one.reference, one.label(), one.kind)).collect();
        let mut chosen = self.plan.ask(Group::Holder, at, text, candidates, found);
        // Another person of the same name, or one called by a number, would be a second record for someone.
        if !can_be_added && adds(chosen.as_ref()) {
            chosen = None;
            if let Some((_, answer)) = found.asked.last_mut() {
                *answer = None;
            }
        }
        let kind = match chosen {
            None => return Ok(Held::Open),
            Some(Chosen::Person(reference)) => {
                let person = store::person::find_whole(tx, &reference)?;
                return match person {
                    Some(person) => Ok(Held::By(person.id)),
                    None => Err(store::person::unknown(tx, &reference)?),
                };
            }
            Some(Chosen::Word(Answer::AddStaff)) => PersonKind::Staff,
            Some(Chosen::Word(Answer::AddPupil)) => PersonKind::Pupil,
            Some(Chosen::Word(_)) => return Ok(Held::Noted),
        };
        // A row that can't be written must not register its holder.
        if !found.is_sure() {
            return Ok(Held::Open);
        }
        let id = new_borrower(tx, self.act, kind, named)?;
        self.arrived.borrowers += 1;
        self.borrowers.insert(named.clone(), id);
        Ok(Held::By(id))
    }

    /// Says why a holder is asked about.
    fn why_asked(&self, named: &Named, people: &[Person], at: At) -> String {
        let Some(first) = people.first() else {
            let name = shown(written(named));
            return match (is_nameable(named), self.has_people) {
                (false, _) => format!("{name} is nobody in the register, and is no name of a person to add"),
                (true, true) => format!("{name} is nobody in the register"),
                (true, false) => format!("{name} is nobody in the register, which has no people yet"),
            };
        };
        // Words that fit different people are all needed to see why.
        let words = named.words().collect::<Vec<_>>().join(", ");
        let example = format!("{}:{}={}", Group::Holder.word(), at.line(), first.reference);
        format!("{} fits several people; answer the line with a ref, such as {example}", shown(&words))
    }

    /// Tells the user to import the people first, if the file names holders and the register knows none of them.
    pub(crate) fn people_first(&self, report: &ImportReport) -> Option<Say> {
        let is_open = report.plan.open().any(|group| group.group == Group::Holder);
        if !is_open || self.knows_holders {
            return None;
        }
        let why =
            if self.has_people { "No holder of the file is in the register." } else { "The register has no people." };
        Some(say![why, " Import the file of the people first: ", Remedy::ImportPeople, "."])
    }

    /// The people that the file may name.
    pub(crate) fn meant_by(&mut self, tx: &ReadTx<'_>, named: &Named) -> Result<Vec<PersonId>, Fault> {
        if let Some(id) = self.borrowers.get(named) {
            return Ok(vec![*id]);
        }
        let people = store::person::named(tx, named)?;
        self.knows_holders |= !people.is_empty();
        if let [one] = people.as_slice() {
            self.borrowers.insert(named.clone(), one.id);
        }
        Ok(people.iter().map(|one| one.id).collect())
    }
}

/// The line of the notes that keeps a holder to whom no loan is recorded.
pub(crate) fn noted(named: &Named) -> String {
    format!("Holder in the file: {}", written(named))
}

/// The holder as the file writes it.
pub(crate) fn written(named: &Named) -> &str {
    let first = [&named.name, &named.username, &named.email].into_iter().find(|word| !word.is_empty());
    first.unwrap_or(&named.number)
}

/// True if a person can be added by the words of the file: they are a name or an address.
fn is_nameable(named: &Named) -> bool {
    let word = [&named.name, &named.username, &named.email].into_iter().find(|word| !word.is_empty());
    word.is_some_and(|word| can_be_a_name(word))
}

/// True for an answer that adds a person.
fn adds(chosen: Option<&Chosen>) -> bool {
    matches!(chosen, Some(Chosen::Word(Answer::AddStaff | Answer::AddPupil)))
}

fn new_borrower(tx: &WriteTx<'_>, act: &Act, kind: PersonKind, named: &Named) -> Result<PersonId, Fault> {
    use PersonField as F;
    let is_name = named.username.contains([' ', ',']);
    let whole = if named.name.is_empty() && is_name { &named.username } else { &named.name };
    let (first, last) = parted(whole);
    let whole = format!("{first} {last}");
    let account = if is_name { "" } else { &named.username };
    let reference = [&named.number, account, &named.email, whole.trim()].into_iter().find(|word| !word.is_empty());
    let reference = person_fields::reference(reference.unwrap_or_default())?;
    let last = if whole.trim().is_empty() { &reference } else { last.as_ref() };
    let username = if account.contains('@') { "" } else { account };
    let email = if named.email.is_empty() && named.username.contains('@') { &named.username } else { &named.email };
    let fields = [(F::FirstName, first.as_ref()), (F::LastName, last), (F::Username, username), (F::Email, email)];
    let fields: Vec<_> = fields.into_iter().map(|(field, text)| (field, text.to_owned())).collect();
    let mut person = Person::new(tx.new_id(), kind, reference.clone(), String::new(), tx.at());
    person_fields::set_all(&mut person, &fields, &Reading::Typed(act.days()))?;
    person_edit::insert(tx, &person)?;
    Ok(person.id)
}
