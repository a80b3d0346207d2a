//! Registering people and keeping what is known of them true. A last working day pulls open loans back to it.

use super::leaver as ops_leaver;
use crate::{
    act::{Act, Answer},
    view::{LoanView, PersonView},
};
use domain::{
    agreement::Overall,
    asset::Asset,
    fault::{Failure, Fault, FaultKind},
    leaver,
    loan::Loan,
    person::{Person, PersonKind},
    person_fields::{self, PersonField},
    reading::Reading,
    text::{count, fold, shown},
    when::show_day,
};
use serde::Serialize;
use store::{Entry, Store, Subject, Tx, agreement::Book, changes};

/// Somebody who is to be registered.
#[derive(Debug, Clone)]
pub struct Add {
    /// Staff number, admission number or username.
    pub reference: String,
    pub kind: PersonKind,
    /// The last name among them.
    pub fields: Vec<(PersonField, String)>,
}

/// What is to be changed; what is not named stays.
#[derive(Debug, Clone)]
pub struct Edit {
    /// Ref, username or name.
    pub who: String,
    pub reference: Option<String>,
    /// An empty text clears a field.
    pub fields: Vec<(PersonField, String)>,
}

/// A person as changed, and the loans whose due dates that moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edited {
    #[serde(flatten)]
    pub person: PersonView,
    pub pulled_back: Vec<LoanView>,
}

/// Registers a person.
///
/// Errors: the ref is another's of that kind; no last name; a field does not hold.
pub fn add(store: &mut Store, act: &Act, order: &Add) -> Result<Answer<PersonView>, Failure> {
    act.write(store, |tx| {
        let reference = person_fields::reference(&order.reference)?;
        let mut person = Person::new(tx.new_id(), order.kind, reference, String::new(), tx.at());
        person_fields::set_all(&mut person, &order.fields, &Reading::Typed(act.clock))?;
        if person.family_name.is_none() {
            person_fields::last_name("")?;
        }
        if store::person::by_old_ref(tx, person.kind, &person.ref_folded)?.is_some() || !insert(tx, &person)? {
            return Err(taken(tx, &person)?.into());
        }
        let mut notes = unknown_manager(tx, &person)?;
        if let Some(asset) = store::asset::wearer(tx, &person.reference)? {
            let reference = &person.reference;
            notes.push(format!("{reference} is also the tag of {}; `kitbook show` takes the tag", named(&asset)));
        }
        let standing = agreement_of(tx, act, &person)?;
        Ok(Answer { notes, ..Answer::plain(PersonView::build(&person, 0, standing)) })
    })
}

/// Changes a person. Where nothing is different, nothing is written.
///
/// Errors: nobody or several fit; the ref is another's of that kind; a field does not hold.
pub fn edit(store: &mut Store, act: &Act, order: &Edit) -> Result<Answer<Edited>, Failure> {
    act.write(store, |tx| {
        let before = store::person::find(tx, &order.who)?;
        let mut after = before.clone();
        if let Some(reference) = &order.reference {
            after.reference = person_fields::reference(reference)?;
        }
        person_fields::set_all(&mut after, &order.fields, &Reading::Typed(act.clock))?;
        let mut notes = if after.manager == before.manager { Vec::new() } else { unknown_manager(tx, &after)? };
        let pulled = match update(tx, act, &before, &after)? {
            Some(pulled) => pulled,
            None => {
                notes.push(format!("{} is as before: nothing is different", after.label()));
                Vec::new()
            }
        };
        if let (false, Some(day)) = (pulled.is_empty(), after.last_working_day) {
            notes.push(format!("due {}: the last working day of {}", show_day(day), after.name));
        }
        notes.extend(about_leaving(tx, &before, &after)?);
        let pulled_back = pulled.iter().map(|l| LoanView::load(tx, l, act.clock)).collect::<Result<_, _>>()?;
        let loans = store::loan::open_of_person(tx, after.id)?.len();
        let standing = agreement_of(tx, act, &after)?;
        let person = PersonView::build(&after, i64::try_from(loans).unwrap_or(i64::MAX), standing);
        Ok(Answer { notes, ..Answer::plain(Edited { person, pulled_back }) })
    })
}

