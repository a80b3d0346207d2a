//! Registers people and keeps their details up to date. Setting a last working day moves later due dates back to it.

use super::{
    again,
    import::names::parted,
    keys,
    leaving::{self, Pulled, about_leaving, pull_back},
};
use crate::{
    act::{Act, Answer, Timed},
    rule::role,
    view::{LoanView, PersonView},
};
use domain::{
    agreement::Overall,
    fault::{Failure, Fault, FaultKind},
    leaver,
    person::{Person, PersonKind},
    person_fields::{self, PersonField},
    reading::Reading,
    remedy::{Input, Remedy},
    say,
    say::Notes,
    text::{fold, shown},
    when::show_day,
};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use store::{
    Entry, Field as _, ReadTx, Store, Subject, WriteTx,
    agreement::Book,
    apart::{self, Sort},
    changes,
};

/// One person to register.
#[derive(Debug, Clone)]
pub struct Add {
    /// The person's staff number, admission number or username.
    pub reference: String,
    pub kind: PersonKind,
    /// The person's fields, which must include the last name.
    pub fields: Vec<(PersonField, String)>,
}

impl Add {
    /// One person by a whole name, such as `Ana Bell` or `Bell, Ana`.
    pub fn named(reference: &str, kind: PersonKind, name: &str) -> Self {
        let (first, last) = parted(name);
        let fields = vec![(PersonField::FirstName, first.into_owned()), (PersonField::LastName, last.into_owned())];
        Self { reference: reference.to_owned(), kind, fields }
    }
}

/// A change to one person. Fields that are not named stay unchanged.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The person's ref, username or name.
    pub who: String,
    pub reference: Option<String>,
    /// The new values; an empty text clears a field.
    pub fields: Vec<(PersonField, String)>,
}

/// A changed person, and the loans whose due dates moved with the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edited {
    #[serde(flatten)]
    pub person: PersonView,
    pub pulled_back: Vec<LoanView>,
}

/// Registers a person.
///
/// Errors: someone already has the ref, username or e-mail address, or one that is alike and the user is not sure; someone
/// has the same name and place and the user is not sure; there is no last name; a field's value is not valid.
pub fn add(store: &mut Store, act: &Act, order: &Add) -> Result<Answer<PersonView>, Failure> {
    act.write(store, |tx, act| {
        let (person, notes) = add_in(tx, act, order)?;
        let standing = agreement_of(tx, act, &person)?;
        Ok(Answer { notes, ..Answer::plain(PersonView::build(&person, 0, standing)) })
    })
}

/// Registers a person in a transaction; returns notes too.
pub(crate) fn add_in(tx: &WriteTx<'_>, act: &Timed<'_>, order: &Add) -> Result<(Person, Notes), Failure> {
    let reference = person_fields::reference(&order.reference)?;
    let mut person = Person::new(tx.new_id(), order.kind, reference, String::new(), tx.at());
    let said = person_fields::set_all(&mut person, &order.fields, &Reading::Typed(act.days()))?;
    if person.family_name.is_none() {
        person_fields::last_name("")?;
    }
    if store::person::by_old_ref(tx, person.kind, &person.ref_folded)?.is_some() || !insert(tx, &person)? {
        return Err(taken(tx, &person)?.into());
    }
    keys::must_be_own(tx, act.sure, &person, None)?;
    again::must_be_new(tx, act.sure, &person)?;
    if let Some(why) = person_fields::form_of_another_year(&person).filter(|_| !act.sure) {
        return Err(doubtful_form(&person, &why).into());
    }
    let mut notes: Notes = said.into_iter().chain(unknown_manager(tx, &person)?).collect();
    notes.extend(keys::notes(tx, &person, None)?);
    Ok((person, notes))
}

/// Changes a person. If nothing differs, nothing is written.
///
/// Errors: no one matches, or several people do; someone else already has a new key, as for [`add`]; a field's value is
/// not valid.
pub fn edit(store: &mut Store, act: &Act, order: &Edit) -> Result<Answer<Edited>, Failure> {
    act.write(store, |tx, act| {
        let before = store::person::find(tx, &order.who)?;
        let mut after = before.clone();
        if let Some(reference) = &order.reference {
            after.reference = person_fields::reference(reference)?;
        }
        let mut notes = Notes::from(person_fields::set_all(&mut after, &order.fields, &Reading::Typed(act.days()))?);
        leaving::must_be_recent(act, &before, &after)?;
        again::must_stay(act.sure, &before, &after)?;
        if after.manager != before.manager {
            notes.extend(unknown_manager(tx, &after)?);
        }
        let names_form = order.fields.iter().any(|(field, _)| *field == PersonField::Class);
        if let Some(why) = person_fields::old_form(&before, &after, names_form).filter(|_| !act.sure) {
            return Err(doubtful_form(&after, &why).into());
        }
        let pulled = match update(tx, act, &before, &after)? {
            Some(pulled) => pulled,
            None => {
                notes.push(format!("{} is unchanged", after.label()));
                Pulled::default()
            }
        };
        keys::must_be_own(tx, act.sure, &after, Some(&before))?;
        notes.extend(keys::notes(tx, &after, Some(&before))?);
        if let (true, Some(day)) = (pulled.len() > 0, after.last_working_day) {
            notes.push(format!("loans are now due on {}, the last day of {}", show_day(day), after.name));
        }
        notes.extend(about_leaving(tx, &before, &after)?);
        let pulled_back = pulled.loans.iter().map(|l| LoanView::load(tx, l, act.clock)).collect::<Result<_, _>>()?;
        let loans = store::loan::open_of_person(tx, after.id)?.len();
        let standing = agreement_of(tx, act, &after)?;
        let person = PersonView::build(&after, i64::try_from(loans).unwrap_or(i64::MAX), standing);
        Ok(Answer { notes, ..Answer::plain(Edited { person, pulled_back }) })
    })
}

