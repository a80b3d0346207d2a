//! Merges two records of the same person, with both histories. The old ref still finds the person.

use super::{edit, keys, leaving};
use crate::{
    act::{Act, Answer},
    view::PersonView,
};
use domain::{
    agreement::Signature,
    ban::Ban,
    fault::{Failure, Fault, FaultKind},
    leaver::{Clearance, Tick},
    person::Person,
    person_fields,
    remedy::Input,
    say,
    say::Notes,
    text::count,
};
use serde_json::json;
use store::{Entry, Field as _, PersonAlias, Store, Subject, WriteTx, agreement::Book, details};

/// Merges a duplicate into another record. The other record keeps its details; its empty fields are filled from the
/// duplicate.
///
/// Errors: no one matches, or several people do; both are the same record; their kinds differ and `sure` is not set.
pub fn merge(
    store: &mut Store,
    act: &Act,
    double: &str,
    into: &str,
    sure: bool,
) -> Result<Answer<PersonView>, Failure> {
    act.write(store, |tx, act| {
        let (double, into) = (store::person::find(tx, double)?, store::person::find(tx, into)?);
        if double.id == into.id {
            return Err(Fault::invalid(format!("{} was given twice", into.label()))
                .hint(say!["Give the ref of the duplicate, then ", Input::Into, " and the ref to keep."])
                .into());
        }
        if double.kind != into.kind && !sure {
            let message = format!("{} is {} and {} is {}", double.label(), double.kind, into.label(), into.kind);
            return Err(Fault::new(FaultKind::Question, message)
                .hint(say![
                    "A former pupil who now works here has a record of each kind. If one is a mistake, add ",
                    Input::Yes,
                    "."
                ])
                .into());
        }
        let mut merged = into.clone();
        person_fields::fill(&mut merged, &double);
        merged.owes_pence = into.owes_pence + double.owes_pence;
        merged.bans = into.bans + double.bans - settle_bans(tx, &double, &into)?;
        settle_papers(tx, &double, &into)?;
        store::group::leave(tx, double.id, Some(into.id))?;
        let rows = store::repoint(tx, double.id, into.id)?;
        let mut body = details(&double);
        body.insert("merged".into(), json!(double.reference));
        tx.delete(&double)?;
        tx.insert(&PersonAlias {
            id: double.id,
            kind: double.kind,
            merged_on: act.clock.day_of(act.moment(None)?),
            person_id: into.id,
            reference: double.reference.clone(),
            ref_folded: double.ref_folded.clone(),
        })?;
        tx.log(Entry {
            action: "person merge",
            subject: Subject::new("person", into.id),
            asset: None,
            person: Some(into.id),
            effective_at: None,
            body,
        })?;
        // Bans and the amount owed come from rows that are logged already, so they get no entry of their own here.
        tx.update(&merged)?;
        let unfilled = Person { owes_pence: merged.owes_pence, bans: merged.bans, ..into.clone() };
        edit::update(tx, act, &unfilled, &merged)?;
        let pulled = leaving::pull_back(tx, act, &merged)?;
        let mut notes = Notes::default();
        notes.push(format!(
            "{} was merged into {} with {}; {} still finds them",
            double.label(),
            merged.reference,
            count(rows, "entry").replace("entrys", "entries"),
            double.reference
        ));
        if !pulled.is_empty() {
            notes.push(format!("{} now due on the last day", count(pulled.len(), "loan")));
        }
        // The duplicate's keys find the kept person now. A third person may have had one of them before.
        let came = Person { reference: double.reference.clone(), kind: double.kind, ..merged.clone() };
        notes.extend(keys::clash(tx, &came, Some(&into))?);
        let loans = store::loan::open_of_person(tx, merged.id)?.len();
        let standing = Book::of_person(tx, merged.id)?.overall(&merged, act.clock.today());
        let view = PersonView::build(&merged, i64::try_from(loans).unwrap_or(i64::MAX), standing);
        Ok(Answer { notes, ..Answer::plain(view) })
    })
}

/// Deletes the duplicate's bans that the other record has too, such as a ban on a whole form. Returns the number of
/// deleted bans that were not lifted.
fn settle_bans(tx: &WriteTx<'_>, double: &Person, into: &Person) -> Result<i64, Fault> {
    let own = store::ban::of_person(tx, into.id)?;
    let mut deleted = 0;
    for ban in store::ban::of_person(tx, double.id)? {
        if own.iter().any(|known| known.no == ban.no) {
            deleted += i64::from(ban.lifted_on.is_none());
            tx.delete::<Ban>(&ban)?;
        }
    }
    Ok(deleted)
}

/// Settles records that a person has only once: the signature of a version, the tick of a line, the clearance. Those on
/// the duplicate are voided or marked as past.
fn settle_papers(tx: &WriteTx<'_>, double: &Person, into: &Person) -> Result<(), Fault> {
    for signature in store::agreement::signatures_of(tx, double.id)? {
        if store::agreement::signature(tx, signature.agreement_id, into.id)?.is_some() {
            tx.update(&Signature { void_reason: Some("signed twice: registered twice".to_owned()), ..signature })?;
        }
    }
    let ticked: Vec<Tick> = tx.list("where r.person_id = ?1 and not r.past", &[into.id.to_value()])?;
    for tick in store::leaver::ticks(tx, double.id)? {
        if ticked.iter().any(|known| known.line == tick.line) {
            tx.update(&Tick { past: true, ..tick })?;
        }
    }
    if let Some(clearance) = store::leaver::clearance(tx, double.id)?
        && store::leaver::clearance(tx, into.id)?.is_some()
    {
        tx.update(&Clearance { past: true, ..clearance })?;
    }
    Ok(())
}
