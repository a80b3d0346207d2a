//! The holders of imported items. An unknown holder is a question, and never a new person by itself.

use super::{Assets, row::At};
use crate::{
    act::Act,
    file::plan::Findings,
    person::{edit as person_edit, import::parted},
};
use domain::{
    fault::Fault,
    ids::PersonId,
    incoming::question::{Answer, Chosen, Group},
    person::{Person, PersonKind},
    person_fields::{self, PersonField},
    reading::Reading,
    text::shown,
};
use store::{ReadTx, WriteTx, person::Named};

/// The holder that a row gives for its item.
pub(crate) enum Held {
    /// The item is lent to this person.
    By(PersonId),
    /// No loan is recorded, and the name is kept in the notes.
    Noted(String),
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
        if let [one] = people.as_slice() {
            self.borrowers.insert(named.clone(), one.id);
            return Ok(Held::By(one.id));
        }
        let why = if people.is_empty() { "is nobody in the register" } else { "fits several people" };
        let candidates = people.iter().map(|one| format!("{}: {}, {}", one.reference, one.label(), one.kind)).collect();
        let name = written(named);
        // Words that fit different people are all needed to see why.
        let words = if people.len() > 1 { named.words().collect::<Vec<_>>().join(", ") } else { name.to_owned() };
        let chosen = self.plan.ask(Group::Holder, at, format!("{} {why}", shown(&words)), candidates, found);
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
            Some(Chosen::Word(_)) => return Ok(Held::Noted(name.to_owned())),
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

    /// The person that the file names, if the register knows exactly one.
    pub(crate) fn known_holder(&mut self, tx: &ReadTx<'_>, named: &Named) -> Result<Option<PersonId>, Fault> {
        if let Some(id) = self.borrowers.get(named) {
            return Ok(Some(*id));
        }
        let people = store::person::named(tx, named)?;
        let id = if let [one] = people.as_slice() { Some(one.id) } else { None };
        if let Some(id) = id {
            self.borrowers.insert(named.clone(), id);
        }
        Ok(id)
    }
}

/// The holder as the file writes it.
fn written(named: &Named) -> &str {
    let first = [&named.name, &named.username, &named.email].into_iter().find(|word| !word.is_empty());
    first.unwrap_or(&named.number)
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