/// What there is to say where somebody's leaving changes.
fn about_leaving(tx: &Tx<'_>, before: &Person, after: &Person) -> Result<Vec<String>, Fault> {
    let (was, is) = (leaver::leaving_day(before), leaver::leaving_day(after));
    let mut notes = Vec::new();
    if let (Some(last), Some(end)) = (after.last_working_day, after.contract_end)
        && end < last
    {
        notes.push("the contract ends before the last working day".to_owned());
    }
    if was == is {
        return Ok(notes);
    }
    let reference = &after.reference;
    match (was, is) {
        (Some(_), None) => notes.push("stays on: what was ticked and cleared before is history".to_owned()),
        (Some(earlier), Some(later)) if earlier < later => {
            if let Some(clearance) = store::leaver::clearance(tx, after.id)? {
                notes.push(format!(
                    "cleared already (certificate {}): whoever stays on is reopened, `kitbook leaver reopen {reference} --reason \"…\"`",
                    clearance.no
                ));
            }
            let due = store::loan::open_of_person(tx, after.id)?.iter().filter(|l| l.due_on == was).count();
            if due > 0 {
                notes.push(format!(
                    "{} due on {} still: `kitbook loan list --person {reference}`, `kitbook loan renew NO --due DATE`",
                    count(due, "loan"),
                    show_day(earlier)
                ));
            }
        }
        _ => {}
    }
    Ok(notes)
}

fn agreement_of(tx: &Tx<'_>, act: &Act, person: &Person) -> Result<Overall, Fault> {
    Ok(Book::of_person(tx, person.id)?.overall(person, act.clock.today()))
}

/// What there is to say of a manager who is nobody in the register: it is kept as it was typed.
fn unknown_manager(tx: &Tx<'_>, person: &Person) -> Result<Vec<String>, Fault> {
    let Some(manager) = &person.manager else { return Ok(Vec::new()) };
    let known = match store::person::seek(tx, manager) {
        Ok(found) => found.is_some(),
        Err(fault) if fault.kind == FaultKind::Ambiguous => true,
        Err(fault) => return Err(fault),
    };
    let note = || format!("the manager {} is nobody in the register yet", shown(manager));
    Ok((!known).then(note).into_iter().collect())
}

/// "LAP-0001 (Lenovo ThinkPad)"
fn named(asset: &Asset) -> String {
    match asset.description() {
        what if what.is_empty() => asset.tag.clone(),
        what => format!("{} ({what})", asset.tag),
    }
}

/// Writes a new person with a line in the log, unless the ref is known within the kind; whether it did.
pub(crate) fn insert(tx: &Tx<'_>, person: &Person) -> Result<bool, Fault> {
    if !tx.insert_unless_known(person)? {
        return Ok(false);
    }
    tx.log_new("person add", person, None, Some(person.id))?;
    Ok(true)
}

/// Writes a person anew with a line in the log, and pulls open loans back to a new last working day: which they are.
/// `None`: nothing changed.
pub(crate) fn update(tx: &Tx<'_>, act: &Act, before: &Person, after: &Person) -> Result<Option<Vec<Loan>>, Fault> {
    let body = changes(before, after);
    if body.is_empty() {
        return Ok(None);
    }
    if (after.kind, &after.ref_folded) != (before.kind, &before.ref_folded)
        && (store::person::by_ref(tx, after.kind, &after.ref_folded)?.is_some()
            || store::person::by_old_ref(tx, after.kind, &after.ref_folded)?.is_some_and(|one| one.id != after.id))
    {
        return Err(taken(tx, after)?);
    }
    tx.update(after)?;
    tx.log(Entry {
        action: "person edit",
        subject: Subject::new("person", after.id),
        asset: None,
        person: Some(after.id),
        effective_at: None,
        body,
    })?;
    if leaver::leaving_day(before).is_some() && leaver::leaving_day(after).is_none() {
        ops_leaver::begin_anew(tx, act, after.id)?;
    }
    if after.last_working_day == before.last_working_day {
        return Ok(Some(Vec::new()));
    }
    pull_back(tx, act, after).map(Some)
}

/// Open loans that are due past the last working day become due on it.
pub(super) fn pull_back(tx: &Tx<'_>, act: &Act, person: &Person) -> Result<Vec<Loan>, Fault> {
    let mut pulled = Vec::new();
    for before in store::loan::open_of_person(tx, person.id)? {
        let (due, moved) = before.pulled_to(person.last_working_day, act.clock);
        if !moved {
            continue;
        }
        let mut loan = before.clone();
        loan.set_due(due, act.clock);
        tx.update(&loan)?;
        tx.log(Entry {
            action: "loan pull back",
            subject: Subject::new("loan", loan.id),
            asset: Some(loan.asset_id),
            person: Some(person.id),
            effective_at: None,
            body: changes(&before, &loan),
        })?;
        pulled.push(loan);
    }
    Ok(pulled)
}

fn taken(tx: &Tx<'_>, person: &Person) -> Result<Fault, Fault> {
    let folded = fold(&person.reference);
    let wearer = match store::person::by_ref(tx, person.kind, &folded)? {
        Some(wearer) => Some(wearer),
        None => store::person::by_old_ref(tx, person.kind, &folded)?,
    };
    let whose = wearer.map_or_else(String::new, |wearer| format!(": {}", wearer.label()));
    Ok(Fault::usage(format!("the ref {} is in use among {}{whose}", shown(&person.reference), person.kind))
        .hint("Give another ref, or change that person with `kitbook person edit`."))
}