/// The question about a form that seems to be of another year group, for this reason.
fn doubtful_form(person: &Person, why: &str) -> Fault {
    Fault::new(FaultKind::Question, format!("{}: {why}; is that right?", person.name)).hint(say![
        "Give the new form: ",
        Input::Class.blank(),
        ", or ",
        Input::Class.with("none"),
        ". If the form stays, add ",
        Input::Yes,
        "."
    ])
}

fn agreement_of(tx: &ReadTx<'_>, act: &Timed<'_>, person: &Person) -> Result<Overall, Fault> {
    Ok(Book::of_person(tx, person.id)?.overall(person, act.clock.today()))
}

/// Makes a note if the manager is not in the register. The name is kept as it was typed.
fn unknown_manager(tx: &ReadTx<'_>, person: &Person) -> Result<Option<String>, Fault> {
    let Some(manager) = &person.manager else { return Ok(None) };
    let known = match store::person::seek(tx, manager) {
        Ok(found) => found.is_some(),
        Err(fault) if fault.kind == FaultKind::Ambiguous => true,
        Err(fault) => return Err(fault),
    };
    let note = || format!("the manager {} is not in the register yet", shown(manager));
    Ok((!known).then(note))
}

/// Writes a new person and a log entry. Returns false, and writes nothing, if someone of that kind has the ref.
pub(crate) fn insert(tx: &WriteTx<'_>, person: &Person) -> Result<bool, Fault> {
    must_be_told(tx, person, None)?;
    let known = [person.kind.to_value(), person.ref_folded.to_value()];
    if !tx.insert_unless_known(person, "where kind = ?1 and ref_folded = ?2", &known)? {
        return Ok(false);
    }
    tx.log_new("person add", person, None, Some(person.id))?;
    store::keys::note_person(tx, person)?;
    Ok(true)
}

/// Writes a changed person and a log entry. Moves open loans back to a new last working day and returns them. `None`
/// if nothing changed.
///
/// Errors: as another kind of person, they can't keep a role.
pub(crate) fn update(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    before: &Person,
    after: &Person,
) -> Result<Option<Pulled>, Fault> {
    if changes(before, after).is_empty() {
        return Ok(None);
    }
    if after.kind != before.kind {
        role::must_fit(tx, after, &[before], act.clock.today())?;
    }
    let body = put(tx, before, after)?;
    tx.log(Entry {
        action: "person edit",
        subject: Subject::new("person", after.id),
        asset: None,
        person: Some(after.id),
        effective_at: None,
        body,
    })?;
    let stays = leaver::leaving_day(before).is_some() && leaver::leaving_day(after).is_none();
    let has_begun_anew = stays && leaving::begin_anew(tx, act, after.id)?;
    let is_same_day = after.last_working_day == before.last_working_day;
    let pulled = if is_same_day { Pulled::default() } else { pull_back(tx, act, after)? };
    Ok(Some(Pulled { has_begun_anew, ..pulled }))
}

/// Writes a changed person. Returns the changes for the caller's log entry, without the columns that are worked out.
pub(super) fn put(tx: &WriteTx<'_>, before: &Person, after: &Person) -> Result<Map<String, Json>, Fault> {
    let body = changes(before, after);
    if before == after {
        return Ok(body);
    }
    if (after.kind, &after.ref_folded) != (before.kind, &before.ref_folded)
        && (store::person::by_ref(tx, after.kind, &after.ref_folded)?.is_some()
            || store::person::by_old_ref(tx, after.kind, &after.ref_folded)?.is_some_and(|one| one.id != after.id))
    {
        return Err(taken(tx, after)?);
    }
    must_be_told(tx, after, Some(before))?;
    tx.update(after)?;
    store::keys::note_person(tx, after)?;
    Ok(body)
}

/// Refuses a new ref or username that looks too much like another person's.
fn must_be_told(tx: &WriteTx<'_>, person: &Person, before: Option<&Person>) -> Result<(), Fault> {
    let was = before.map(|before| before.reference.as_str());
    if was != Some(&person.reference) {
        apart::must_be_told(tx, Sort::Ref, &person.reference, was.as_slice())?;
    }
    let was = before.and_then(|before| before.username.as_deref());
    match person.username.as_deref() {
        Some(username) if was != Some(username) => apart::must_be_told(tx, Sort::Username, username, was.as_slice()),
        _ => Ok(()),
    }
}

fn taken(tx: &ReadTx<'_>, person: &Person) -> Result<Fault, Fault> {
    let folded = fold(&person.reference);
    let wearer = match store::person::by_ref(tx, person.kind, &folded)? {
        Some(wearer) => Some(wearer),
        None => store::person::by_old_ref(tx, person.kind, &folded)?,
    };
    let owner = wearer.map_or_else(|| format!("another person ({})", person.kind), |wearer| wearer.label());
    Ok(Fault::conflict(
        format!("the ref {} is already used by {owner}", shown(&person.reference)),
        say!["Give another ref, or change that person: ", Remedy::EditPerson, "."],
    ))
}
